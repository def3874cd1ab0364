"""What the package holds, and who has taken one out.

The rows of a package and the numbers on the page come from the same statement, `_voices`, so that they agree.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from participation.accounts.models import User
from participation.contributions.models import Contribution
from participation.contributions.photo_models import Photo
from participation.contributions.queries import shown_where_it_stands
from participation.contributions.states import UNCOUNTED, Channel, Kind, PhotoState, Reason, State
from participation.core.db import db
from participation.export.models import ExportRecord
from participation.export.package_content import Variant
from participation.idea_list.models import Group, GroupMember, ListedIdea
from participation.moderation.models import Answer, ModerationDecision
from participation.programmes.models import PartWording, Window

ROWS_AT_A_TIME = 500
RECORDS_SHOWN = 20

_target = aliased(Contribution)
_whole = aliased(Contribution)


@dataclass(frozen=True)
class Scope:
    """Which voices a package holds: of one programme, of one variant, and what came after `since` if given.

    `area_ids` are the programme's areas in their order.
    """

    programme_id: int
    variant: Variant
    since: datetime | None
    area_ids: tuple[int, ...]


@dataclass(frozen=True)
class Tally:
    """How many voices of a package came in one way about one area (None: not established)."""

    kind: Kind
    channel: Channel
    area_id: int | None
    count: int


@dataclass(frozen=True)
class PackagedVoice:
    """One voice with what became of it, within this package.

    `group_texts` and `group_size` count the texts and the people of its group: the parts of one text are one
    person's. `number_of_person` is 1 for her first text in its group, area and channel, then 2 and so on.
    `whole` is the text that it is a part of.
    """

    contribution: Contribution
    area_id: int | None
    group_id: int | None
    group_texts: int
    group_size: int
    number_of_person: int
    listed_title: str | None
    listed_next_word_on: date | None
    answer: Answer | None
    note_to_author: str | None
    window: Window | None
    whole: str | None


def in_scope(scope: Scope) -> list[ColumnElement[bool]]:
    """What makes a contribution part of the package."""
    conditions = [
        Contribution.programme_id == scope.programme_id, *_counted()
    ]
    if scope.since is not None:
        conditions.append(_came_after(scope.since))
    if scope.variant is Variant.PUBLIC:
        conditions.append(shown_where_it_stands())
    return conditions


def tallies(scope: Scope) -> list[Tally]:
    """The package counted: its rows by kind, channel and area."""
    said = (
        _voices(scope)
        .add_columns(Contribution.kind, Contribution.channel, _area(scope.area_ids).label("area_id"))
        .subquery()
    )
    rows = db.session.execute(
        select(said.c.kind, said.c.channel, said.c.area_id, func.count()).group_by(
            said.c.kind, said.c.channel, said.c.area_id
        )
    )
    return [Tally(*row) for row in rows]


def packaged_voices(scope: Scope) -> Iterator[PackagedVoice]:
    """The rows, area by area, groups first; a few hundred at a time, so that memory does not grow.

    Within a group, and for those without one, the order is that of the ids: by day, random within the day.
    """
    area = _area(scope.area_ids)
    size = _people_in_group()
    texts = func.count().over(partition_by=GroupMember.group_id)
    number_of_person = func.row_number().over(
        partition_by=(GroupMember.group_id, area, Contribution.channel, Contribution.receipt_id),
        order_by=Contribution.id,
    )
    together = case((texts > 1, GroupMember.group_id))
    order = [together.is_(None), together, Contribution.id]
    if scope.area_ids:
        places = {area_id: place for place, area_id in enumerate(scope.area_ids)}
        order.insert(0, case(places, value=area, else_=len(places)))
    latest_answer = (
        select(func.max(Answer.id))
        .where(Answer.contribution_id == Contribution.id, Answer.undone_at.is_(None))
        .correlate(Contribution)
        .scalar_subquery()
    )
    latest_note = (
        select(func.max(ModerationDecision.id))
        .where(
            ModerationDecision.contribution_id == Contribution.id,
            ModerationDecision.undone_at.is_(None),
            ModerationDecision.note_to_author.is_not(None),
        )
        .correlate(Contribution)
        .scalar_subquery()
    )
    statement = (
        _voices(scope)
        .add_columns(
            Contribution,
            area,
            GroupMember.group_id,
            texts,
            size,
            number_of_person,
            ListedIdea.title,
            ListedIdea.next_word_on,
            Answer,
            ModerationDecision.note_to_author,
            Window,
            _whole.text,
        )
        .outerjoin(Answer, Answer.id == latest_answer)
        .outerjoin(ModerationDecision, ModerationDecision.id == latest_note)
        .outerjoin(Window, Window.id == Contribution.window_id)
        .outerjoin(_whole, _whole.id == Contribution.split_from_id)
        .options(
            contains_eager(Contribution.target.of_type(_target)),
            contains_eager(Contribution.target_wording),
            joinedload(Contribution.known_place),
        )
        .order_by(*order)
        .execution_options(yield_per=ROWS_AT_A_TIME)
    )
    for row in db.session.execute(statement):
        yield PackagedVoice(*row)


def photos_in(scope: Scope) -> dict[int, list[Photo]]:
    """The pictures of the voices in scope, by contribution. In the public package those that are released."""
    statement = select(Photo).join(Photo.contribution).where(*in_scope(scope)).order_by(Photo.position)
    if scope.variant is Variant.PUBLIC:
        statement = statement.where(Photo.state == PhotoState.RELEASED)
    found: dict[int, list[Photo]] = {}
    for photo in db.session.scalars(statement):
        found.setdefault(photo.contribution_id, []).append(photo)
    return found


def moderation_counts(programme_id: int, since: datetime | None) -> dict[tuple[State, Reason | None], int]:
    """How many contributions stand in each state, and for which reason. Exact, and open to all."""
    statement = select(Contribution.state, Contribution.withheld_reason, func.count()).where(
        Contribution.programme_id == programme_id, *_counted()
    )
    if since is not None:
        statement = statement.where(_came_after(since))
    rows = db.session.execute(statement.group_by(Contribution.state, Contribution.withheld_reason))
    return {(state, reason): count for state, reason, count in rows}


def records_of(programme_id: int) -> Sequence[tuple[ExportRecord, str]]:
    """The latest packages of a programme with the names of those who took them out."""
    rows = db.session.execute(
        select(ExportRecord, User.name)
        .join(User, User.id == ExportRecord.made_by)
        .where(ExportRecord.programme_id == programme_id)
        .order_by(ExportRecord.id.desc())
        .limit(RECORDS_SHOWN)
    )
    return [(record, name) for record, name in rows]


def record_to_fetch(token: str, user_id: int, at: datetime) -> ExportRecord | None:
    """The record whose file this person may fetch at `at`: her own, less than a day old. Otherwise None."""
    if "\x00" in token:  # PostgreSQL takes no NUL in text, not even to compare with
        return None
    return db.session.scalar(
        select(ExportRecord).where(
            ExportRecord.token == token, ExportRecord.made_by == user_id, ExportRecord.expires_at > at
        )
    )


def latest_records(programme_ids: Collection[int]) -> dict[int, ExportRecord]:
    """The latest package of each programme that has one."""
    latest = select(func.max(ExportRecord.id)).group_by(ExportRecord.programme_id)
    records = db.session.scalars(
        select(ExportRecord).where(
            ExportRecord.id.in_(latest.scalar_subquery()), ExportRecord.programme_id.in_(programme_ids)
        )
    )
    return {record.programme_id: record for record in records}


def _counted() -> list[ColumnElement[bool]]:
    """What is a voice: the parts of a split text, not the whole, also when all was taken back."""
    part = aliased(Contribution)
    its_parts = exists().where(part.split_from_id == Contribution.id, part.state != State.REJOINED)
    return [Contribution.state.not_in(UNCOUNTED), ~its_parts]


def _voices(scope: Scope) -> Select[tuple[()]]:
    """The voices in scope, each with its group, its entry on the idélista and what it is about."""
    return (
        select()
        .select_from(Contribution)
        .outerjoin(
            GroupMember,
            and_(GroupMember.contribution_id == Contribution.id, GroupMember.left_at.is_(None)),
        )
        .outerjoin(Group, Group.id == GroupMember.group_id)
        .outerjoin(ListedIdea, ListedIdea.id == Group.listed_idea_id)
        .outerjoin(_target, _target.id == Contribution.target_id)
        .outerjoin(PartWording, PartWording.id == Contribution.target_wording_id)
        .where(*in_scope(scope))
    )


def _people_in_group() -> ColumnElement[int]:
    """How many receipts a group's texts have: its ranks from both ends, for no window counts distinct."""
    group_id, receipt_id = GroupMember.group_id, Contribution.receipt_id
    from_below = func.dense_rank().over(partition_by=group_id, order_by=receipt_id)
    from_above = func.dense_rank().over(partition_by=group_id, order_by=receipt_id.desc())
    return from_below + from_above - 1


def _came_after(since: datetime) -> ColumnElement[bool]:
    """Arrivals are stamped to the minute: what came in that minute must not fall between two packages."""
    return Contribution.received_at >= since.replace(second=0, microsecond=0)


def _area(area_ids: tuple[int, ...]) -> ColumnElement[int | None]:
    """Where a voice belongs: as sorted into the idélista, as its author chose, or as what it is about."""
    candidates = (
        ListedIdea.area_id,
        Contribution.area_id,
        Contribution.target_part_id,
        PartWording.parent_part_id,
        _target.area_id,
    )
    return func.coalesce(*(case((candidate.in_(area_ids), candidate)) for candidate in candidates))
