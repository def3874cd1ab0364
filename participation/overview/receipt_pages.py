"""The receipt: what happened to one voice, told to the one who holds its five words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote

from flask import url_for
from flask_babel import gettext as _

from participation.contributions.held_receipts import HeldReceipt
from participation.contributions.models import Contribution
from participation.contributions.pages import Quoted, Status, read_by, status_of
from participation.contributions.photo_drawing import small_size
from participation.contributions.photo_models import Photo
from participation.contributions.receipt_codes import code_for_fragment
from participation.contributions.states import Kind, PhotoState, State
from participation.contributions.words import CHANNELS
from participation.core.clock import local_day
from participation.core.language import day_in_words
from participation.core.public_ids import public_id_text
from participation.core.qr_codes import QrCode, qr_code
from participation.core.text import paragraphs, shorten
from participation.notifications.states import MessageState
from participation.overview.way_pages import (
    AnswerShown,
    Findings,
    Link,
    Stop,
    answer_shown,
    next_word_day,
    note_to_author,
    read_by_day,
    way_of,
    what_is_hidden,
    where_it_is,
    why_not_shown,
)
from participation.programmes.pages import Place, place_of
from participation.revisions.steps import STEP_FOR_COMMENTS

OTHER_EXCERPT = 60


@dataclass(frozen=True)
class OwnPhoto:
    """A picture that the author sent, and whether others see it. Sizes in points."""

    id: str
    alt: str
    status: str
    shape: str
    small_width: int
    small_height: int


@dataclass(frozen=True)
class Line:
    """A line that the author added later, or a part of her text: where it is on its way."""

    text: str
    language: str
    status: Status
    sentences: Sequence[str | Quoted]
    answer: AnswerShown | None
    photos: Sequence[OwnPhoto]
    question: "Question | None"


@dataclass(frozen=True)
class FollowBox:
    """Being told by mail. `state`: ask, asked (a link is on its way) or confirmed."""

    state: str
    sentences: Sequence[str]
    follow_at: str
    stop_at: str


@dataclass(frozen=True)
class Question:
    """What a moderator wants to know, and where to answer by when."""

    paragraphs: Sequence[str]
    asked_on: date
    answer_by: date
    answer_at: str


@dataclass(frozen=True)
class ReceiptPage:
    """One receipt, and the way to the others that this visitor holds.

    `is_just_sent` while the text waits and this browser sent it: then the words are shown large.
    """

    place: Place
    is_just_sent: bool
    words: Sequence[str]
    qr: QrCode | None
    text: str
    language: str
    about: Sequence[str | Quoted]
    is_example: bool
    status: Status
    came_in: str
    last_event: str
    next_word: str
    next_word_is_overdue: bool
    late_note: str
    stops: Sequence[Stop]
    photos: Sequence[OwnPhoto]
    masked_text: str | None
    parts: Sequence[Line]
    lines: Sequence[Line]
    question: Question | None
    others: Sequence[Link]
    follow: FollowBox | None
    is_withdrawn: bool
    may_add_line: bool
    add_line_to: str
    withdraw_at: str


def texts_by_receipt(contributions: Sequence[Contribution]) -> dict[int, list[Contribution]]:
    """The texts of each receipt: the original first, then its parts, then the lines added to it."""
    texts: dict[int, list[Contribution]] = {}
    for contribution in sorted(contributions, key=lambda text: (_is_line(text), _is_part(text))):
        if contribution.state == State.REJOINED:
            continue
        texts.setdefault(contribution.receipt_id, []).append(contribution)
    return texts


def _is_line(contribution: Contribution) -> bool:
    """Whether its author added it to a text of her own: under the same receipt."""
    return contribution.target is not None and contribution.target.receipt_id == contribution.receipt_id


def _is_part(contribution: Contribution) -> bool:
    """Whether a moderator made it of a text that said several things."""
    return contribution.split_from_id is not None


def receipt_page(
    held: HeldReceipt, texts: Sequence[Contribution], others: Sequence[Contribution], found: Findings, *,
    base_url: str, at: datetime,
) -> ReceiptPage:
    """The page of one receipt. `texts`: all of it, original first. `others`: the originals of the rest."""
    original, *more = texts
    parts = [text for text in more if _is_part(text) and not _is_line(text)]
    lines = [text for text in more if _is_line(text)]
    received_on = local_day(original.received_at)
    waits = original.state == State.WAITING or original.shown_unread
    next_word_on = next_word_day(original, found)
    return ReceiptPage(
        place=place_of(original.programme),
        is_just_sent=held.sent_here and waits and held.words is not None and not original.is_asked,
        words=held.words or (),
        qr=None if held.words is None else qr_code(receipt_address(base_url, held.words)),
        text=original.text,
        language=original.language,
        about=_about(original),
        is_example=original.is_example,
        status=status_of(original),
        came_in=day_in_words(received_on),
        last_event="" if waits and not original.is_asked else day_in_words(status_of(original).day),
        next_word="" if next_word_on is None else day_in_words(next_word_on),
        next_word_is_overdue=next_word_on is not None and next_word_on < local_day(at),
        late_note=_late_note(original, found),
        stops=way_of(original, found, at),
        photos=_own_photos(original, found),
        masked_text=original.shown_text if original.state == State.SHOWN else None,
        parts=[_line(part, found) for part in parts],
        lines=[_line(line, found) for line in lines],
        question=_question(original),
        others=[
            Link(
                shorten(other.text, OTHER_EXCERPT),
                url_for("overview.receipt", text=public_id_text(other.id)),
            )
            for other in others
        ],
        follow=_follow_box(original, found),
        is_withdrawn=original.state == State.WITHDRAWN,
        may_add_line=original.state not in (State.WITHDRAWN, State.SPLIT),
        add_line_to=url_for("contributions.add_line", contribution_id=original.id),
        withdraw_at=url_for("contributions.withdraw", contribution_id=original.id),
    )


def _follow_box(original: Contribution, found: Findings) -> FollowBox | None:
    """Nothing is offered where there is no way out for mail, or nothing left to tell."""
    following = found.following
    if following is None and (not found.sends_mail or original.state == State.WITHDRAWN):
        return None
    follow_at = url_for("overview.follow", contribution_id=original.id)
    stop_at = url_for("overview.stop_following", contribution_id=original.id)
    if following is None:
        return FollowBox("ask", [], follow_at, stop_at)
    if following.is_confirmed:
        sentences = [_("Vi mejlar när det finns ett besked om det du skrev.")]
        return FollowBox("confirmed", sentences, follow_at, stop_at)
    if following.mail == MessageState.GIVEN_UP:
        sentences = [_("Adressen tog inte emot vårt mejl. Skriv en annan.")]
    else:
        sentences = [
            _("Vi mejlar en länk till adressen. Öppna den och tryck på Bekräfta. Länken gäller i 48 timmar."),
            _("Mejlet har inte kommit fram än. Vi försöker igen.") if following.is_retried
            else _("Kommer inget mejl inom en timme? Titta i skräpposten, eller skriv adressen igen."),
        ]  # fmt: skip
    return FollowBox("asked", sentences, follow_at, stop_at)


def receipt_address(base_url: str, words: Sequence[str]) -> str:
    """What the square code holds: the words are in the fragment, which no server and no log ever sees."""
    return f"{base_url}/kvitto#{quote(code_for_fragment(words))}"


def _about(original: Contribution) -> list[str | Quoted]:
    """Where it was said, what it was about, how it came."""
    parts: list[str | Quoted] = [original.programme.locality.name]
    if original.kind == Kind.COMMENT:
        parts.append(_("synpunkt"))
    if original.place:
        parts.append(Quoted(original.place, original.language))
    return [*parts, str(CHANNELS[original.channel])]


def _question(contribution: Contribution) -> Question | None:
    """The question that waits for her answer. Past its day she may still answer, until the text is read."""
    asked_at, answer_by = contribution.asked_at, contribution.answer_by
    if not contribution.is_asked or asked_at is None or answer_by is None:
        return None
    return Question(
        paragraphs(contribution.question or ""), local_day(asked_at), answer_by,
        url_for("contributions.add_line", contribution_id=contribution.id),
    )


def _late_note(contribution: Contribution, found: Findings) -> str:
    """Row D11, or what to say before the time for synpunkter."""
    on_programme = contribution.kind == Kind.COMMENT and contribution.target_id is None
    if on_programme and found.window is None:
        if found.revision is not None and found.revision.current_step <= STEP_FOR_COMMENTS:
            return _("Tiden för synpunkter har inte börjat. Din text är sparad till steg 5.")
        return _("Din text är sparad till nästa revidering.")
    if not contribution.is_late:
        return ""
    return _("Tiden har gått ut. Din text är sparad och lämnas till projektledaren som för sent inkommen.")


def _line(line: Contribution, found: Findings) -> Line:
    if line.state == State.WAITING:
        last_day = day_in_words(read_by_day(line))
        sentences: Sequence[str | Quoted] = [_("En människa läser senast %(day)s.", day=last_day)]
    elif line.state == State.FORWARDED:
        sentences = where_it_is(line, found)
    elif line.state in (State.WITHHELD, State.HIDDEN):
        sentences = why_not_shown(line, found)
    elif line.state == State.SHOWN:
        sentences = [*what_is_hidden(line), *note_to_author(line, found)]
        if line.shown_unread:
            last_day = day_in_words(read_by(local_day(line.received_at)))
            sentences = [_("En människa läser senast %(day)s.", day=last_day)]
    else:
        sentences = note_to_author(line, found)
    return Line(
        line.text, line.language, status_of(line), sentences, answer_shown(line, found),
        _own_photos(line, found), _question(line),
    )  # fmt: skip


def _own_photos(contribution: Contribution, found: Findings) -> list[OwnPhoto]:
    return [_own_photo(photo, contribution) for photo in found.photos.get(contribution.id, ())]


def _own_photo(photo: Photo, contribution: Contribution) -> OwnPhoto:
    if photo.state == PhotoState.WITHHELD or contribution.state not in (State.WAITING, State.SHOWN):
        shape, status = "hidden", _("Bilden visas inte")
    elif photo.state == PhotoState.WAITING:
        shape, status = "received", _("En människa granskar bilden innan den visas")
    elif contribution.state == State.WAITING:
        shape, status = "received", _("Bilden är granskad och visas med texten")
    else:
        shape = "shown"
        status = _("Bilden visas, en del är dold") if photo.masked_name else _("Bilden visas")
    alt = photo.description or photo.written_description or _("Din bild %(number)s", number=photo.position)
    return OwnPhoto(photo.id, alt, status, shape, *small_size(photo.width, photo.height))
