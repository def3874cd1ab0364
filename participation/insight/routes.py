"""The list of ideas: filters, search and paging."""

from flask import Blueprint

blueprint = Blueprint("insight", __name__, url_prefix="")
