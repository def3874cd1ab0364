"""What we ask about actions."""

from collections.abc import Sequence

from sqlalchemy import select

from participation.actions.models import Action, ActionState
from participation.core.db import db
from participation.core.fuzzy_dates import parse_fuzzy_date


def actions_of(programme_id: int) -> Sequence[Action]:
    """Every known action of a programme, in the order of its source."""
    return db.session.scalars(
        select(Action).where(Action.programme_id == programme_id).order_by(Action.position)
    ).all()


def completed_actions(programme_id: int) -> list[Action]:
    """What came true in a place, the latest first; those with no known year come last."""
    actions = db.session.scalars(
        select(Action).where(Action.programme_id == programme_id, Action.state == ActionState.COMPLETED)
    )
    return sorted(actions, key=latest_first)


def latest_completed_actions(most: int = 200) -> list[Action]:
    """What came true anywhere, the latest first, chosen among the `most` that were entered last."""
    actions = db.session.scalars(
        select(Action).where(Action.state == ActionState.COMPLETED).order_by(Action.id.desc()).limit(most)
    )
    return sorted(actions, key=latest_first)


def latest_first(action: Action) -> tuple[bool, int, int, int]:
    """The order of what came true: the latest first, and what has no known year last."""
    when = parse_fuzzy_date(action.completed_on)
    year, month, day = when.sort_key
    return (when.year is None, -year, -month, -day)
