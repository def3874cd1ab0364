"""What was sent on, for those who keep the municipality's records."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from participation.accounts.models import User
from participation.contributions.models import Contribution
from participation.core.db import db
from participation.moderation.models import Act, ModerationDecision
from participation.programmes.models import Programme

FORWARDED_SHOWN = 50


@dataclass(frozen=True)
class Forwarded:
    """One text, the decision that sent it on, and who made it."""

    contribution: Contribution
    decision: ModerationDecision
    sent_by: str


def forwarded_texts(
    programme_ids: Collection[int] | None, before: int | None, most: int = FORWARDED_SHOWN
) -> tuple[Sequence[Forwarded], int | None]:
    """What was sent on in these programmes (None: all), the latest first, and where the next page begins.

    `before` is where this page begins. What was undone is not among them; what was shown later is.
    """
    statement = (
        select(Contribution, ModerationDecision, User.name)
        .join(ModerationDecision, ModerationDecision.contribution_id == Contribution.id)
        .join(User, User.id == ModerationDecision.decided_by)
        .where(ModerationDecision.act == Act.FORWARD, ModerationDecision.undone_at.is_(None))
        .options(joinedload(Contribution.programme).joinedload(Programme.locality))
        .order_by(ModerationDecision.id.desc())
        .limit(most + 1)
    )
    if programme_ids is not None:
        statement = statement.where(Contribution.programme_id.in_(programme_ids))
    if before is not None:
        statement = statement.where(ModerationDecision.id < before)
    rows = [Forwarded(*row) for row in db.session.execute(statement)]
    return rows[:most], rows[most - 1].decision.id if len(rows) > most else None
