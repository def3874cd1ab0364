"""The idélista as anyone reads it."""

from flask import Blueprint

blueprint = Blueprint("idea_list", __name__, url_prefix="")
