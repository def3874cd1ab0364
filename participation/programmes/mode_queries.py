"""What we ask about reading before or after showing."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import column_property

from participation.accounts.models import User
from participation.core.db import db
from participation.programmes.mode_models import ALWAYS, ModerationMode, ReadWhen
from participation.programmes.models import Programme


def _latest_choice(step: Any) -> Any:
    return (
        select(ModerationMode.read)
        .where(ModerationMode.programme_id == Programme.id, ModerationMode.step == step)
        .order_by(ModerationMode.id.desc())
        .limit(1)
        .correlate(Programme)
        .scalar_subquery()
    )


# Whoever has asked for the programme along with this asks no further question.
Programme.read_when = column_property(
    func.coalesce(_latest_choice(Programme.current_step), _latest_choice(ALWAYS)), deferred=True
)


def shows_at_once(programme_id: int) -> bool:
    """Whether a text without marks is shown before anybody has read it, in the step that is now."""
    return db.session.get_one(Programme, programme_id).read_when == ReadWhen.AFTER


def modes_of(programme_id: int) -> Sequence[tuple[ModerationMode, str]]:
    """Every choice that was made for the programme with who made it, the latest first."""
    rows = db.session.execute(
        select(ModerationMode, User.name)
        .join(User, User.id == ModerationMode.set_by)
        .where(ModerationMode.programme_id == programme_id)
        .order_by(ModerationMode.id.desc())
    )
    return [(mode, name) for mode, name in rows]
