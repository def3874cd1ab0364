"""Sign-in, invitations, people and their roles, own settings."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__, url_prefix="/personal")
