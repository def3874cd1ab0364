"""What the pages for looking at pictures show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from participation.access.actors import Actor
from participation.accounts.navigation import StaffNav, staff_nav
from participation.contributions.photo_drawing import small_size
from participation.contributions.photo_models import Photo
from participation.contributions.states import PhotoState, State
from participation.core.clock import LOCAL_ZONE
from participation.core.language import day_in_words
from participation.core.swedish import counted
from participation.core.text import shorten
from participation.moderation.pages import Event
from participation.moderation.photo_models import PhotoAct, PhotoDecision
from participation.moderation.policy import may_undo_photo
from participation.moderation.queue_pages import EXCERPT_CHARACTERS, age_in_words

STATUS = {
    PhotoState.WAITING: ("received", "Väntar på att granskas"),
    PhotoState.RELEASED: ("shown", "Får visas"),
    PhotoState.WITHHELD: ("hidden", "Visas inte"),
}
TOLD = {
    PhotoAct.RELEASE: "Lät bilden visas",
    PhotoAct.WITHHOLD: "Visade inte bilden",
    PhotoAct.COVER: "Ändrade vad som är dolt",
}
DONE = {
    PhotoAct.RELEASE: "Bilden får visas.",
    PhotoAct.WITHHOLD: "Bilden visas inte.",
    PhotoAct.COVER: "Det som är dolt är ändrat.",
}


@dataclass(frozen=True)
class PhotoLine:
    """One picture in a list, small. `shape` and `status` say what is decided."""

    id: str
    name: str
    shape: str
    status: str
    small_width: int
    small_height: int
    place: str = ""
    age: str = ""
    excerpt: str = ""
    language: str = ""


@dataclass(frozen=True)
class PhotosPage:
    """The pictures that nobody has decided about."""

    staff_nav: StaffNav
    heading: str
    photos: Sequence[PhotoLine]


@dataclass(frozen=True)
class PhotoUndo:
    """The last decision, while it can be taken back."""

    decision_id: int
    words: str


@dataclass(frozen=True)
class PhotoPage:
    """One picture to look at. `told_about_text` says when others see it, given what became of its text."""

    staff_nav: StaffNav
    photo: PhotoLine
    contribution_id: int
    width: int
    height: int
    is_covered: bool
    is_released: bool
    is_withheld: bool
    text: str
    language: str
    written_description: str | None
    told_about_text: str
    history: Sequence[Event]
    undo: PhotoUndo | None
    next_id: str | None
    was_undone: bool
    was_overtaken: bool


def photo_line(photo: Photo) -> PhotoLine:
    """One picture beside its text."""
    shape, status = STATUS[photo.state]
    width, height = small_size(photo.width, photo.height)
    return PhotoLine(photo.id, f"Bild {photo.position}", shape, status, width, height)


def photos_page(actor: Actor, photos: Sequence[Photo], count: int, *, now: datetime) -> PhotosPage:
    """The page of what waits. Needs the locality of each."""
    lines = []
    for photo in photos:
        said, shown = photo.contribution, photo_line(photo)
        lines.append(
            PhotoLine(
                shown.id, shown.name, shown.shape, shown.status, shown.small_width, shown.small_height,
                place=said.programme.locality.name,
                age=age_in_words(now - said.received_at),
                excerpt=shorten(said.text, EXCERPT_CHARACTERS),
                language=said.language,
            )
        )  # fmt: skip
    heading = f"{counted(count, 'bild', 'bilder')} väntar" if count else "Inga bilder väntar"
    return PhotosPage(staff_nav(actor, "moderation.queue"), heading, lines)


def photo_page(
    actor: Actor, photo: Photo, decisions: Sequence[tuple[PhotoDecision, str]], waiting: Sequence[Photo], *,
    just_decided: int = 0, was_undone: bool = False, was_overtaken: bool = False,
) -> PhotoPage:
    """The page of one picture. `just_decided`: the decision that can be taken back at the top of the page."""
    last = next((decision for decision, _name in decisions if decision.id == just_decided), None)
    said = photo.contribution
    return PhotoPage(
        staff_nav=staff_nav(actor, "moderation.queue"),
        photo=photo_line(photo),
        contribution_id=said.id,
        width=photo.width,
        height=photo.height,
        is_covered=photo.masked_name is not None,
        is_released=photo.state == PhotoState.RELEASED,
        is_withheld=photo.state == PhotoState.WITHHELD,
        text=said.text,
        language=said.language,
        written_description=photo.written_description,
        told_about_text=_told_about_text(photo),
        history=[_event(decision, name) for decision, name in decisions],
        undo=PhotoUndo(last.id, DONE[last.act])
        if last is not None and may_undo_photo(actor, last, photo) else None,
        next_id=next((other.id for other in waiting if other.id != photo.id), None),
        was_undone=was_undone,
        was_overtaken=was_overtaken,
    )


def _moment(moment: datetime) -> str:
    local = moment.astimezone(LOCAL_ZONE)
    return f"{day_in_words(local.date())} kl. {local:%H.%M}"


def _told_about_text(photo: Photo) -> str:
    match photo.contribution.state:
        case State.SHOWN:
            return "Texten visas. Bilden syns så snart du låter den visas."
        case State.WAITING:
            return "Texten är inte läst än. Bilden syns först när texten visas."
        case State.WITHDRAWN:
            return "Den som skrev har tagit tillbaka texten. Ingen annan ser bilden."
    return "Texten visas inte. Ingen annan ser bilden."


def _event(decision: PhotoDecision, name: str) -> Event:
    notes = (f"Ångrat {_moment(decision.undone_at)}.",) if decision.undone_at is not None else ()
    return Event(TOLD[decision.act], name, _moment(decision.decided_at), notes,
                 is_undone=decision.undone_at is not None)  # fmt: skip
