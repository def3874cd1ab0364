"""A package filled with what the database says at one moment. What each part means: `package_content`."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from babel.dates import format_date

from participation.contributions.models import Contribution
from participation.contributions.pages import WITHOUT_DESCRIPTION, status_of
from participation.contributions.photo_files import path_of
from participation.contributions.photo_models import Photo
from participation.contributions.states import Channel, Kind, PhotoState, Reason, State
from participation.contributions.words import AGE_BANDS, CHANNELS, KINDS, REASONS, RELATIONS, SEXES
from participation.core.clock import LOCAL_ZONE, local_day
from participation.core.coordinates import Point
from participation.core.public_ids import public_id_text
from participation.core.swedish import SWEDISH
from participation.core.text import shorten
from participation.export.package_content import (
    INK,
    PROTECTED,
    UNKNOWN_AREA,
    AnyPackage,
    InternalPackage,
    InternalVoiceRow,
    ListedIdeaRow,
    ModerationCount,
    PackagedPicture,
    PublicPackage,
    PublicVoiceRow,
    StatisticsRow,
    StatisticsTable,
    StepDates,
    Variant,
    WindowDates,
)
from participation.export.queries import (
    PackagedVoice,
    Scope,
    Tally,
    in_scope,
    moderation_counts,
    packaged_voices,
    photos_in,
    tallies,
)
from participation.idea_list.queries import listed_ideas, voice_counts_of_entries
from participation.insight.statistics import CountTable, exact_table, tables_about_people
from participation.programmes.models import Programme, Window
from participation.programmes.queries import Area, areas_of
from participation.revisions.models import Revision
from participation.revisions.queries import last_ended_at, revision_under_way
from participation.revisions.steps import step

# The colours of site.css in light mode: a report is read on paper.
ACCENTS: Final = {
    "oskarstrom": "a13a14",
    "getinge": "2447a6",
    "vallas": "8c2a63",
    "stadens-hjarta": "b0182c",
    "simlangsdalen": "1f6240",
    "tronninge": "05617a",
    "harplinge": "7c5600",
    "kvibille": "53620d",
    "violet": "5f35a8",
    "purple": "7b2a8e",
    "sea": "08635a",
    "grass": "37640f",
    "slate": "44546a",
}
STATE_WORDS: Final = {
    State.WAITING: "väntar på att läsas",
    State.SHOWN: "visas",
    State.WITHHELD: "har inte visats",
    State.HIDDEN: "dold",
    State.WITHDRAWN: "återtagen",
    State.FORWARDED: "skickas vidare",
}
PHOTO_WORDS: Final = {
    PhotoState.WAITING: "väntar på att granskas",
    PhotoState.RELEASED: "får visas",
    PhotoState.WITHHELD: "visas inte",
}
TARGET_CHARACTERS: Final = 120


class _Voices:
    """Rows that can be gone through many times; each time they are asked for anew and never all at once."""

    def __init__(self, rows: Callable[[], Iterator[PackagedVoice]], as_row: Callable[[PackagedVoice], Any]):
        self._rows = rows
        self._as_row = as_row

    def __iter__(self) -> Iterator[Any]:
        return map(self._as_row, self._rows())


def scope_of(programme_id: int, variant: Variant, areas: Sequence[Area]) -> Scope:
    """Everything since the last revision ended (decision 4); everything, when none has."""
    return Scope(programme_id, variant, last_ended_at(programme_id), tuple(area.id for area in areas))


def fill_package(
    programme: Programme, variant: Variant, *, municipality: str, at: datetime, photo_folder: Path
) -> AnyPackage:
    """The package of a programme whose `locality` is loaded. Its pictures lie in `photo_folder`.

    Its voices are read while it is written: do both in one `one_moment()`.
    """
    areas = areas_of(programme.id)
    scope = scope_of(programme.id, variant, areas)
    revision = revision_under_way(programme.id)
    names = {area.id: area.name for area in areas}
    photos = photos_in(scope)
    content = {
        "municipality": municipality,
        "programme": programme.name,
        "locality": programme.locality.name,
        "revision": revision.name if revision else "",
        "made_at": at.astimezone(LOCAL_ZONE),
        "steps": _steps(revision) if revision else (),
        "window": _window(revision.window) if revision and revision.window else None,
        "areas": tuple(names.values()),
        "kinds": tuple(kind_word(kind) for kind in Kind),
        "channels": tuple(str(CHANNELS[channel]) for channel in Channel),
        "ideas": _ideas(programme.id, names),
        "moderation": _moderation(moderation_counts(programme.id, scope.since)),
        "statistics": (
            *(_table(table) for table in counts_of(tallies(scope), areas)),
            *(_table(table) for table in tables_about_people(*in_scope(scope))),
        ),
        "pictures": tuple(
            PackagedPicture(name, path_of(photo_folder, file))
            for of_one in photos.values() for photo in of_one for name, file in _files(photo, variant)
        ),
        "accent": ACCENTS.get(programme.palette, INK),
    }
    if variant is Variant.PUBLIC:
        return PublicPackage(
            voices=_Voices(
                lambda: packaged_voices(scope), lambda said: PublicVoiceRow(
                    **_facts(said, names), photos=_photo_words(said, photos, variant)
                ),
            ),
            **content,
        )
    return InternalPackage(
        voices=_Voices(
            lambda: packaged_voices(scope),
            lambda said: InternalVoiceRow(
                **(_facts(said, names) | _internal_facts(said)), photos=_photo_words(said, photos, variant)
            ),
        ),
        **content,
    )


def counts_of(counted: Sequence[Tally], areas: Sequence[Area]) -> list[CountTable]:
    """The exact tables, by area and channel and by area and kind: the same on the page and in the package."""
    names = {area.id: area.name for area in areas}
    by_channel: Counter[tuple[str, str]] = Counter()
    by_kind: Counter[tuple[str, str]] = Counter()
    for tally in counted:
        area = names.get(tally.area_id, UNKNOWN_AREA)
        by_channel[area, str(CHANNELS[tally.channel])] += tally.count
        by_kind[area, kind_word(tally.kind)] += tally.count
    rows = [*names.values()]
    if not rows or any(area == UNKNOWN_AREA for area, _word in by_channel):
        rows.append(UNKNOWN_AREA)
    channels = [str(CHANNELS[channel]) for channel in Channel]
    return [
        exact_table("Utvecklingsområde per kanal", "Utvecklingsområde", rows, channels, by_channel),
        exact_table(
            "Utvecklingsområde per slag",
            "Utvecklingsområde",
            rows,
            [kind_word(kind) for kind in Kind],
            by_kind,
        ),
    ]


def kind_word(kind: Kind) -> str:
    """What the kind is called within a sentence."""
    return str(KINDS[kind]).lower()


def _facts(said: PackagedVoice, areas: dict[int, str]) -> dict[str, Any]:
    """What both variants tell: text, name and place as others read them."""
    contribution = said.contribution
    shown = contribution.state == State.SHOWN
    status = status_of(contribution)
    answer = said.answer
    in_group = said.group_id is not None and said.group_texts > 1
    return {
        "id": public_id_text(contribution.id),
        "kind": kind_word(contribution.kind),
        "channel": str(CHANNELS[contribution.channel]),
        "received_on": local_day(contribution.received_at),
        "arrival_step": _step_words(contribution.arrival_step),
        "arrival_window": _window_words(said.window),
        "is_late": contribution.is_late,
        "area": areas.get(said.area_id, UNKNOWN_AREA) if said.area_id is not None else UNKNOWN_AREA,
        "language": SWEDISH.languages.get(contribution.language, contribution.language),
        "language_code": contribution.language,
        "text": contribution.public_text if shown else "",
        "target": _target(contribution),
        "place": contribution.public_place or "",
        **_point(contribution.public_point),
        "shown_name": contribution.public_name or "",
        "status": status.word,
        "status_on": status.day,
        "answer": _answer(said),
        "deciding_body": contribution.deciding_body or "",
        "answered_on": answer.answered_on if answer else None,
        "next_word_on": said.listed_next_word_on or contribution.next_word_on,
        "group_id": public_id_text(said.group_id) if in_group else "",
        "group_size": said.group_size if in_group else None,
        "is_counted_already": in_group and said.number_of_person > 1,
        "listed_idea": said.listed_title or "",
        "is_example": contribution.is_example,
    }


def _internal_facts(said: PackagedVoice) -> dict[str, Any]:
    """What only those who work with the programme may read: a hidden place and name too, marked as such."""
    contribution = said.contribution
    reason, band = contribution.withheld_reason, contribution.age_band
    sex, relation = contribution.sex, contribution.relation
    return {
        "received_at": contribution.received_at.astimezone(LOCAL_ZONE),
        "state": STATE_WORDS[contribution.state],
        "original_text": contribution.text,
        "place": _told_inside(contribution.place, contribution.place_is_hidden),
        **_point(contribution.point),
        "shown_name": _told_inside(contribution.shown_name, contribution.name_is_hidden),
        "withheld_reason": str(REASONS[reason]) if reason else "",
        "note_to_author": said.note_to_author or "",
        "forwarded_to": contribution.forwarded_to or "",
        "question": contribution.question or "",
        "part_of": public_id_text(contribution.split_from_id) if contribution.split_from_id else "",
        "whole_text": said.whole or "",
        "working_translation": contribution.working_translation or "",
        "age_band": str(AGE_BANDS[band]) if band else "",
        "sex": str(SEXES[sex]) if sex else "",
        "relation": str(RELATIONS[relation]) if relation else "",
    }


def _point(point: Point | None) -> dict[str, int | None]:
    return {"place_north": point.north if point else None, "place_east": point.east if point else None}


def _told_inside(words: str | None, is_hidden: bool) -> str:
    return f"{words} (visas inte)" if words and is_hidden else words or ""


def _files(photo: Photo, variant: Variant) -> list[tuple[str, str]]:
    """What the picture's files are called in the zip and in the folder: as others see it, and as it came."""
    name = f"bilder/{public_id_text(photo.contribution_id)}-{photo.position}"
    if variant is Variant.PUBLIC:
        return [(f"{name}.webp", photo.shown_name)]
    covered = [(f"{name}-dold.webp", photo.masked_name)] if photo.masked_name else []
    return [(f"{name}.webp", photo.id), *covered]


def _photo_words(said: PackagedVoice, photos: Mapping[int, Sequence[Photo]], variant: Variant) -> str:
    """A line for each file: its name, and what it shows. Inside also whether others see it."""
    lines = []
    for photo in photos.get(said.contribution.id, ()):
        names = " och ".join(name for name, _file in _files(photo, variant))
        told = photo.description or (photo.written_description if variant is Variant.INTERNAL else None)
        state = f" ({PHOTO_WORDS[photo.state]})" if variant is Variant.INTERNAL else ""
        lines.append(f"{names}{state}: {told or WITHOUT_DESCRIPTION}")
    return "\n".join(lines)


def _target(contribution: Contribution) -> str:
    """What a comment is about. The words of a text that is not shown are not repeated here."""
    target = contribution.target
    if target is not None:
        named = f"{kind_word(target.kind)} {public_id_text(target.id)}"
        shown = target.state == State.SHOWN
        return f"{named}: {shorten(target.public_text, TARGET_CHARACTERS)}" if shown else named
    if contribution.target_wording is not None:
        return shorten(contribution.target_wording.text, TARGET_CHARACTERS)
    return "" if contribution.kind == Kind.IDEA else "hela programmet"


def _answer(said: PackagedVoice) -> str:
    if said.answer is None:
        return ""
    body = said.answer.deciding_body
    return f"{body} beslutar. {said.answer.text}" if body else said.answer.text


def _step_words(number: int | None) -> str:
    return f"Steg {number}: {step(number).name}" if number else ""


def _window_words(window: Window | None) -> str:
    if window is None:
        return ""
    dates = _window(window)
    return f"{_day(dates.opens_on)} till {_day(dates.closes_on)}"


def _window(window: Window) -> WindowDates:
    return WindowDates(local_day(window.opens_at), local_day(window.closed_at or window.closes_at))


def _day(day: date | None) -> str:
    return format_date(day, "d MMMM y", locale=SWEDISH) if day else ""


def _steps(revision: Revision) -> tuple[StepDates, ...]:
    return tuple(
        StepDates(
            planned.number,
            str(step(planned.number).name),
            local_day(planned.begun_at) if planned.begun_at else planned.planned_from,
            local_day(planned.finished_at) if planned.finished_at else planned.planned_to,
        )
        for planned in revision.steps
    )


def _ideas(programme_id: int, areas: dict[int, str]) -> tuple[ListedIdeaRow, ...]:
    """The idélista as it stands on the site."""
    entries = listed_ideas(programme_id)
    counts = voice_counts_of_entries([entry.id for entry in entries])
    return tuple(
        ListedIdeaRow(
            id=public_id_text(entry.id),
            title=entry.title,
            area=areas.get(entry.area_id, UNKNOWN_AREA) if entry.area_id is not None else UNKNOWN_AREA,
            motive=entry.motive,
            status="På idélistan",
            placed_on=local_day(entry.listed_at),
            voices_by_channel={str(CHANNELS[channel]): n for channel, n in counts[entry.id].items()},
            is_example=entry.is_example,
        )
        for entry in entries
    )


def _moderation(counts: dict[tuple[State, Reason | None], int]) -> tuple[ModerationCount, ...]:
    """What was shown, what waits, what was not shown for which reason, what was sent on, what was taken back.

    A text that became several is counted as its parts.
    """
    by_reason = Counter(dict.fromkeys(Reason, 0))
    for (_state, reason), count in counts.items():
        if reason is not None:
            by_reason[reason] += count
    return (
        ModerationCount("Visas", counts.get((State.SHOWN, None), 0)),
        ModerationCount("Väntar på att läsas", counts.get((State.WAITING, None), 0)),
        *(ModerationCount(f"Visas inte: {REASONS[reason]}", n) for reason, n in by_reason.items() if n),
        ModerationCount("Skickas vidare dit de hör", counts.get((State.FORWARDED, None), 0)),
        ModerationCount("Återtagna av den som skrev", counts.get((State.WITHDRAWN, None), 0)),
    )


def _table(table: CountTable) -> StatisticsTable:
    return StatisticsTable(
        title=table.title,
        row_heading=table.row_heading,
        columns=table.columns,
        rows=tuple(
            StatisticsRow(label, tuple(PROTECTED if count is None else count for count in cells))
            for label, cells in table.rows
        ),
        note=table.note,
    )
