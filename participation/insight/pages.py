"""What the lists of ideas show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from participation.contributions.models import Contribution
from participation.contributions.pages import Status, Voice, decided_by, voice_of
from participation.core.clock import local_day
from participation.idea_list.pages import voices_by_channel
from participation.insight.queries import IdeaFilter, IdeaStatus, Outcome
from participation.insight.spots import Spot
from participation.moderation.models import Answer
from participation.programmes.pages import Place, place_of
from participation.programmes.queries import Area, NamedPlace

STATUS_WORDS = {
    IdeaStatus.WAITING_FOR_ANSWER: lazy_gettext("Väntar på besked"),
    IdeaStatus.ANSWERED: lazy_gettext("Besvarad"),
    IdeaStatus.ELSEWHERE: lazy_gettext("Andra beslutar"),
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
    taken_up_on: date | None = None


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
class Filters:
    """What a reader can choose to see, and has chosen. `asked` is the same as parameters of an address."""

    search: str
    areas: Sequence[Choice]
    statuses: Sequence[Choice]
    places: Sequence[Choice]
    asked: Mapping[str, str]


@dataclass(frozen=True)
class IdeasPage:
    """A place's ideas; or, from the search of the whole site, everybody's (`place` is then None)."""

    rows: Sequence[IdeaRow]
    next_cursor: str | None
    restarted: bool
    is_first: bool
    filters: Filters
    place: Place | None = None


def filters_of(
    wanted: IdeaFilter, areas: Sequence[Area] = (), places: Sequence[NamedPlace] = (), spot_words: str = ""
) -> Filters:
    """The filters. A square of the map is a choice when it is the one that is wanted: `spot_words`."""
    spot = wanted.spot
    choices = [Choice(str(place.id), place.name, spot == Spot(place.id)) for place in places]
    if spot is not None and spot.square is not None:
        choices.append(Choice(spot.key, spot_words, True))
    chosen = {
        "omrade": str(wanted.area_id or ""), "status": wanted.status or "", "ord": wanted.search,
        "plats": spot.key if spot else "",
    }  # fmt: skip
    return Filters(
        search=wanted.search,
        areas=[Choice(str(area.id), area.name, area.id == wanted.area_id) for area in areas],
        statuses=[
            Choice(status, str(word), status == wanted.status) for status, word in STATUS_WORDS.items()
        ],
        places=choices,
        asked={name: value for name, value in chosen.items() if value},
    )


def ideas_page(
    found: Sequence[Contribution], outcomes: Mapping[int, Outcome], filters: Filters, *,
    next_cursor: str | None, restarted: bool, is_first: bool, place: Place | None = None,
) -> IdeasPage:
    """The page with these ideas."""
    return IdeasPage(
        rows=[idea_row(contribution, outcomes[contribution.id]) for contribution in found],
        next_cursor=next_cursor,
        restarted=restarted,
        is_first=is_first,
        filters=filters,
        place=place,
    )


def idea_row(contribution: Contribution, outcome: Outcome) -> IdeaRow:
    """One idea with what became of it. Needs `programme.locality` and `known_place` loaded."""
    voice = voice_of(contribution, excerpt=True, photos=outcome.photos)
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
    who = decided_by(answer.deciding_body) if answer.deciding_body else _("Svar från kommunen")
    return AnswerView(
        who, answer.text, answer.answered_on, answer.next_word_on, elsewhere, answer.taken_up_on
    )


def one_of_each_group(
    ideas: Sequence[Contribution], outcomes: Mapping[int, Outcome]
) -> Sequence[Contribution]:
    """The first idea of each group, and every idea that stands alone, in the order they came."""
    firsts: dict[tuple[bool, int], Contribution] = {}
    for idea in ideas:
        group_id = outcomes[idea.id].group_id
        firsts.setdefault((group_id is None, group_id or idea.id), idea)
    return list(firsts.values())
