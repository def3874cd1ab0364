"""Where the links in residents' mails lead. The signed token in the address is the right; no cookie is set.

Neither act asks for a form token: whoever can forge the request holds the link already, and a mail program
that unsubscribes by itself (RFC 8058) has no form.
"""

from flask import Blueprint, Response, redirect, render_template, request, url_for

from participation.access.guards import public
from participation.core import clock
from participation.core.csrf import shows_expired_token
from participation.core.db import transaction
from participation.core.errors import NotFound
from participation.core.headers import never_store
from participation.notifications import operations
from participation.notifications.links import CONFIRM, LEAVE, follow_up_id_in
from participation.notifications.policy import is_too_late
from participation.notifications.queries import follow_up_by_id

blueprint = Blueprint("notifications", __name__, url_prefix="/besked")


@blueprint.route("/bekrafta/<token>", methods=["GET", "POST"])
@public
@shows_expired_token
def confirm(token: str) -> Response:
    """Is the address yours? Opening the link changes nothing, since programs open links too; the button does.

    A link that is too old, was replaced, or is none of ours: one and the same page.
    """
    at = clock.now()
    follow_up = _follow_up(token, CONFIRM)
    if follow_up is None or is_too_late(follow_up, at):
        return _page("notifications/dead_link.html", 404)
    if request.method == "POST":
        with transaction():
            operations.confirm_follow_up(follow_up, at=at)
        return redirect(url_for("notifications.confirm", token=token), 303)
    return _page("notifications/confirm.html", is_confirmed=follow_up.confirmed_at is not None)


@blueprint.route("/sluta/<token>", methods=["GET", "POST"])
@public
@shows_expired_token
def leave(token: str) -> Response:
    """One button destroys the address. When the follow-up is over already, so it says."""
    if follow_up_id_in(token, LEAVE) is None:
        raise NotFound
    follow_up = _follow_up(token, LEAVE)
    if request.method == "POST":
        if follow_up is not None:
            with transaction():
                operations.end_follow_up(follow_up, at=clock.now())
        return redirect(url_for("notifications.leave", token=token), 303)
    return _page("notifications/leave.html", is_over=follow_up is None)


def _follow_up(token, purpose):
    """The follow-up behind a link; None when it has ended, or when the link is none of ours."""
    follow_up_id = follow_up_id_in(token, purpose)
    return None if follow_up_id is None else follow_up_by_id(follow_up_id)


def _page(template, status=200, **known):
    never_store()
    return Response(render_template(template, **known), status)
