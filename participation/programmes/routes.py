"""The programme's text, part by part, as far as it is known."""

from flask import Blueprint

blueprint = Blueprint("programmes", __name__, url_prefix="")
