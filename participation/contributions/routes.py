"""The form for ideas and comments, and what the holder of a receipt can do."""

from flask import Blueprint

blueprint = Blueprint("contributions", __name__, url_prefix="")
