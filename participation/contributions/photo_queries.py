"""What we ask about pictures. The name says who may see the answer, as in `queries`."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from participation.contributions.models import Contribution
from participation.contributions.photo_models import Photo
from participation.contributions.states import PhotoState, State
from participation.core.db import db

ASKED_AT_A_TIME = 500


def any_photo(photo_id: str) -> Photo | None:
    """One picture in whatever state, with what it came with. The caller asks `policy` who may see it."""
    return db.session.scalar(
        select(Photo).where(Photo.id == photo_id).options(joinedload(Photo.contribution))
    )


def shown_photos(contributions: Iterable[Contribution]) -> Mapping[int, Sequence[Photo]]:
    """The pictures that anybody may see, by contribution. Asks nothing when none of these has a picture."""
    ids = [one.id for one in contributions if one.photo_count and one.state == State.SHOWN]
    return _by_contribution(ids, PhotoState.RELEASED) if ids else {}


def all_photos(contributions: Iterable[Contribution]) -> Mapping[int, Sequence[Photo]]:
    """Every picture, by contribution: for staff and for the author. Asks nothing when there is none."""
    ids = [one.id for one in contributions if one.photo_count]
    return _by_contribution(ids, None) if ids else {}


def names_in_use(names: Collection[str]) -> set[str]:
    """Those of the names that are a picture's own, or its covered copy's."""
    own = db.session.scalars(select(Photo.id).where(Photo.id.in_(names)))
    covered = db.session.scalars(select(Photo.masked_name).where(Photo.masked_name.in_(names)))
    return {*own, *(name for name in covered if name)}


def _by_contribution(ids: Sequence[int], state: PhotoState | None) -> Mapping[int, Sequence[Photo]]:
    statement = select(Photo).where(Photo.contribution_id.in_(ids)).order_by(Photo.position)
    if state is not None:
        statement = statement.where(Photo.state == state)
    found: dict[int, list[Photo]] = defaultdict(list)
    for photo in db.session.scalars(statement):
        found[photo.contribution_id].append(photo)
    return found
