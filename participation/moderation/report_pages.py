"""The form that reports a text, what the moderators see of reports, and their list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from participation.access.actors import Actor
from participation.accounts.navigation import StaffNav, staff_nav
from participation.contributions.models import Contribution
from participation.contributions.pages import EXCERPT_CHARACTERS, read_by
from participation.contributions.states import State
from participation.core.clock import local_day
from participation.core.swedish import counted, number
from participation.core.text import shorten
from participation.moderation.moments import moment_in_words
from participation.moderation.queue_pages import age_in_words
from participation.moderation.report_forms import REASON_WORDS
from participation.moderation.report_models import Report
from participation.moderation.report_queries import Reported
from participation.programmes.models import Programme
from participation.programmes.pages import Place, place_of

# What is clearly criminal is to be gone soon (BBS-lagen): older than this stands out.
SOON = timedelta(hours=24)


@dataclass(frozen=True)
class ReportPage:
    """The form, above it the text that it is about."""

    place: Place
    text: str
    language: str


@dataclass(frozen=True)
class ThanksPage:
    """After it was sent."""

    place: Place
    read_by: date
    is_hidden: bool


@dataclass(frozen=True)
class ReportLine:
    """One report as a moderator reads it."""

    reason: str
    words: str | None
    when: str


@dataclass(frozen=True)
class ReportedLine:
    """A text with open reports."""

    id: int
    place: str
    excerpt: str
    language: str
    count: str
    age: str
    is_long: bool
    is_protected: bool
    is_held: bool


@dataclass(frozen=True)
class ReportedPage:
    """All texts with open reports."""

    staff_nav: StaffNav
    heading: str
    lines: Sequence[ReportedLine]


def report_page(programme: Programme, contribution: Contribution) -> ReportPage:
    """The form about something that is shown."""
    return ReportPage(
        place_of(programme), shorten(contribution.public_text, EXCERPT_CHARACTERS), contribution.language
    )


def thanks_page(programme: Programme, *, is_hidden: bool, at: datetime) -> ThanksPage:
    """Thanks, and by when a person reads."""
    return ThanksPage(place_of(programme), read_by(local_day(at)), is_hidden)


def report_lines(reports: Sequence[Report]) -> list[ReportLine]:
    """The open reports beside the text."""
    return [
        ReportLine(str(REASON_WORDS[one.reason]), one.words, moment_in_words(one.reported_at))
        for one in reports
    ]


def reported_page(actor: Actor, texts: Sequence[Reported], now: datetime) -> ReportedPage:
    """The list, the most urgent first."""
    return ReportedPage(
        staff_nav=staff_nav(actor, "moderation.queue"),
        heading=f"{number(len(texts))} {'anmäld text' if len(texts) == 1 else 'anmälda texter'}"
        if texts else "Inget är anmält",
        lines=[
            ReportedLine(
                id=one.contribution.id,
                place=one.contribution.programme.locality.name,
                excerpt=shorten(one.contribution.text, EXCERPT_CHARACTERS),
                language=one.contribution.language,
                count=counted(one.count, "anmälan", "anmälningar"),
                age=age_in_words(now - one.since),
                is_long=now - one.since > SOON,
                is_protected=one.is_protected,
                is_held=one.contribution.state == State.WAITING,
            )
            for one in texts
        ],
    )  # fmt: skip
