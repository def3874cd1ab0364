"""What was forwarded, for those who send it and who keep the municipality's records."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import aliased, joinedload

from participation.accounts.models import User
from participation.contributions.models import Contribution
from participation.contributions.states import State
from participation.core.db import db
from participation.core.paging import Page, newest_first
from participation.moderation.models import FORWARDS, Act, ModerationDecision
from participation.programmes.models import Programme

FORWARDED_SHOWN = 50


@dataclass(frozen=True)
class Forwarded:
    """The decision that forwarded a text, the text, who decided, and who sent it if it has been sent."""

    decision: ModerationDecision
    contribution: Contribution
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
    programme_ids: Collection[int] | None, cursor: str | None, most: int = FORWARDED_SHOWN
) -> Page[Forwarded]:
    """What was sent, or came to nothing; the latest decision first. What was undone is not among them."""
    found = newest_first(
        _forwarded(programme_ids).where(~_is_to_be_sent()), ModerationDecision.id, cursor, most
    )
    return replace(found, items=[Forwarded(*row) for row in found.items])


def _forwarded(programme_ids: Collection[int] | None) -> Select:
    decider, sender = aliased(User), aliased(User)
    statement = (
        select(ModerationDecision, Contribution, decider.name, sender.name)
        .join(Contribution, Contribution.id == ModerationDecision.contribution_id)
        .join(decider, decider.id == ModerationDecision.decided_by)
        .outerjoin(sender, sender.id == ModerationDecision.sent_by)
        .where(FORWARDS, ModerationDecision.undone_at.is_(None))
        .options(
            joinedload(Contribution.programme).joinedload(Programme.locality),
            joinedload(Contribution.known_place),
        )
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
