"""The one queue: everything that waits to be read."""

from flask import Blueprint

blueprint = Blueprint("moderation", __name__, url_prefix="/personal/att-lasa")
