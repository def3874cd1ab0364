"""What a page of the queue shows of questions, parts and what can be sent on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from participation.contributions.models import Contribution
from participation.contributions.pages import Status, status_of
from participation.contributions.states import State
from participation.core.text import shorten
from participation.moderation.moments import day_and_month, moment_in_words
from participation.moderation.policy import is_possible
from participation.moderation.queue_pages import EXCERPT_CHARACTERS, age_in_words


@dataclass(frozen=True)
class Related:
    """A line, a part or the whole, with a way to it."""

    id: int
    text: str
    language: str
    status: Status


@dataclass(frozen=True)
class ActsPanel:
    """What more can be done with one text, what its author was asked, and what belongs to it."""

    may_ask: bool
    may_leave: bool
    may_forward: bool
    may_split: bool
    question: str
    question_status: str
    lines: Sequence[Related]
    parts: Sequence[Related]
    whole: Related | None


@dataclass(frozen=True)
class AskedLine:
    """A text that waits for its author, in the list under the queue."""

    id: int
    place: str
    age: str
    back_on: str
    excerpt: str
    language: str


def acts_panel(
    contribution: Contribution, under_receipt: Sequence[Contribution], *, today: date
) -> ActsPanel:
    """The panel, from the text and everything that was said under the same receipt."""
    said = sorted(
        (text for text in under_receipt if text.state != State.REJOINED),
        key=lambda text: (text.received_at, text.id),
    )
    whole = next((text for text in said if text.id == contribution.split_from_id), None)
    return ActsPanel(
        may_ask=is_possible("ask", contribution),
        may_leave=is_possible("leave", contribution),
        may_forward=is_possible("forward", contribution) and contribution.state != State.FORWARDED,
        may_split=is_possible("split", contribution) and whole is None,
        question=contribution.question or "",
        question_status=_question_status(contribution, today),
        lines=[_related(line) for line in said if line.target_id == contribution.id],
        parts=[_related(part) for part in said if part.split_from_id == contribution.id],
        whole=_related(whole) if whole is not None else None,
    )


def asked_lines(asked: Sequence[Contribution], now: datetime) -> list[AskedLine]:
    """What waits for answers from authors. Needs the locality of each."""
    return [
        AskedLine(
            id=text.id,
            place=text.programme.locality.name,
            age=age_in_words(now - text.asked_at) if text.asked_at else "",
            back_on=day_and_month(text.answer_by) if text.answer_by else "",
            excerpt=shorten(text.text, EXCERPT_CHARACTERS),
            language=text.language,
        )
        for text in asked
    ]


def _question_status(contribution: Contribution, today: date) -> str:
    if contribution.author_answered_at is not None:
        return f"Svaret kom {moment_in_words(contribution.author_answered_at)}."
    if contribution.answer_by is None:
        return ""
    if contribution.answer_by < today:
        return "Inget svar har kommit. Bestäm ändå, eller fråga igen."
    return f"Väntar på svar till och med {day_and_month(contribution.answer_by)}."


def _related(contribution: Contribution) -> Related:
    return Related(contribution.id, contribution.text, contribution.language, status_of(contribution))
