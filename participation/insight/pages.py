"""What the lists of ideas show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from participation.contributions.models import Contribution
from participation.contributions.pages import Status, Voice, voice_of
from participation.core.clock import local_day
from participation.idea_list.pages import voices_by_channel
from participation.insight.queries import IdeaFilter, IdeaStatus, Outcome
from participation.moderation.models import Answer
from participation.programmes.pages import Place, place_of
from participation.programmes.queries import Area

STATUS_WORDS = {
    IdeaStatus.WAITING_FOR_ANSWER: lazy_gettext("Väntar på besked"),
    IdeaStatus.ANSWERED: lazy_gettext("Besvarad"),
    IdeaStatus.LISTED: lazy_gettext("På idélistan"),
}


@dataclass(frozen=True)
class AnswerView:
    """An answer as anyone reads it."""

    who: str
    text: str
    answered_on: date
    next_word_on: date | None
    other_body_decides: bool


@dataclass(frozen=True)
class IdeaRow:
    """One idea in a list, beside what became of it."""

    voice: Voice
    place: Place
    voices: str
    status: Status
    answer: AnswerView | None
    entry_id: int | None
    entry_title: str | None
    next_word_on: date | None


@dataclass(frozen=True)
class Choice:
    """An answer to choose from in a filter."""

    value: str
    word: str
    chosen: bool


@dataclass(frozen=True)
class IdeasPage:
    """A place's ideas; or, from the search of the whole site, everybody's (`place` is then None)."""

    rows: Sequence[IdeaRow]
    next_cursor: str | None
    restarted: bool
    is_first: bool
    search: str
    is_filtered: bool
    areas: Sequence[Choice]
    statuses: Sequence[Choice]
    place: Place | None = None


def ideas_page(
    found: Sequence[Contribution], outcomes: Mapping[int, Outcome], wanted: IdeaFilter, *,
    next_cursor: str | None, restarted: bool, is_first: bool, areas: Sequence[Area] = (),
    place: Place | None = None,
) -> IdeasPage:
    """The page with these ideas."""
    return IdeasPage(
        rows=[idea_row(contribution, outcomes[contribution.id]) for contribution in found],
        next_cursor=next_cursor,
        restarted=restarted,
        is_first=is_first,
        search=wanted.search,
        is_filtered=bool(wanted.search or wanted.area_id or wanted.status),
        areas=[Choice(str(area.id), area.name, area.id == wanted.area_id) for area in areas],
        statuses=[
            Choice(status, str(word), status == wanted.status) for status, word in STATUS_WORDS.items()
        ],
        place=place,
    )


def idea_row(contribution: Contribution, outcome: Outcome) -> IdeaRow:
    """One idea with what became of it. Needs `programme.locality` and `known_place` loaded."""
    voice = voice_of(contribution, excerpt=True)
    entry = outcome.listed_idea
    status = voice.status
    if entry and voice.text:
        status = Status("listed", _("På idélistan"), local_day(entry.listed_at))
    return IdeaRow(
        voice=voice,
        place=place_of(contribution.programme),
        voices=voices_by_channel(outcome.voices),
        status=status,
        answer=answer_view(outcome.answer),
        entry_id=entry.id if entry else None,
        entry_title=entry.title if entry else None,
        next_word_on=(entry.next_word_on if entry else None) or contribution.next_word_on,
    )


def answer_view(answer: Answer | None) -> AnswerView | None:
    """The answer that stands, or None. When another body decides, the answer says which."""
    if answer is None:
        return None
    elsewhere = bool(answer.deciding_body)
    who = _("Andra beslutar: %(body)s", body=answer.deciding_body) if elsewhere else _("Svar från kommunen")
    return AnswerView(who, answer.text, answer.answered_on, answer.next_word_on, elsewhere)


def one_of_each_group(
    ideas: Sequence[Contribution], outcomes: Mapping[int, Outcome]
) -> Sequence[Contribution]:
    """The first idea of each group, and every idea that stands alone, in the order they came."""
    firsts: dict[tuple[bool, int], Contribution] = {}
    for idea in ideas:
        group_id = outcomes[idea.id].group_id
        firsts.setdefault((group_id is None, group_id or idea.id), idea)
    return list(firsts.values())
