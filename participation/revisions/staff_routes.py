"""The project leader moves a revision between its steps."""

from flask import Blueprint

blueprint = Blueprint("revising", __name__, url_prefix="/personal/revidering")
