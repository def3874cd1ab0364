"""The figures, for whoever holds the token."""

import hmac
from importlib import import_module

from flask import Blueprint, Flask, abort, current_app, make_response, request

from participation.access.guards import public
from participation.core.finished_requests import observe
from participation.core.headers import never_store

blueprint = Blueprint("upkeep", __name__, url_prefix="")


@blueprint.get("/metrics")
@public
def metrics():
    settings = current_app.config["SETTINGS"]
    if not settings.metrics_token:
        abort(404)
    never_store()
    given = request.headers.get("Authorization", "").encode("utf-8", "replace")
    if not hmac.compare_digest(given, f"Bearer {settings.metrics_token}".encode()):
        abort(401)
    telling = import_module("participation.upkeep.metrics")
    told = telling.exposition(current_app.extensions["request_figures"], settings.instance_folder)
    response = make_response(told)
    response.headers["Content-Type"] = telling.CONTENT_TYPE
    return response


def init_app(app: Flask) -> None:
    """Begin to count requests, where a token is set to read the figures with."""
    settings = app.config["SETTINGS"]
    if settings.metrics_token:
        counting = import_module("participation.upkeep.metrics")
        figures = app.extensions["request_figures"] = counting.RequestFigures(settings.instance_folder)
        observe(app, figures.count)
