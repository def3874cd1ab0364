"""What belongs elsewhere: to be sent on by hand, and what has been, for registrars and moderators."""

from collections.abc import Callable

from flask import Blueprint, flash, get_flashed_messages, redirect, render_template, request, url_for
from werkzeug import Response

from participation.access.guards import check_programme, current_actor, requires
from participation.access.permissions import Permission
from participation.core.clock import now
from participation.core.db import transaction
from participation.core.errors import Conflict, NotFound
from participation.moderation.elsewhere_operations import note_not_sent, note_sent
from participation.moderation.forwarded_pages import forwarded_page
from participation.moderation.forwarded_queries import texts_no_longer_to_send, texts_to_send
from participation.moderation.queries import LARGEST_ID, decision_with_contribution

blueprint = Blueprint("forwarding", __name__, url_prefix="/personal/skicka-vidare")
NUMBER = f"int(max={LARGEST_ID})"


@blueprint.get("")
@requires(Permission.FORWARDED_READ)
def forwarded():
    """The texts as they came, when, to whom they go, and when they went."""
    actor = current_actor()
    programme_ids = actor.programmes_with(Permission.FORWARDED_READ)
    cursor = request.args.get("nasta")
    others = texts_no_longer_to_send(programme_ids, cursor)
    is_first = not cursor or others.restarted
    to_send, more_to_send = texts_to_send(programme_ids) if is_first else ([], False)
    page = forwarded_page(
        actor, to_send, more_to_send, others, is_first=is_first, said=get_flashed_messages()
    )
    return render_template("forwarding/forwarded.html", page=page)


@blueprint.post(f"/<{NUMBER}:decision_id>/skickad")
@requires(Permission.FORWARDED_SEND)
def is_sent(decision_id: int):
    """It has been sent."""
    return _note(decision_id, note_sent, "Texten är antecknad som skickad.")


@blueprint.post(f"/<{NUMBER}:decision_id>/inte-skickad")
@requires(Permission.FORWARDED_SEND)
def is_not_sent(decision_id: int):
    """It had not been sent."""
    return _note(decision_id, note_not_sent, "Texten ska fortfarande skickas.")


def _note(decision_id: int, operate: Callable[..., None], said: str) -> Response:
    """Do it, and show the lists again: they say what holds, also when somebody else was first."""
    found = decision_with_contribution(decision_id)
    if found is None:
        raise NotFound
    decision, contribution = found
    actor = check_programme(Permission.FORWARDED_SEND, contribution.programme_id)
    try:
        with transaction():
            operate(decision, contribution, actor=actor, at=now())
        flash(said)
    except Conflict:
        flash("Någon annan hann före. Så här står det nu.")
    return redirect(url_for(".forwarded"), 303)
