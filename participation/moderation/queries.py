"""What we ask about the queue, the decisions and the answers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from participation.accounts.models import User
from participation.contributions.models import Contribution
from participation.contributions.states import State
from participation.core.db import db
from participation.moderation.models import Answer, ModerationDecision
from participation.programmes.models import Programme

QUEUE_LENGTH_SHOWN = 50
LARGEST_ID = 2**31 - 1


@dataclass(frozen=True)
class Queue:
    """The oldest of what waits, and how many wait in all."""

    oldest: Sequence[Contribution]
    length: int


def _waiting(programme_ids: Collection[int] | None) -> Select[tuple[Contribution]]:
    statement = select(Contribution).where(Contribution.state == State.WAITING)
    if programme_ids is None:
        return statement
    return statement.where(Contribution.programme_id.in_(programme_ids))


def queue(programme_ids: Collection[int] | None, most: int = QUEUE_LENGTH_SHOWN) -> Queue:
    """What waits in these programmes (None: all), oldest first: the `most` oldest, ready to be read."""
    rows = db.session.execute(
        _waiting(programme_ids)
        .add_columns(func.count().over())
        .options(
            joinedload(Contribution.programme).joinedload(Programme.locality),
            joinedload(Contribution.known_place),
            joinedload(Contribution.target),
            joinedload(Contribution.target_wording),
        )
        .order_by(Contribution.received_at, Contribution.id)
        .limit(most)
    ).all()
    return Queue([row[0] for row in rows], rows[0][1] if rows else 0)


def queue_length(programme_ids: Collection[int] | None) -> int:
    """How many wait."""
    return db.session.scalar(select(func.count()).select_from(_waiting(programme_ids).subquery())) or 0


def next_waiting(programme_ids: Collection[int] | None, after: Contribution) -> int | None:
    """The id of what came in next after this one and waits, else of the oldest that waits, or None."""
    later = or_(
        Contribution.received_at > after.received_at,
        (Contribution.received_at == after.received_at) & (Contribution.id > after.id),
    )
    return db.session.scalar(
        _waiting(programme_ids)
        .with_only_columns(Contribution.id)
        .where(Contribution.id != after.id)
        .order_by(later.desc(), Contribution.received_at, Contribution.id)
        .limit(1)
    )


def decision_by_id(decision_id: int) -> ModerationDecision | None:
    """One decision, or None."""
    return db.session.get(ModerationDecision, decision_id) if decision_id <= LARGEST_ID else None


def decision_with_contribution(decision_id: int) -> tuple[ModerationDecision, Contribution] | None:
    """One decision and what it was about, with the place, or None."""
    if not 0 < decision_id <= LARGEST_ID:
        return None
    row = db.session.execute(
        select(ModerationDecision, Contribution)
        .join(Contribution, Contribution.id == ModerationDecision.contribution_id)
        .where(ModerationDecision.id == decision_id)
        .options(joinedload(Contribution.programme))
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def decisions_about(contribution_id: int) -> Sequence[ModerationDecision]:
    """Every decision about a contribution that stands, the latest first."""
    return db.session.scalars(
        select(ModerationDecision)
        .where(ModerationDecision.contribution_id == contribution_id, ModerationDecision.undone_at.is_(None))
        .order_by(ModerationDecision.id.desc())
    ).all()


def all_decisions_about(contribution_id: int) -> Sequence[tuple[ModerationDecision, str]]:
    """Every decision about a contribution, undone ones too, with who made it; the latest first. For staff."""
    rows = db.session.execute(
        select(ModerationDecision, User.name)
        .join(User, User.id == ModerationDecision.decided_by)
        .where(ModerationDecision.contribution_id == contribution_id)
        .order_by(ModerationDecision.id.desc())
    ).all()
    return [(decision, name) for decision, name in rows]


def all_answers_to(contribution_id: int) -> Sequence[tuple[Answer, str]]:
    """Every answer to a contribution, withdrawn ones too, with who gave it; the latest first. For staff."""
    rows = db.session.execute(
        select(Answer, User.name)
        .join(User, User.id == Answer.answered_by)
        .where(Answer.contribution_id == contribution_id)
        .order_by(Answer.id.desc())
    ).all()
    return [(answer, name) for answer, name in rows]


def answers_of_decision(decision_id: int) -> Sequence[Answer]:
    """The answers given in one act."""
    return db.session.scalars(select(Answer).where(Answer.decision_id == decision_id)).all()


def answers_to(contribution_ids: Collection[int]) -> dict[int, Answer]:
    """The latest answer that stands to each of these contributions, in one question; none for none."""
    if not contribution_ids:
        return {}
    answers = db.session.scalars(
        select(Answer)
        .where(Answer.contribution_id.in_(contribution_ids), Answer.undone_at.is_(None))
        .order_by(Answer.id)
    )
    return {answer.contribution_id: answer for answer in answers}


def wants_single_keys(user_id: int) -> bool:
    """Whether single keys work for this person (WCAG 2.1.4). Costs nothing when she is loaded already."""
    return db.session.get_one(User, user_id).single_key_shortcuts


def latest_decisions(contribution_ids: Collection[int]) -> dict[int, ModerationDecision]:
    """The latest decision that stands about each of these contributions, in one question."""
    decisions = db.session.scalars(
        select(ModerationDecision)
        .where(
            ModerationDecision.contribution_id.in_(contribution_ids), ModerationDecision.undone_at.is_(None)
        )
        .order_by(ModerationDecision.id)
    )
    return {decision.contribution_id: decision for decision in decisions}
