"""How one voice is shown wherever it is shown, and the pages on which one is written."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from flask_babel import gettext as _

from participation.contributions.models import Contribution
from participation.contributions.photo_drawing import small_size
from participation.contributions.photo_models import Photo
from participation.contributions.states import Stage, State
from participation.contributions.words import CHANNELS, REASONS, RIGHT_TO_LEFT
from participation.core.clock import local_day
from participation.core.language import SOURCE_LANGUAGE, day_in_words
from participation.core.text import shorten
from participation.core.working_days import working_days_after
from participation.programmes.models import PartWording, Window
from participation.programmes.pages import MapFrame, Place
from participation.programmes.queries import is_open

EXCERPT_CHARACTERS = 220
WITHOUT_DESCRIPTION = "Bild utan beskrivning"
READ_WITHIN_WORKING_DAYS = 2


@dataclass(frozen=True)
class Quoted:
    """Somebody's own words among ours: `lang` says in which language, whatever the page's is (WCAG 3.1.2)."""

    words: str
    lang: str

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True)
class Status:
    """Where a voice is on its way: the name of a shape, words, and the day."""

    icon: str
    word: str
    day: date


@dataclass(frozen=True)
class PhotoView:
    """A picture that anybody may see. `alt` says what it shows, in the language `lang`; sizes in points."""

    id: str
    alt: str
    lang: str
    small_width: int
    small_height: int


@dataclass(frozen=True)
class Voice:
    """One contribution as others read it. `text` is None when it is not shown; `reason` then says why.

    `is_elsewhere`: it was shown, and has been forwarded or become several.
    """

    id: int
    text: str | None
    language: str
    direction: str
    channel: str
    place: str | None
    name: str | None
    received_on: date
    is_example: bool
    status: Status
    reason: str | None = None
    photos: Sequence[PhotoView] = ()
    is_elsewhere: bool = False


def photo_view(photo: Photo, lang: str = SOURCE_LANGUAGE) -> PhotoView:
    """A released picture. The line about it is the moderator's, in Swedish unless `lang` says otherwise."""
    width, height = small_size(photo.width, photo.height)
    return PhotoView(photo.id, photo.description or WITHOUT_DESCRIPTION, lang, width, height)


def status_of(contribution: Contribution) -> Status:
    """The status in words, the same everywhere, from what the contribution itself knows."""
    changed_on = local_day(contribution.changed_at)
    match contribution.state:
        case State.WAITING if contribution.is_asked:
            return Status("waiting", _("Väntar på svar från den som skrev"), changed_on)
        case State.WAITING:
            return Status("received", _("Väntar på att läsas"), local_day(contribution.received_at))
        case State.WITHHELD | State.HIDDEN:
            return Status("hidden", _("Visas inte"), changed_on)
        case State.WITHDRAWN:
            return Status("hidden", _("Tillbakatagen av den som skrev"), changed_on)
        case State.FORWARDED:
            sent_on = _("Skickas vidare till %(receiver)s", receiver=contribution.forwarded_to)
            return Status("forwarded", sent_on, changed_on)
        case State.SPLIT | State.REJOINED:
            return Status("split", _("Uppdelad i flera"), changed_on)
    if contribution.shown_unread:
        return Status("waiting", _("Visas, inte läst än"), contribution.shown_on or changed_on)
    if contribution.stage == Stage.LISTED:
        return Status("listed", _("På idélistan"), changed_on)
    if contribution.answered_on is not None and contribution.deciding_body:
        return Status("elsewhere", decided_by(contribution.deciding_body), contribution.answered_on)
    if contribution.answered_on is not None:
        return Status("shown", _("Besvarad"), contribution.answered_on)
    return Status("shown", _("Läst och visad"), contribution.shown_on or changed_on)


def decided_by(body: str) -> str:
    """That somebody other than the municipality decides, and who: the same words everywhere."""
    return _("Andra beslutar: %(body)s", body=body)


def voice_of(
    contribution: Contribution, *, excerpt: bool = False, photos: Sequence[Photo] = ()
) -> Voice:
    """The contribution as others may read it. Needs `known_place` loaded. Unshown text never gets in here.

    `photos` are those of its pictures that have been released.
    """
    shown = contribution.state == State.SHOWN
    text = contribution.public_text if shown else None
    reason = contribution.withheld_reason
    status = status_of(contribution)
    if contribution.state == State.FORWARDED:  # to whom is for its author: it can tell what was said
        status = replace(status, word=_("Skickas vidare"))
    return Voice(
        id=contribution.id,
        text=shorten(text, EXCERPT_CHARACTERS) if text is not None and excerpt else text,
        language=contribution.language,
        direction="rtl" if contribution.language in RIGHT_TO_LEFT else "auto",
        channel=str(CHANNELS[contribution.channel]),
        place=contribution.public_place if shown else None,
        name=contribution.public_name if shown else None,
        received_on=local_day(contribution.received_at),
        is_example=contribution.is_example,
        status=status,
        reason=str(REASONS[reason]) if reason is not None else None,
        photos=[photo_view(photo) for photo in photos] if shown else (),
        is_elsewhere=contribution.state in (State.FORWARDED, State.SPLIT),
    )


@dataclass(frozen=True)
class Target:
    """What a comment is about, in words, above the form."""

    heading: str
    text: str
    language: str | None = None


@dataclass(frozen=True)
class ContributionFormPage:
    """The form for an idea or a comment: what it is about, and what happens with what is sent."""

    place: Place
    title: str
    back_to: str
    target: Target | None
    window_note: str | None
    read_by: date
    shows_at_once: bool
    asks_about_personal_data: bool = False
    map: MapFrame | None = None


@dataclass(frozen=True)
class AddLinePage:
    """The form for one more line under a receipt."""

    place: Place
    text: Target
    read_by: date
    shows_at_once: bool
    question: str
    asks_about_personal_data: bool = False


def read_by(received_on: date) -> date:
    """The last day by which a human being has read what came in that day: our promise."""
    return working_days_after(received_on, READ_WITHIN_WORKING_DAYS)


def idea_as_target(idea: Contribution) -> Target:
    """An idea that is shown, above the form for a comment on it."""
    return Target(_("Idén som du skriver om"), shorten(idea.public_text, EXCERPT_CHARACTERS), idea.language)


def part_as_target(wording: PartWording) -> Target:
    """A part of the programme, above the form for a comment on it."""
    return Target(_("Ur programmet"), shorten(wording.text, EXCERPT_CHARACTERS), SOURCE_LANGUAGE)


def own_text_as_target(contribution: Contribution) -> Target:
    """The author's own text, above the form for one more line."""
    return Target(_("Det du skrev"), shorten(contribution.text, EXCERPT_CHARACTERS), contribution.language)


def note_about_window(window: Window | None, at: datetime) -> str | None:
    """What the writer of a synpunkt on the programme should know about the time for it."""
    if window is None:
        return _(
            "Synpunkter på programmet samlas in när det revideras."
            " Du kan skriva ändå. Texten sparas till dess."
        )
    if is_open(window, at):
        last_day = day_in_words(local_day(window.closes_at))
        return _("Synpunkter tas emot till och med %(day)s.", day=last_day)
    return _("Tiden för synpunkter har gått ut. Du kan skriva ändå. Texten lämnas som för sent inkommen.")
