"""The nine steps as anyone reads them."""

from flask import Blueprint

blueprint = Blueprint("revisions", __name__, url_prefix="")
