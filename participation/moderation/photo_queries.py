"""What we ask about pictures that a person has to look at, and about what was decided."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from participation.accounts.models import User
from participation.contributions.models import Contribution
from participation.contributions.photo_models import TO_LOOK_AT, Photo
from participation.contributions.photo_queries import names_in_use
from participation.contributions.states import State
from participation.core.db import db
from participation.moderation.photo_models import PhotoDecision
from participation.moderation.queries import LARGEST_ID
from participation.programmes.models import Programme

PHOTOS_SHOWN = 50


def photos_to_look_at(programme_ids: Collection[int] | None) -> Sequence[Photo]:
    """The pictures that nobody has decided about, with texts that are or may be shown, oldest first."""
    return db.session.scalars(
        _waiting(programme_ids)
        .options(
            contains_eager(Photo.contribution).joinedload(Contribution.programme).joinedload(Programme.locality)
        )
        .order_by(Contribution.received_at, Contribution.id, Photo.position)
        .limit(PHOTOS_SHOWN)
    ).all()


def count_of_photos_to_look_at(programme_ids: Collection[int] | None) -> int:
    """How many they are."""
    return db.session.scalar(select(func.count()).select_from(_waiting(programme_ids).subquery())) or 0


def photo_to_moderate(photo_id: str) -> Photo | None:
    """One picture with its text and the text's place, or None."""
    return db.session.scalar(
        select(Photo)
        .where(Photo.id == photo_id)
        .options(joinedload(Photo.contribution).joinedload(Contribution.programme).joinedload(Programme.locality))
    )


def decisions_about_photo(photo_id: str) -> Sequence[tuple[PhotoDecision, str]]:
    """Every decision about a picture, undone ones too, with who made it; the latest first."""
    rows = db.session.execute(
        select(PhotoDecision, User.name)
        .join(User, User.id == PhotoDecision.decided_by)
        .where(PhotoDecision.photo_id == photo_id)
        .order_by(PhotoDecision.id.desc())
    )
    return [(decision, name) for decision, name in rows]


def photo_decision(decision_id: int) -> PhotoDecision | None:
    """One decision, or None."""
    return db.session.get(PhotoDecision, decision_id) if 0 < decision_id <= LARGEST_ID else None


def names_needed(names: Collection[str]) -> set[str]:
    """Those of the names whose files are shown, kept, or may be brought back by undo."""
    before = db.session.scalars(
        select(PhotoDecision.masked_name_before).where(PhotoDecision.masked_name_before.in_(names))
    )
    return names_in_use(names) | {name for name in before if name}


def _waiting(programme_ids: Collection[int] | None) -> Select[tuple[Photo]]:
    statement = (
        select(Photo)
        .join(Photo.contribution)
        .where(TO_LOOK_AT, Contribution.state.in_((State.WAITING, State.SHOWN)))
    )
    if programme_ids is None:
        return statement
    return statement.where(Contribution.programme_id.in_(programme_ids))
