"""Choosing whether a text is read before or after it is shown."""

from datetime import datetime

from participation.access.actors import Actor
from participation.access.permissions import Permission
from participation.audit.events import Event
from participation.audit.operations import record
from participation.core.db import db
from participation.core.errors import Conflict, NotFound, RuleBroken
from participation.programmes.mode_models import ALWAYS, ModerationMode, ReadWhen
from participation.programmes.mode_queries import modes_of


def choose_mode(
    programme_id: int, step: int, read: ReadWhen | None, *, seen: int, actor: Actor, at: datetime
) -> ModerationMode:
    """From now on, in this step (0: whenever a step has no choice of its own). What is shown stays shown.

    `seen` is the latest choice that stood on the page (0: none); another one raises Conflict.
    """
    if not actor.may(Permission.REVISIONS_LEAD, programme_id):
        raise NotFound
    if step == ALWAYS and read is None:
        raise RuleBroken("Välj före eller efter.", "read")
    earlier = modes_of(programme_id)
    if (earlier[0][0].id if earlier else 0) != seen:
        raise Conflict
    mode = ModerationMode(programme_id=programme_id, step=step, read=read, set_by=actor.user_id, set_at=at)
    db.session.add(mode)
    db.session.flush()
    record(
        Event.MODERATION_MODE_CHOSEN, actor, at,
        subject=f"programme:{programme_id}", programme_id=programme_id, step=step, read=read,
    )  # fmt: skip
    return mode
