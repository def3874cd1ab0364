"""Known decisions and actions, with their sources."""

from flask import Blueprint

blueprint = Blueprint("actions", __name__, url_prefix="")
