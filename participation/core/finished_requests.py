"""Tells whoever wants to know of every request that has been answered: what was asked, not by whom.

Of the address only the route's pattern is told, never what stood in its place, and no word of the visitor's.
"""

import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask, request

_ROUTE: Final = "participation.route"
_ID: Final = "participation.request_id"
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
NO_ROUTE: Final = "none"


@dataclass(frozen=True)
class FinishedRequest:
    """`route` is a pattern (`/<slug>/ideer`) or `none`; `seconds` until the answer began to be sent."""

    id: str
    method: str
    route: str
    status: int
    seconds: float


Observer = Callable[[FinishedRequest], None]


class Watch:
    """WSGI middleware: outside the application, so that it sees the status that the visitor sees."""

    def __init__(self, application: Callable[..., Iterable[bytes]], observers: list[Observer]):
        self.application = application
        self.observers = observers

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        began = time.perf_counter()
        environ[_ID] = secrets.token_hex(8)
        status = 500

        def start(line: str, *rest: Any) -> Any:
            nonlocal status
            status = int(line[:3])
            return start_response(line, *rest)

        try:
            return self.application(environ, start)
        finally:
            method = environ.get("REQUEST_METHOD", "")
            finished = FinishedRequest(
                id=environ[_ID],
                method=method if method in _METHODS else "other",
                route=environ.get(_ROUTE, NO_ROUTE),
                status=status,
                seconds=time.perf_counter() - began,
            )
            for observer in self.observers:
                observer(finished)


def observe(app: Flask, observer: Observer) -> None:
    """Tell `observer` of every request from now on. It must not raise, and should be quick."""
    app.extensions["request_observers"].append(observer)


def request_id() -> str:
    """The random word that stands for the request under way in the log."""
    return request.environ.get(_ID, "")


def init_app(app: Flask) -> None:
    """Begin to watch. To be attached before whatever else wraps or answers."""
    observers = app.extensions["request_observers"] = []
    app.wsgi_app = Watch(app.wsgi_app, observers)  # type: ignore[method-assign]

    @app.before_request
    def note_the_route() -> None:
        request.environ[_ROUTE] = request.url_rule.rule if request.url_rule else NO_ROUTE
