"""The step-5 package: made, listed and fetched."""

from flask import Blueprint

blueprint = Blueprint("export", __name__, url_prefix="/personal/underlag")
