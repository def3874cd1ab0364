"""What triage, the idélista and one entry on it show."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from participation.access.actors import Actor
from participation.accounts.navigation import StaffNav, staff_nav
from participation.contributions.models import Contribution
from participation.contributions.pages import Voice, voice_of
from participation.contributions.states import Channel, Kind, State
from participation.contributions.words import CHANNELS, KINDS
from participation.core.clock import local_day
from participation.core.paging import Page
from participation.core.public_ids import public_id_text
from participation.core.swedish import counted
from participation.core.text import paragraphs, shorten
from participation.idea_list.models import GroupMember, ListedIdea
from participation.programmes.models import Programme
from participation.programmes.pages import Place, place_of
from participation.programmes.queries import Area

ABOUT_CHARACTERS = 60


@dataclass(frozen=True)
class Entry:
    """One entry on the list as anyone reads it."""

    id: int
    title: str
    area: str | None
    voices: str
    channels: str
    listed_on: date
    next_word_on: date | None
    is_overdue: bool
    is_example: bool
    motive: Sequence[str]


@dataclass(frozen=True)
class ListPage:
    """The idélista of a place: (area or None, its entries), in the programme's order, as it is `today`."""

    place: Place
    today: date
    areas: Sequence[tuple[str | None, Sequence[Entry]]]


@dataclass(frozen=True)
class EntryPage:
    """One entry with the voices behind it: each voice, and whether it has a page of its own."""

    place: Place
    entry: Entry
    counts: Sequence[tuple[str, Sequence[int]]]
    total: tuple[str, Sequence[int]]
    voices: Sequence[tuple[Voice, bool]]
    next_cursor: str | None
    is_first: bool


@dataclass(frozen=True)
class SortablePlace:
    """A place to sort in, and how much there is to sort."""

    place: Place
    left: str
    count: int


@dataclass(frozen=True)
class PlacesPage:
    """Where to sort."""

    staff_nav: StaffNav
    places: Sequence[SortablePlace]


@dataclass(frozen=True)
class SortableVoice:
    """One text that can be chosen. `key` is its id as it stands in addresses and forms."""

    key: str
    id: int
    text: str
    language: str
    direction: str
    facts: Sequence[str]
    is_chosen: bool
    is_example: bool


@dataclass(frozen=True)
class SortableGroup:
    """Texts that say the same; chosen together, by the key of the first that is shown."""

    key: str
    chosen_by: str
    heading: str
    voices: Sequence[SortableVoice]
    is_chosen: bool


@dataclass(frozen=True)
class TakeBack:
    """The last act, and how to take it back."""

    words: str
    group: str
    entry: str
    done_at: str


@dataclass(frozen=True)
class SortPage:
    """Everything in one place that is shown and not on the list yet."""

    staff_nav: StaffNav
    place: Place
    groups: Sequence[SortableGroup]
    voices: Sequence[SortableVoice]
    areas: Sequence[Area]
    area_id: int | None
    entries: Sequence[tuple[str, ListedIdea]]
    next_cursor: str | None
    is_first: bool
    take_back: TakeBack | None
    notice: str | None
    keys: bool


def list_page(
    programme: Programme, entries: Sequence[ListedIdea], counts: Mapping[int, Mapping[Channel, int]],
    areas: Sequence[Area], today: date,
) -> ListPage:
    """The idélista, area by area; what has no established area comes last."""
    names = {area.id: area.name for area in areas}
    by_area: dict[str | None, list[Entry]] = {}
    for name in [*names.values(), None]:
        by_area[name] = [
            entry_of(entry, name, counts[entry.id], today)
            for entry in entries
            if names.get(entry.area_id or 0) == name
        ]
    return ListPage(
        place=place_of(programme),
        today=today,
        areas=[(name, found) for name, found in by_area.items() if found],
    )


def entry_page(
    programme: Programme, entry: ListedIdea, area: str | None, counts: Mapping[Channel, int],
    voices: Page[Contribution], *, is_first: bool, today: date,
) -> EntryPage:
    """One entry, why it is on the list, and the voices behind it."""
    return EntryPage(
        place=place_of(programme),
        entry=entry_of(entry, area, counts, today),
        counts=[(str(CHANNELS[channel]), [count]) for channel, count in _most_first(counts)],
        total=(_("Alla"), [sum(counts.values())]),
        voices=[(voice_of(voice), voice.kind == Kind.IDEA) for voice in voices.items],
        next_cursor=voices.next_cursor,
        is_first=is_first,
    )


def entry_of(entry: ListedIdea, area: str | None, counts: Mapping[Channel, int], today: date) -> Entry:
    """One entry with how its voices came: "37 röster", "16 surfplatta, 12 webb, 9 papper"."""
    return Entry(
        id=entry.id,
        title=entry.title,
        area=area,
        voices=voices_in_words(counts),
        channels=channels_in_words(counts),
        listed_on=local_day(entry.listed_at),
        next_word_on=entry.next_word_on,
        is_overdue=entry.next_word_on is not None and entry.next_word_on < today,
        is_example=entry.is_example,
        motive=paragraphs(entry.motive),
    )


def voices_by_channel(counts: Mapping[Channel, int]) -> str:
    """How many voices and how they came: "37 röster: 16 surfplatta, 12 webb, 9 papper"; empty for none."""
    return f"{voices_in_words(counts)}: {channels_in_words(counts)}" if counts else ""


def voices_in_words(counts: Mapping[Channel, int]) -> str:
    """How many voices: "1 röst", "37 röster"."""
    return ngettext("%(num)s röst", "%(num)s röster", sum(counts.values()))


def channels_in_words(counts: Mapping[Channel, int]) -> str:
    """How the voices came, the most first: "12 webb, 9 papper". A lone channel needs no number: "webb"."""
    if len(counts) == 1:
        return str(CHANNELS[next(iter(counts))])
    return ", ".join(f"{count} {CHANNELS[channel]}" for channel, count in _most_first(counts))


def places_page(actor: Actor, programmes: Sequence[Programme], counts: Mapping[int, int]) -> PlacesPage:
    """The places that this person sorts, with what is left."""
    return PlacesPage(
        staff_nav=staff_nav(actor, "triage.places"),
        places=[
            SortablePlace(
                place_of(programme),
                counted(counts.get(programme.id, 0), "text att sortera", "texter att sortera"),
                counts.get(programme.id, 0),
            )
            for programme in programmes
        ],
    )


def sort_page(
    actor: Actor, programme: Programme, *, voices: Page[Contribution], memberships: Sequence[GroupMember],
    entries: Sequence[ListedIdea], areas: Sequence[Area], area_id: int | None, chosen: Collection[int],
    added: Sequence[Contribution], is_first: bool, keys: bool, take_back: TakeBack | None = None,
    notice: str | None = None,
) -> SortPage:
    """Triage of one place. `added`: chosen texts that would not be on this page of the list by themselves."""
    names = {area.id: area.name for area in areas}
    on_page = {voice.id for voice in voices.items}
    return SortPage(
        staff_nav=staff_nav(actor, "triage.places"),
        place=place_of(programme),
        groups=_groups(memberships, names, chosen) if is_first else [],
        voices=[
            _sortable(voice, names, chosen)
            for voice in [*(voice for voice in added if voice.id not in on_page), *voices.items]
        ],
        areas=areas,
        area_id=area_id,
        entries=keyed(entries),
        next_cursor=voices.next_cursor,
        is_first=is_first,
        take_back=take_back,
        notice=notice,
        keys=keys,
    )


def keyed(entries: Sequence[ListedIdea]) -> list[tuple[str, ListedIdea]]:
    """Each entry with its id as it stands in addresses and forms."""
    return [(public_id_text(entry.id), entry) for entry in entries]


def grouped(memberships: Sequence[GroupMember], group_id: int | None) -> TakeBack | None:
    """How to take back the latest act of grouping in this group, or None when the group is not there."""
    members = [member for member in memberships if member.group_id == group_id]
    if not members or group_id is None:
        return None
    done_at = max(member.joined_at for member in members)
    words = f"{counted(len(members), 'text', 'texter')} hör nu ihop."
    return TakeBack(words, public_id_text(group_id), "", done_at.isoformat())


def placed(
    entries: Sequence[ListedIdea], entry_id: int | None, group_id: int | None, at: str
) -> TakeBack | None:
    """How to take back that a group was placed on the list, or None when the entry does not stand there."""
    entry = next((entry for entry in entries if entry.id == entry_id), None)
    if entry is None or group_id is None:
        return None
    words = f"”{entry.title}” står på idélistan."
    return TakeBack(words, public_id_text(group_id), public_id_text(entry.id), at)


def _most_first(counts: Mapping[Channel, int]) -> list[tuple[Channel, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _groups(
    memberships: Sequence[GroupMember], names: Mapping[int, str], chosen: Collection[int]
) -> list[SortableGroup]:
    by_group: dict[int, list[Contribution]] = {}
    for member in memberships:
        by_group.setdefault(member.group_id, []).append(member.contribution)
    groups = []
    for group_id, members in by_group.items():
        shown = [voice for voice in members if voice.state == State.SHOWN]
        # The parts of a text that was split share a receipt: one person's.
        people = {(voice.channel, voice.receipt_id) for voice in shown}
        counts = Counter(channel for channel, _receipt in people)
        groups.append(
            SortableGroup(
                key=public_id_text(group_id),
                chosen_by=public_id_text((shown or members)[0].id),
                heading=f"{voices_in_words(counts)}: {channels_in_words(counts)}",
                voices=[_sortable(voice, names, chosen) for voice in shown],
                is_chosen=any(voice.id in chosen for voice in members),
            )
        )
    return groups


def _sortable(voice: Contribution, names: Mapping[int, str], chosen: Collection[int]) -> SortableVoice:
    shown = voice_of(voice)
    facts = [str(KINDS[voice.kind]), _about(voice), shown.channel, names.get(voice.area_id or 0), shown.place]
    return SortableVoice(
        key=public_id_text(voice.id),
        id=voice.id,
        text=shown.text or "",
        language=shown.language,
        direction=shown.direction,
        facts=[fact for fact in facts if fact],
        is_chosen=voice.id in chosen,
        is_example=voice.is_example,
    )


def _about(voice: Contribution) -> str | None:
    """What a comment is about, in a few words."""
    if voice.target is not None:
        return f"om ”{shorten(voice.target.public_text, ABOUT_CHARACTERS)}”"
    if voice.target_wording is not None:
        return f"om ”{shorten(voice.target_wording.text, ABOUT_CHARACTERS)}” i programmet"
    return "om hela programmet" if voice.kind == Kind.COMMENT else None
