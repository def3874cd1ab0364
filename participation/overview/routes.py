"""Pages that look across floors: a place, an idea with its way, a receipt."""

from flask import Blueprint

blueprint = Blueprint("overview", __name__, url_prefix="")
