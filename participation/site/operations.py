"""What can happen to an information page: a new text of it is saved, above all earlier ones."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from participation.access.actors import Actor
from participation.access.permissions import Permission
from participation.audit.events import Event
from participation.audit.operations import record, text_digest
from participation.core.db import db
from participation.core.errors import Conflict, NotFound
from participation.site.models import SiteText
from participation.site.queries import latest_texts
from participation.site.texts import Written


def save_text(name: str, language: str, written: Written, *, actor: Actor, at: datetime) -> SiteText:
    """Save a page's text. `written.number` is that of the text the writer had read.

    Raises Conflict when somebody else has saved another since, NotFound for an actor without the right.
    """
    if not actor.may(Permission.SITE_TEXTS_EDIT):
        raise NotFound
    latest = latest_texts(name).get((name, language))
    if written.number != (latest.number if latest else 0):
        raise Conflict
    text = SiteText(
        name=name, language=language, number=written.number + 1, title=written.title, body=written.body,
        saved_at=at, saved_by=actor.user_id,
    )  # fmt: skip
    db.session.add(text)
    try:
        db.session.flush()
    except IntegrityError as taken:  # another saved at the same moment
        raise Conflict from taken
    record(
        Event.SITE_TEXT_SAVED, actor, at, subject=f"site_text:{name}.{language}", number=text.number,
        text_digest=text_digest(f"{text.title}\n{text.body}"),
    )  # fmt: skip
    return text
