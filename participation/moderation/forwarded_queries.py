"""What was forwarded, for those who send it and who keep the municipality's records."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import aliased, joinedload

from participation.accounts.models import User
from participation.contributions.models import Contribution
from participation.contributions.states import State
from participation.core.db import db
from participation.moderation.models import FORWARDS, Act, ModerationDecision
from participation.programmes.models import Programme

FORWARDED_SHOWN = 50


@dataclass(frozen=True)
class Forwarded:
    """One text, the decision that forwarded it, who made it, and who sent it if it has been sent."""

    contribution: Contribution
    decision: ModerationDecision
    decided_by: str
    sent_by: str | None


def texts_to_send(
    programme_ids: Collection[int] | None, most: int = FORWARDED_SHOWN
) -> tuple[Sequence[Forwarded], bool]:
    """What is forwarded in these programmes (None: all) and not sent yet, what has waited longest first.

    And whether more waits than these.
    """
    statement = (
        _forwarded(programme_ids).where(_is_to_be_sent()).order_by(ModerationDecision.id).limit(most + 1)
    )
    rows = [Forwarded(*row) for row in db.session.execute(statement)]
    return rows[:most], len(rows) > most


def texts_no_longer_to_send(
    programme_ids: Collection[int] | None, before: int | None, most: int = FORWARDED_SHOWN
) -> tuple[Sequence[Forwarded], int | None]:
    """What was sent, or was shown instead; the latest decision first, and where the next page begins.

    `before` is where this page begins. What was undone is not among them.
    """
    statement = (
        _forwarded(programme_ids).where(~_is_to_be_sent())
        .order_by(ModerationDecision.id.desc()).limit(most + 1)
    )  # fmt: skip
    if before is not None:
        statement = statement.where(ModerationDecision.id < before)
    rows = [Forwarded(*row) for row in db.session.execute(statement)]
    return rows[:most], rows[most - 1].decision.id if len(rows) > most else None


def _forwarded(programme_ids: Collection[int] | None) -> Select:
    decider, sender = aliased(User), aliased(User)
    statement = (
        select(Contribution, ModerationDecision, decider.name, sender.name)
        .join(ModerationDecision, ModerationDecision.contribution_id == Contribution.id)
        .join(decider, decider.id == ModerationDecision.decided_by)
        .outerjoin(sender, sender.id == ModerationDecision.sent_by)
        .where(FORWARDS, ModerationDecision.undone_at.is_(None))
        .options(joinedload(Contribution.programme).joinedload(Programme.locality))
    )
    if programme_ids is not None:
        statement = statement.where(Contribution.programme_id.in_(programme_ids))
    return statement


def _is_to_be_sent() -> ColumnElement[bool]:
    """Nobody has sent it, it has not been shown since, and no later decision forwards it anew."""
    later = aliased(ModerationDecision)
    is_forwarded_anew = exists().where(
        later.contribution_id == ModerationDecision.contribution_id,
        later.id > ModerationDecision.id,
        later.act == Act.FORWARD,
        later.undone_at.is_(None),
    )
    return (
        ModerationDecision.sent_at.is_(None)
        & (Contribution.state == State.FORWARDED)
        & ~is_forwarded_anew
    )
