"""The doors. Every route has exactly one of `@public` and `@requires(...)`; one without is closed.

`current_actor()` is filled by `accounts`, which knows who is signed in; this floor only asks.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, current_app, request

from participation.access.actors import Actor
from participation.access.permissions import Permission
from participation.core.errors import Forbidden, NotFound, SignInNeeded

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Anyone may come in."""
    view.guard = "public"  # type: ignore[attr-defined]
    return view


def requires(permission: Permission, *, fresh: bool = False) -> Callable[[View], View]:
    """Only a signed-in person who holds `permission` in some programme (or everywhere).

    With `fresh`, she must also have given a one-time code within the last ten minutes.
    What she may do in a certain programme the route asks with `check_programme`.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            actor = current_actor()
            if actor.user_id is None:
                raise SignInNeeded
            if not actor.may(permission):
                raise Forbidden
            if fresh and not current_app.extensions["fresh_code"]():
                raise SignInNeeded(fresh=True)
            return view(*args, **kwargs)

        guarded.guard = permission  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def current_actor() -> Actor:
    """Who is asking: the signed-in person, or the public."""
    return current_app.extensions["current_actor"]()


def check_programme(permission: Permission, programme_id: int) -> Actor:
    """The actor, if she holds `permission` in this programme; otherwise NotFound, as if it did not exist."""
    actor = current_actor()
    if not actor.may(permission, programme_id):
        raise NotFound
    return actor


def init_app(app: Flask) -> None:
    """Close every route that carries no guard: what nobody decided to open stays shut."""

    @app.before_request
    def shut_unguarded_doors() -> None:
        view = app.view_functions.get(request.endpoint or "")
        if view is not None and not hasattr(view, "guard"):
            raise Forbidden
