"""What we ask about reports. `shown_…` may be called by public pages; the rest only by staff."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import joinedload

from participation.contributions.models import Contribution
from participation.contributions.queries import shown_where_it_stands
from participation.contributions.states import State
from participation.core.db import db
from participation.moderation.report_models import Report, ReportReason
from participation.programmes.models import Programme

MOST_REPORTED = 50
_STILL_TO_DECIDE = (State.SHOWN, State.WAITING)


@dataclass(frozen=True)
class Reported:
    """A text with open reports: how many, since when, and whether one names protected data."""

    contribution: Contribution
    count: int
    since: datetime
    is_protected: bool


def shown_contribution(
    programme_id: int, contribution_id: int, *, lock: bool = False
) -> Contribution | None:
    """Something that others can read in the programme, or None. With `lock`, held for this transaction."""
    statement = (
        select(Contribution)
        .where(
            Contribution.id == contribution_id,
            Contribution.programme_id == programme_id,
            shown_where_it_stands(),
        )
        .execution_options(populate_existing=lock)
    )
    return db.session.scalar(statement.with_for_update() if lock else statement)


def report_by_sending(sending_hash: bytes) -> Report | None:
    """What a certain sending became, or None."""
    return db.session.scalar(select(Report).where(Report.sending_hash == sending_hash))


def was_judged_before(contribution_id: int) -> bool:
    """Whether a person has decided about a report of protected data on this text already."""
    return db.session.scalar(
        select(Report.id)
        .where(
            Report.contribution_id == contribution_id,
            Report.reason == ReportReason.PROTECTED,
            Report.closed_at.is_not(None),
        )
        .limit(1)
    ) is not None


def open_reports(contribution_id: int) -> Sequence[Report]:
    """The reports about a text that nobody has decided on, the oldest first."""
    return db.session.scalars(
        select(Report)
        .where(Report.contribution_id == contribution_id, Report.closed_at.is_(None))
        .order_by(Report.id)
    ).all()


def reported_texts(programme_ids: Collection[int] | None) -> list[Reported]:
    """Texts with open reports: those with protected data first, then the oldest report."""
    protected = func.max(case((Report.reason == ReportReason.PROTECTED, 1), else_=0)).label("protected")
    since = func.min(Report.reported_at).label("since")
    heaps = (
        select(Report.contribution_id, func.count().label("reports"), since, protected)
        .where(Report.closed_at.is_(None))
        .group_by(Report.contribution_id)
        .subquery()
    )
    rows = db.session.execute(
        _in_places(programme_ids, select(Contribution, heaps.c.reports, heaps.c.since, heaps.c.protected))
        .join(heaps, heaps.c.contribution_id == Contribution.id)
        .options(joinedload(Contribution.programme).joinedload(Programme.locality))
        .order_by(heaps.c.protected.desc(), heaps.c.since)
        .limit(MOST_REPORTED)
    )
    return [Reported(text, count, since_, bool(is_protected)) for text, count, since_, is_protected in rows]


def reported_count(programme_ids: Collection[int] | None) -> int:
    """How many texts have open reports."""
    counted = _in_places(programme_ids, select(func.count(Report.contribution_id.distinct())))
    joined = counted.join(Report, Report.contribution_id == Contribution.id)
    return db.session.scalar(joined.where(Report.closed_at.is_(None))) or 0


def _in_places(programme_ids: Collection[int] | None, statement: Select) -> Select:
    statement = statement.select_from(Contribution).where(Contribution.state.in_(_STILL_TO_DECIDE))
    if programme_ids is None:
        return statement
    return statement.where(Contribution.programme_id.in_(programme_ids))
