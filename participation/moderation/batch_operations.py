"""One act on several texts, and the way back. Every text is decided by itself, in a savepoint of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm.exc import StaleDataError

from participation.access.actors import Actor
from participation.contributions.models import Contribution
from participation.contributions.states import Reason
from participation.core.db import db
from participation.core.errors import Conflict, NotFound, RuleBroken
from participation.moderation.batch_models import Batch, BatchAct, BatchItem, BatchOutcome
from participation.moderation.batch_queries import decisions_and_assignments, items_of, locked_contributions
from participation.moderation.models import ModerationDecision
from participation.moderation.operations import publish, undo, withhold
from participation.moderation.policy import may_moderate
from participation.moderation.workplace_models import Assignment
from participation.moderation.workplace_operations import assign, undo_assignment


@dataclass(frozen=True)
class Chosen:
    """A text as it was when it was chosen: its version, and the assignment that stood (0: none)."""

    contribution_id: int
    version: int
    assignment_id: int = 0


Made = ModerationDecision | Assignment | None
Operate = Callable[[Contribution, Chosen], Made]


def show_many(chosen: Sequence[Chosen], *, actor: Actor, at: datetime) -> Batch:
    """Show all of them that nobody has touched since they were chosen."""
    return _act_on_each(
        BatchAct.SHOW, chosen, actor, at,
        lambda text, choice: publish(text, version=choice.version, actor=actor, at=at),
    )  # fmt: skip


def withhold_many(
    chosen: Sequence[Chosen], *, reason: Reason | None, note_to_author: str | None, actor: Actor, at: datetime
) -> Batch:
    """Show none of them, for one and the same reason, told to each author."""
    if reason is None:
        raise RuleBroken("Välj varför texterna inte visas.", "reason")
    if reason == Reason.OUTSIDE_SCOPE and not note_to_author:
        raise RuleBroken("Skriv vart de som skrev kan vända sig.", "note_to_author")
    return _act_on_each(
        BatchAct.WITHHOLD, chosen, actor, at,
        lambda text, choice: withhold(
            text, version=choice.version, reason=reason, note_to_author=note_to_author, actor=actor, at=at
        ),
    )  # fmt: skip


def assign_many(chosen: Sequence[Chosen], user_id: int | None, *, actor: Actor, at: datetime) -> Batch:
    """Put all of them on somebody's desk. Those in places that she does not moderate are left."""
    if user_id is None:
        raise RuleBroken("Välj vem som ska läsa dem.", "assignee")
    return _act_on_each(
        BatchAct.ASSIGN, chosen, actor, at,
        lambda text, choice: assign(text, user_id, seen=choice.assignment_id, actor=actor, at=at),
    )  # fmt: skip


def undo_batch(batch: Batch, *, actor: Actor, at: datetime) -> None:
    """Bring back each text that nothing has happened to since. The others are left and marked.

    Only for the one who made it. A second time does nothing.
    """
    if batch.made_by != actor.user_id:
        raise NotFound
    if batch.undone_at is not None:
        return
    batch.undone_at = at
    done = [item for item in items_of(batch.id) if item.outcome == BatchOutcome.DONE]
    texts = locked_contributions([item.contribution_id for item in done])
    decisions, assignments = decisions_and_assignments(batch.id)
    for item in done:
        text = texts[item.contribution_id]
        try:
            with db.session.begin_nested():
                if item.decision_id is not None:
                    undo(decisions[item.decision_id], text, actor=actor, at=at)
                elif item.assignment_id is not None:
                    undo_assignment(text, assignments[item.assignment_id], actor=actor, at=at)
            item.outcome = BatchOutcome.UNDONE
        except (Conflict, NotFound, RuleBroken, StaleDataError):
            item.outcome = BatchOutcome.CHANGED_SINCE
    db.session.flush()


def _act_on_each(
    act: BatchAct, chosen: Sequence[Chosen], actor: Actor, at: datetime, operate: Operate
) -> Batch:
    """Do it to each that can be found; what changed meanwhile, or may not be done to it, is left and said.

    All rows are held first, in order of id, and the log only then: so do all who hold several texts.
    """
    if not chosen:
        raise RuleBroken("Välj minst en text.", "chosen")
    texts = locked_contributions([choice.contribution_id for choice in chosen])
    mine = {
        choice.contribution_id: choice
        for choice in chosen
        if choice.contribution_id in texts and may_moderate(actor, texts[choice.contribution_id])
    }
    if not mine:
        raise RuleBroken("Välj minst en text.", "chosen")
    batch = Batch(act=act, made_by=actor.user_id, made_at=at)
    db.session.add(batch)
    db.session.flush()
    for contribution_id, choice in sorted(mine.items()):
        item = BatchItem(batch_id=batch.id, contribution_id=contribution_id, outcome=BatchOutcome.DONE)
        try:
            with db.session.begin_nested():
                made = operate(texts[contribution_id], choice)
        except (Conflict, StaleDataError):
            item.outcome = BatchOutcome.CHANGED
        except RuleBroken:
            item.outcome = BatchOutcome.REFUSED
        else:
            item.decision_id = made.id if isinstance(made, ModerationDecision) else None
            item.assignment_id = made.id if isinstance(made, Assignment) else None
        db.session.add(item)
    db.session.flush()
    return batch
