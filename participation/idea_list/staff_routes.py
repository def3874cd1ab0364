"""Triage: grouping, and placing on the idélista."""

from flask import Blueprint

blueprint = Blueprint("triage", __name__, url_prefix="/personal/sortera")
