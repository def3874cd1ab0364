"""What a moderator can do with a picture. A person releases each one, whatever is decided about the text.

As with texts: each act takes the version that she had seen, another raises Conflict, and each can be undone.
"""

import json
from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime

from participation.access.actors import Actor
from participation.audit.events import Event
from participation.audit.operations import record, text_digest
from participation.contributions.pages import WITHOUT_DESCRIPTION
from participation.contributions.photo_drawing import Box
from participation.contributions.photo_files import StoredPhoto
from participation.contributions.photo_models import Photo
from participation.contributions.states import PhotoState, State
from participation.core.db import db
from participation.core.errors import Conflict, NotFound, RuleBroken
from participation.moderation.photo_models import PhotoAct, PhotoDecision
from participation.moderation.policy import may_moderate, may_undo_photo

DESCRIBE = "Skriv vad bilden visar, eller välj att visa den utan beskrivning."


def release(
    photo: Photo, *, version: int, description: str, without_description: bool, actor: Actor, at: datetime
) -> PhotoDecision:
    """Let everybody see the picture as soon as its text is shown.

    It needs a line for those who cannot see it, or that she says herself that there is none.
    """
    if photo.contribution.state == State.WITHDRAWN:
        raise RuleBroken("Den som skrev har tagit tillbaka texten. Bilden kan inte visas.")
    if not description and not without_description:
        raise RuleBroken(DESCRIBE, "description")
    decision = _begin(photo, PhotoAct.RELEASE, version, actor, at)
    photo.state = PhotoState.RELEASED
    photo.description = description or WITHOUT_DESCRIPTION
    _decide(photo, decision)
    _record(Event.PHOTO_RELEASED, photo, decision, actor, at, text_digest=text_digest(photo.description))
    return decision


def withhold(photo: Photo, *, version: int, actor: Actor, at: datetime) -> PhotoDecision:
    """Show the picture to nobody, or no longer. The text stands for itself."""
    decision = _begin(photo, PhotoAct.WITHHOLD, version, actor, at)
    photo.state = PhotoState.WITHHELD
    _decide(photo, decision)
    _record(Event.PHOTO_WITHHELD, photo, decision, actor, at)
    return decision


def cover(
    photo: Photo, *, version: int, boxes: Sequence[Box], masked: StoredPhoto | None, actor: Actor,
    at: datetime,
) -> PhotoDecision:
    """Others see `masked`, drawn from the picture with the boxes covered; None with no boxes: nothing is.

    New boxes take the place of the old ones. The picture itself is kept as it came.
    """
    decision = _begin(photo, PhotoAct.COVER, version, actor, at)
    photo.masks = json.dumps([astuple(box) for box in boxes])
    photo.masked_name = masked.name if masked is not None else None
    _decide(photo, decision)
    _record(
        Event.PHOTO_MASKED, photo, decision, actor, at,
        boxes=len(boxes), picture_digest=masked.digest if masked is not None else photo.digest,
    )  # fmt: skip
    return decision


def undo(decision: PhotoDecision, photo: Photo, *, actor: Actor, at: datetime) -> None:
    """Bring back exactly what was before the decision. Raises Conflict when something has happened since."""
    if not may_moderate(actor, photo.contribution) or decision.photo_id != photo.id:
        raise NotFound
    if not may_undo_photo(actor, decision, photo):
        raise Conflict
    photo.state = decision.state_before
    photo.description = decision.description_before
    photo.masks = decision.masks_before
    photo.masked_name = decision.masked_name_before
    decision.undone_at = at
    db.session.flush()
    _record(Event.PHOTO_DECISION_UNDONE, photo, decision, actor, at)


def _begin(photo: Photo, act: PhotoAct, version: int, actor: Actor, at: datetime) -> PhotoDecision:
    """Check the right and the version, and remember what is, for undo."""
    if actor.user_id is None or not may_moderate(actor, photo.contribution):
        raise NotFound
    if photo.version != version:
        raise Conflict
    return PhotoDecision(
        photo_id=photo.id,
        act=act,
        decided_by=actor.user_id,
        decided_at=at,
        state_before=photo.state,
        description_before=photo.description,
        masks_before=photo.masks,
        masked_name_before=photo.masked_name,
    )


def _decide(photo: Photo, decision: PhotoDecision) -> None:
    db.session.flush()  # the version moves on, or StaleDataError says that somebody was first
    decision.resulting_version = photo.version
    db.session.add(decision)
    db.session.flush()


def _record(
    event: Event, photo: Photo, decision: PhotoDecision, actor: Actor, at: datetime, **details: str | int
) -> None:
    record(
        event, actor, at,
        subject=f"photo:{photo.id}", programme_id=photo.contribution.programme_id, decision_id=decision.id,
        **details,
    )
