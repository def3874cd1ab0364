"""Each of the leader's places at a glance."""

from flask import Blueprint

blueprint = Blueprint("leading", __name__, url_prefix="/personal/orter")
