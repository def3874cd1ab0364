"""What we ask about the queue, the decisions and the answers."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from participation.contributions.models import Contribution
from participation.contributions.states import State
from participation.core.db import db
from participation.moderation.models import Answer, ModerationDecision

QUEUE_LENGTH_SHOWN = 50


def _waiting(programme_ids: Collection[int] | None) -> Select[tuple[Contribution]]:
    statement = select(Contribution).where(Contribution.state == State.WAITING)
    return statement if programme_ids is None else statement.where(Contribution.programme_id.in_(programme_ids))


def queue(programme_ids: Collection[int] | None, most: int = QUEUE_LENGTH_SHOWN) -> Sequence[Contribution]:
    """Everything that waits in these programmes (None: all), oldest first."""
    return db.session.scalars(
        _waiting(programme_ids)
        .options(joinedload(Contribution.programme))
        .order_by(Contribution.received_at, Contribution.id)
        .limit(most)
    ).all()


def queue_length(programme_ids: Collection[int] | None) -> int:
    """How many wait."""
    return db.session.scalar(select(func.count()).select_from(_waiting(programme_ids).subquery())) or 0


def decision_by_id(decision_id: int) -> ModerationDecision | None:
    """One decision, or None."""
    return db.session.get(ModerationDecision, decision_id)


def decisions_about(contribution_id: int) -> Sequence[ModerationDecision]:
    """Every decision about a contribution that stands, the latest first."""
    return db.session.scalars(
        select(ModerationDecision)
        .where(ModerationDecision.contribution_id == contribution_id, ModerationDecision.undone_at.is_(None))
        .order_by(ModerationDecision.id.desc())
    ).all()


def answers_of_decision(decision_id: int) -> Sequence[Answer]:
    """The answers given in one act."""
    return db.session.scalars(select(Answer).where(Answer.decision_id == decision_id)).all()


def answers_to(contribution_ids: Collection[int]) -> dict[int, Answer]:
    """The latest answer that stands to each of these contributions, in one question."""
    answers = db.session.scalars(
        select(Answer)
        .where(Answer.contribution_id.in_(contribution_ids), Answer.undone_at.is_(None))
        .order_by(Answer.id)
    )
    return {answer.contribution_id: answer for answer in answers}
