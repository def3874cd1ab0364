"""Home, information pages, component gallery, and the health of the site."""

from flask import Blueprint

blueprint = Blueprint("site", __name__, url_prefix="")
