"""What the page of the step-5 package shows before anything is taken out, and what has been."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date

from participation.access.actors import Actor
from participation.accounts.navigation import StaffNav, staff_nav
from participation.core.clock import LOCAL_ZONE, local_day
from participation.core.swedish import SWEDISH, counted
from participation.export.filling import counts_of
from participation.export.models import ExportRecord
from participation.export.package_content import Variant
from participation.export.queries import Tally
from participation.insight.statistics import CountTable
from participation.programmes.models import Programme
from participation.programmes.pages import Place, place_of
from participation.programmes.queries import Area
from participation.revisions.models import Revision
from participation.revisions.steps import step

VARIANT_WORDS = {Variant.PUBLIC: "Publik", Variant.INTERNAL: "Intern"}


@dataclass(frozen=True)
class Contents:
    """What a variant holds now: the rows in words, and by channel and area."""

    rows: str
    is_empty: bool
    table: CountTable


@dataclass(frozen=True)
class Taken:
    """A package that was taken out. `token` is None when the reader cannot fetch its file (any more)."""

    variant: str
    when: str
    who: str
    rows: str
    channels: str
    until: str
    token: str | None
    digests: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class PackagePage:
    """The page of the package."""

    staff_nav: StaffNav
    place: Place
    standing: str
    scope: str
    public: Contents
    internal: Contents
    taken: Sequence[Taken]


@dataclass(frozen=True)
class InternalPage:
    """The last page before the internal package is taken out."""

    staff_nav: StaffNav
    place: Place
    contents: Contents


def package_page(
    actor: Actor,
    programme: Programme,
    revision: Revision | None,
    *,
    since: datetime | None,
    areas: Sequence[Area],
    public: Sequence[Tally],
    internal: Sequence[Tally],
    records: Sequence[tuple[ExportRecord, str]],
    at: datetime,
) -> PackagePage:
    """The page, from what was counted for each variant and the latest records with their makers' names."""
    return PackagePage(
        staff_nav=staff_nav(actor),
        place=place_of(programme),
        standing=(
            f"{revision.name}: steg {revision.current_step} av 9, {step(revision.current_step).name.lower()}."
            if revision
            else "Ingen revidering pågår."
        ),
        scope=(
            f"Allt som kommit in sedan {_day(local_day(since))}, då förra revideringen avslutades."
            if since
            else "Allt som kommit in."
        ),
        public=contents_of(public, areas),
        internal=contents_of(internal, areas),
        taken=[_taken(record, name, actor, at) for record, name in records],
    )


def internal_page(
    actor: Actor, programme: Programme, *, areas: Sequence[Area], counted: Sequence[Tally]
) -> InternalPage:
    """The page on which the internal package is taken out."""
    return InternalPage(staff_nav(actor), place_of(programme), contents_of(counted, areas))


def contents_of(tallies: Sequence[Tally], areas: Sequence[Area]) -> Contents:
    """What a variant holds, counted in the same way as its rows."""
    rows = sum(tally.count for tally in tallies)
    return Contents(counted(rows, "rad", "rader"), rows == 0, counts_of(tallies, areas)[0])


def _taken(record: ExportRecord, name: str, actor: Actor, at: datetime) -> Taken:
    is_hers = record.made_by == actor.user_id and at < record.expires_at
    by_channel = [f"{count} {channel}" for channel, count in json.loads(record.counts).items() if count]
    return Taken(
        variant=VARIANT_WORDS[record.variant],
        when=_moment(record.made_at),
        who=name,
        rows=counted(record.row_count, "rad", "rader"),
        channels=", ".join(by_channel),
        until=_moment(record.expires_at),
        token=record.token if is_hers else None,
        digests=list(json.loads(record.digests).items()),
    )


def _day(day: date) -> str:
    return format_date(day, "d MMMM y", locale=SWEDISH)


def _moment(moment: datetime) -> str:
    local = moment.astimezone(LOCAL_ZONE)
    return f"{_day(local.date())} kl. {local:%H.%M}"
