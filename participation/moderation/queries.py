"""What we ask about the queue, the decisions and the answers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_, select
from sqlalchemy.orm import joinedload

from participation.accounts.models import User
from participation.contributions.models import ASKED, TO_BE_READ, Contribution
from participation.contributions.states import State
from participation.core.clock import today
from participation.core.db import db
from participation.moderation.models import Answer, ModerationDecision
from participation.moderation.queue_choice import EVERYTHING, QueueChoice
from participation.moderation.report_models import Report
from participation.programmes.models import Programme

QUEUE_LENGTH_SHOWN = 50
LARGEST_ID = 2**31 - 1


@dataclass(frozen=True)
class Queue:
    """The first of what is to be read, how many there are in all, and whether more come after these."""

    oldest: Sequence[Contribution]
    length: int
    has_more: bool = False


def to_read(
    programme_ids: Collection[int] | None, choice: QueueChoice = EVERYTHING, reader_id: int | None = None, *,
    is_asked: bool = False,
) -> Select[tuple[Contribution]]:
    """What a person has still to read in these programmes (None: all), as far as `reader_id` chose it.

    That is what waits, and what is shown already where texts are shown before they are read; but not what its
    author has been asked about and has some days left to answer, unless it is reported: with `is_asked`
    exactly that.
    """
    chosen = _chosen(programme_ids, choice, reader_id)
    if not is_asked:
        return chosen.where(TO_BE_READ, not_(_waits_for_its_author()))
    # TO_BE_READ in other words: with its own, SQLite would look for these few among all that is to be read.
    is_to_be_read = or_(Contribution.state == State.WAITING, Contribution.shown_unread)
    return chosen.where(_waits_for_its_author(), is_to_be_read)


def _chosen(
    programme_ids: Collection[int] | None, choice: QueueChoice, reader_id: int | None
) -> Select[tuple[Contribution]]:
    statement = select(Contribution).where(*choice.conditions(reader_id))
    if programme_ids is None:
        return statement
    return statement.where(Contribution.programme_id.in_(programme_ids))


def _waits_for_its_author() -> ColumnElement[bool]:
    is_reported = exists().where(Report.contribution_id == Contribution.id, Report.closed_at.is_(None))
    return and_(ASKED, Contribution.answer_by >= today(), ~is_reported)


def _length(
    programme_ids: Collection[int] | None, choice: QueueChoice = EVERYTHING, reader_id: int | None = None
) -> ColumnElement[int]:
    """How many are to be read: all that their index holds, less the few that wait for their authors."""
    unread = _chosen(programme_ids, choice, reader_id).where(TO_BE_READ)
    asked = to_read(programme_ids, choice, reader_id, is_asked=True)
    count_unread, count_asked = (
        which.with_only_columns(func.count()).select_from(Contribution).correlate(None).scalar_subquery()
        for which in (unread, asked)
    )
    return count_unread - count_asked


def queue(
    programme_ids: Collection[int] | None, choice: QueueChoice = EVERYTHING, reader_id: int | None = None, *,
    after: Contribution | None = None, most: int = QUEUE_LENGTH_SHOWN,
) -> Queue:
    """What is to be read, in the chosen order: the `most` first (after `after`), ready to be read."""
    statement = to_read(programme_ids, choice, reader_id)
    if after is not None:
        statement = statement.where(choice.after(after))
    rows = db.session.execute(
        statement.add_columns(_length(programme_ids, choice, reader_id))
        .options(
            joinedload(Contribution.programme).joinedload(Programme.locality),
            joinedload(Contribution.known_place),
            joinedload(Contribution.target),
            joinedload(Contribution.target_wording),
        )
        .order_by(*choice.order())
        .limit(most + 1)
    ).all()
    return Queue([row[0] for row in rows[:most]], rows[0][1] if rows else 0, len(rows) > most)


def asked_about(
    programme_ids: Collection[int] | None, most: int = QUEUE_LENGTH_SHOWN
) -> Sequence[Contribution]:
    """What waits for its author's answer, the longest waiting first."""
    return db.session.scalars(
        to_read(programme_ids, is_asked=True)
        .options(joinedload(Contribution.programme).joinedload(Programme.locality))
        .order_by(Contribution.asked_at, Contribution.id)
        .limit(most)
    ).all()


def queue_length(programme_ids: Collection[int] | None) -> int:
    """How many are to be read."""
    return db.session.scalar(select(_length(programme_ids))) or 0


def next_waiting(
    programme_ids: Collection[int] | None, after: Contribution, choice: QueueChoice = EVERYTHING,
    reader_id: int | None = None,
) -> int | None:
    """The id of what comes next after this one in the chosen order, else of the first, or None."""
    others = (
        to_read(programme_ids, choice, reader_id)
        .with_only_columns(Contribution.id)
        .where(Contribution.id != after.id)
        .order_by(*choice.order())
        .limit(1)
    )
    onward = db.session.scalar(others.where(choice.after(after)))
    return onward if onward is not None else db.session.scalar(others)


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
