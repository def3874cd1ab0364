"""The receipt: what happened to one voice, told to the one who holds its five words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote

from flask import url_for
from flask_babel import gettext as _

from participation.contributions.held_receipts import HeldReceipt
from participation.contributions.models import Contribution
from participation.contributions.pages import Quoted, Status, decided_by, read_by, status_of
from participation.contributions.photo_drawing import small_size
from participation.contributions.photo_models import Photo
from participation.contributions.receipt_codes import code_for_fragment
from participation.contributions.states import Kind, PhotoState, State
from participation.contributions.words import CHANNELS, REASONS
from participation.core.clock import local_day
from participation.core.language import SOURCE_LANGUAGE, day_in_words
from participation.core.public_ids import public_id_text
from participation.core.qr_codes import QrCode, qr_code
from participation.core.text import paragraphs, shorten
from participation.idea_list.models import GroupMember, ListedIdea, ListedStatus
from participation.moderation.models import Answer, ModerationDecision
from participation.notifications.queries import Following
from participation.notifications.states import MessageState
from participation.programmes.models import Window
from participation.programmes.pages import Place, place_of
from participation.programmes.queries import is_open
from participation.revisions.models import Revision
from participation.revisions.steps import STEP_FOR_COMMENTS

OTHER_EXCERPT = 60


@dataclass(frozen=True)
class Link:
    """Words that lead somewhere."""

    words: str | Quoted
    address: str


@dataclass(frozen=True)
class AnswerShown:
    """What the municipality answered."""

    who: str
    paragraphs: Sequence[str]
    day: date
    next_word_on: date | None
    taken_up_on: date | None = None
    decided_by: str = ""


@dataclass(frozen=True)
class Stop:
    """One stop on the way of a voice. `state`: behind, or ahead when it has not happened yet.

    `link` stands after the last of the sentences.
    """

    shape: str
    heading: str
    day: str = ""
    sentences: Sequence[str | Quoted] = ()
    link: Link | None = None
    answer: AnswerShown | None = None
    state: str = "behind"


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


@dataclass(frozen=True)
class Findings:
    """What the floors below know about the texts of the receipts, by contribution.

    `window` is the place's latest, open or not. `revision` is the one under way; it is not asked for, and
    None, while the window is open. `following`: whether an address wants to be told. `sends_mail`: whether
    there is a way out for mail.
    """

    decisions: Mapping[int, ModerationDecision]
    answers: Mapping[int, Answer]
    memberships: Mapping[int, GroupMember]
    window: Window | None
    revision: Revision | None
    photos: Mapping[int, Sequence[Photo]]
    following: Following | None = None
    sends_mail: bool = False


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
    next_word_on = _next_word_on(original, found)
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
        stops=_way(original, found, at),
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


def _next_word_on(contribution: Contribution, found: Findings) -> date | None:
    if contribution.state == State.WAITING or contribution.shown_unread:
        return _read_by(contribution)
    if contribution.state != State.SHOWN:
        return None
    entry = _entry(contribution, found)
    days = [contribution.next_word_on, entry.next_word_on if entry else None]
    return max((day for day in days if day is not None), default=None)


def _read_by(contribution: Contribution) -> date:
    """The last day by which somebody reads it: after it came, or after she was asked something."""
    if contribution.is_asked and contribution.answer_by is not None:
        return read_by(contribution.answer_by)
    answered_at = contribution.author_answered_at
    return read_by(local_day(answered_at or contribution.received_at))


def _question(contribution: Contribution) -> Question | None:
    """The question that waits for her answer. Past its day she may still answer, until the text is read."""
    asked_at, answer_by = contribution.asked_at, contribution.answer_by
    if not contribution.is_asked or asked_at is None or answer_by is None:
        return None
    return Question(
        paragraphs(contribution.question or ""), local_day(asked_at), answer_by,
        url_for("contributions.add_line", contribution_id=contribution.id),
    )


def _entry(contribution: Contribution, found: Findings) -> ListedIdea | None:
    membership = found.memberships.get(contribution.id)
    entry = membership.group.listed_idea if membership else None
    return entry if entry is not None and entry.status == ListedStatus.ON_LIST else None


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


def _way(contribution: Contribution, found: Findings, at: datetime) -> list[Stop]:
    """What has happened, in order, and what comes next."""
    received_on = local_day(contribution.received_at)
    way = [Stop("received", _("Mottagen"), day_in_words(received_on)), *_asked(contribution)]
    if contribution.state == State.WAITING:
        in_draft = [stop for _day, stop in _is_in_the_draft(contribution, found, at)]
        return [*way, *in_draft, *_still_to_come(contribution, found, at)]
    if contribution.state == State.SHOWN:
        answer = _answer(contribution, found)
        happened = [
            _shown(contribution, found),
            *_answered(answer),
            *_listed(contribution, found),
            *_is_in_the_draft(contribution, found, at),
        ]
        happened.sort(key=lambda stop_of_day: stop_of_day[0])
        return [
            *way,
            *(stop for _day, stop in happened),
            *([_answer_to_come(contribution, found, at)] if answer is None else []),
            *_goes_into_the_draft(contribution, found, at),
        ]
    changed = day_in_words(local_day(contribution.changed_at))
    if contribution.state == State.WITHDRAWN:
        sentences = [
            _("Texten visas inte längre för någon annan."),
            _("Kommunens personal kan fortfarande läsa den, för den är en allmän handling."),
        ]
        return [*way, Stop("hidden", _("Du tog tillbaka texten"), changed, sentences)]
    if contribution.state == State.FORWARDED:
        sentences = _where_it_is(contribution, found)
        return [*way, Stop("forwarded", status_of(contribution).word, changed, sentences)]
    if contribution.state == State.SPLIT:
        sentences = [
            _("Du skrev om flera saker. Vi delade din text, så att varje del får ett eget svar."),
            _("Det du skrev finns kvar hos kommunen, oförändrat. Delarna står här under."),
        ]
        return [*way, Stop("split", _("Uppdelad i flera"), changed, sentences)]
    another_reader = Link(_("Be att någon annan läser"), url_for("site.about_page", name="kontakt"))
    return [
        *way,
        Stop("hidden", _("Visas inte"), changed, _why_not_shown(contribution, found), another_reader),
    ]


def _asked(contribution: Contribution) -> list[Stop]:
    """That she was asked something, and whether she has answered."""
    if contribution.asked_at is None:
        return []
    asked = Stop("waiting", _("Vi frågade dig"), day_in_words(local_day(contribution.asked_at)))
    if contribution.author_answered_at is None:
        return [asked]
    answered_on = day_in_words(local_day(contribution.author_answered_at))
    return [asked, Stop("received", _("Du svarade"), answered_on)]


def _still_to_come(contribution: Contribution, found: Findings, at: datetime) -> list[Stop]:
    last_day = day_in_words(_read_by(contribution))
    return [
        Stop(
            "waiting", _("En människa läser"), state="ahead",
            sentences=[_("Senast %(day)s. Då visas texten, eller så får du veta varför inte.", day=last_day)],
        ),
        Stop(
            "waiting", _("Du får ett svar"), state="ahead",
            sentences=[_("Det står här, med skäl. När texten är läst ser du när nästa besked kommer.")],
        ),
        *_goes_into_the_draft(contribution, found, at),
    ]  # fmt: skip


def _answer_to_come(contribution: Contribution, found: Findings, at: datetime) -> Stop:
    """The answer is still ahead when the text has been read: the promise stays on the way, with its day."""
    next_word_on = _next_word_on(contribution, found)
    if next_word_on is None:
        sentence = _("Ingen dag är bestämd än.")
    elif next_word_on < local_day(at):
        sentence = _("Beskedet skulle ha kommit %(day)s.", day=day_in_words(next_word_on))
    else:
        sentence = _("Nästa besked senast %(day)s.", day=day_in_words(next_word_on))
    return Stop("waiting", _("Du får ett svar"), sentences=[sentence], state="ahead")


def _is_in_the_draft(contribution: Contribution, found: Findings, at: datetime) -> list[tuple[date, Stop]]:
    """What came in time is part of what the new programme is written from, once the window has ended."""
    window = found.window
    if window is None or contribution.is_late or is_open(window, at):
        return []
    if contribution.received_at > window.ends_at:
        return []
    being_written = found.revision is not None and found.revision.window_id == window.id
    ended_on = local_day(window.ends_at)
    sentences = [_("Ett nytt förslag skrivs.")] if being_written else []
    return [(ended_on, Stop("shown", _("Den är med i underlaget"), day_in_words(ended_on), sentences))]


def _goes_into_the_draft(contribution: Contribution, found: Findings, at: datetime) -> list[Stop]:
    if found.window is None or contribution.is_late or not is_open(found.window, at):
        return []
    sentence = _(
        "Allt som kommit in till %(day)s ligger till grund för det nya programmet för %(place)s.",
        day=day_in_words(local_day(found.window.closes_at)), place=contribution.programme.locality.name,
    )  # fmt: skip
    return [Stop("waiting", _("Den följer med till förslaget"), sentences=[sentence], state="ahead")]


def _shown(contribution: Contribution, found: Findings) -> tuple[date, Stop]:
    changed = _what_is_hidden(contribution) or [_("Inget ändrades.")]
    shown_on = contribution.shown_on or local_day(contribution.changed_at)
    if contribution.shown_unread:
        last_day = day_in_words(read_by(local_day(contribution.received_at)))
        sentence = _("En människa läser senast %(day)s, och kan då dölja den med ett skäl.", day=last_day)
        stop = Stop("shown", _("Visas"), day_in_words(shown_on), [sentence], _where_shown(contribution))
        return shown_on, stop
    stop = Stop(
        "shown", _("Läst och visad"), day_in_words(shown_on), [*changed, *_note(contribution, found)],
        _where_shown(contribution),
    )  # fmt: skip
    return shown_on, stop


def _what_is_hidden(contribution: Contribution) -> list[str]:
    """What a moderator hid of the text that is shown, in words."""
    return [
        *([_("En del av texten är dold.")] if contribution.shown_text is not None else []),
        *([_("Namnet visas inte för andra.")] if contribution.name_is_hidden else []),
        *([_("Platsen visas inte för andra.")] if contribution.place_is_hidden else []),
    ]


def _where_shown(contribution: Contribution) -> Link | None:
    slug = contribution.programme.slug
    if contribution.kind == Kind.IDEA:
        return Link(_("Se den bland idéerna"), url_for("overview.idea", slug=slug, idea_id=contribution.id))
    if contribution.target_id is not None:
        idea = url_for("overview.idea", slug=slug, idea_id=contribution.target_id)
        return Link(_("Se den under idén"), idea)
    return Link(_("Se den vid programmet"), url_for("programmes.programme", slug=slug))


def _answered(answer: AnswerShown | None) -> list[tuple[date, Stop]]:
    if answer is None:
        return []
    shape, heading = ("elsewhere", answer.decided_by) if answer.decided_by else ("shown", _("Besvarad"))
    return [(answer.day, Stop(shape, heading, day_in_words(answer.day), answer=answer))]


def _listed(contribution: Contribution, found: Findings) -> list[tuple[date, Stop]]:
    entry = _entry(contribution, found)
    if entry is None:
        return []
    address = url_for("idea_list.entry", slug=contribution.programme.slug, entry_id=entry.id)
    listed_on = local_day(entry.listed_at)
    return [(listed_on, Stop(
        "listed", _("På idélistan"), day_in_words(listed_on),
        [_("Den är ett önskemål tillsammans med andra. Ett önskemål är inget löfte.")],
        Link(Quoted(entry.title, SOURCE_LANGUAGE), address),
    ))]  # fmt: skip


def _answer(contribution: Contribution, found: Findings) -> AnswerShown | None:
    answer = found.answers.get(contribution.id)
    if answer is None:
        return None
    who = _("Svar från kommunen")
    if answer.deciding_body:
        who = _("Svar från kommunen. %(body)s beslutar", body=answer.deciding_body)
    return AnswerShown(
        who, paragraphs(answer.text), answer.answered_on, answer.next_word_on, answer.taken_up_on,
        decided_by(answer.deciding_body) if answer.deciding_body else "",
    )  # fmt: skip


def _why_not_shown(contribution: Contribution, found: Findings) -> list[str | Quoted]:
    reason = contribution.withheld_reason
    return [
        *([_("Skäl: %(reason)s.", reason=REASONS[reason])] if reason is not None else []),
        *_note(contribution, found),
        _("Tycker du att det är fel kan någon annan läsa om texten."),
        _("Uppge numret %(number)s när du hör av dig.", number=public_id_text(contribution.id)),
    ]  # fmt: skip


def _where_it_is(contribution: Contribution, found: Findings) -> list[str | Quoted]:
    """Who has the text now, and how to reach them."""
    return [
        *_note(contribution, found),
        _("Texten visas inte här. Nästa besked ger %(receiver)s.", receiver=contribution.forwarded_to),
        _("Uppge numret %(number)s när du hör av dig.", number=public_id_text(contribution.id)),
    ]  # fmt: skip


def _note(contribution: Contribution, found: Findings) -> list[Quoted]:
    """What the moderator wrote to the author, if anything."""
    decision = found.decisions.get(contribution.id)
    if decision is None or not decision.note_to_author:
        return []
    return [Quoted(text, SOURCE_LANGUAGE) for text in paragraphs(decision.note_to_author)]


def _line(line: Contribution, found: Findings) -> Line:
    if line.state == State.WAITING:
        last_day = day_in_words(_read_by(line))
        sentences: Sequence[str | Quoted] = [_("En människa läser senast %(day)s.", day=last_day)]
    elif line.state == State.FORWARDED:
        sentences = _where_it_is(line, found)
    elif line.state in (State.WITHHELD, State.HIDDEN):
        sentences = _why_not_shown(line, found)
    elif line.state == State.SHOWN:
        sentences = [*_what_is_hidden(line), *_note(line, found)]
        if line.shown_unread:
            last_day = day_in_words(read_by(local_day(line.received_at)))
            sentences = [_("En människa läser senast %(day)s.", day=last_day)]
    else:
        sentences = _note(line, found)
    return Line(
        line.text, line.language, status_of(line), sentences, _answer(line, found), _own_photos(line, found),
        _question(line),
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
