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


def requires(permission: Permission, *, fresh: bool = False, hidden: bool = False) -> Callable[[View], View]:
    """Only a signed-in person who holds `permission` in some programme (or everywhere).

    With `fresh`, she must also have given a one-time code within the last ten minutes. With `hidden`, others
    are told that the page does not exist.
    What she may do in a certain programme the route asks with `check_programme`.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_actor().may(permission):
                raise NotFound if hidden else Forbidden
            if fresh and not current_app.extensions["fresh_code"]():
                raise SignInNeeded(fresh=True)
            return view(*args, **kwargs)

        guarded.guard = permission  # type: ignore[attr-defined]
        guarded.is_hidden = hidden  # type: ignore[attr-defined]
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
    """Close every route that carries no guard, and ask who it is before any guarded one.

    It is asked before the form's token: a person whose session has ended must sign in, not be told that her
    page was open too long.
    """

    @app.before_request
    def shut_doors() -> None:
        view = app.view_functions.get(request.endpoint or "")
        if view is None:
            return
        if not hasattr(view, "guard"):
            raise Forbidden
        if view.guard != "public" and current_actor().user_id is None:
            raise NotFound if view.is_hidden else SignInNeeded
