"""The way of one voice: what has happened to it, in order, and what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from flask_babel import gettext as _

from participation.contributions.models import Contribution
from participation.contributions.pages import Quoted, decided_by, read_by, status_of
from participation.contributions.photo_models import Photo
from participation.contributions.states import Kind, State
from participation.contributions.words import REASONS
from participation.core.clock import local_day
from participation.core.language import SOURCE_LANGUAGE, day_in_words
from participation.core.public_ids import public_id_text
from participation.core.text import paragraphs
from participation.idea_list.models import GroupMember, ListedIdea, ListedStatus
from participation.moderation.models import Answer, ModerationDecision
from participation.notifications.queries import Following
from participation.programmes.models import Window
from participation.programmes.queries import is_open
from participation.revisions.models import Revision


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


def next_word_day(contribution: Contribution, found: Findings) -> date | None:
    """The day of the next word that has been promised, or None: nothing more is, or no day is set."""
    if contribution.state == State.WAITING or contribution.shown_unread:
        return read_by_day(contribution)
    if contribution.state != State.SHOWN:
        return None
    entry = _entry(contribution, found)
    days = [contribution.next_word_on, entry.next_word_on if entry else None]
    return max((day for day in days if day is not None), default=None)


def read_by_day(contribution: Contribution) -> date:
    """The last day by which somebody reads it: after it came, or after she was asked something."""
    if contribution.is_asked and contribution.answer_by is not None:
        return read_by(contribution.answer_by)
    answered_at = contribution.author_answered_at
    return read_by(local_day(answered_at or contribution.received_at))


def _entry(contribution: Contribution, found: Findings) -> ListedIdea | None:
    membership = found.memberships.get(contribution.id)
    entry = membership.group.listed_idea if membership else None
    return entry if entry is not None and entry.status == ListedStatus.ON_LIST else None


def way_of(contribution: Contribution, found: Findings, at: datetime) -> list[Stop]:
    """What has happened, in order, and what comes next."""
    received_on = local_day(contribution.received_at)
    way = [Stop("received", _("Mottagen"), day_in_words(received_on)), *_asked(contribution)]
    if contribution.state == State.WAITING:
        in_draft = [stop for _day, stop in _is_in_the_draft(contribution, found, at)]
        return [*way, *in_draft, *_still_to_come(contribution, found, at)]
    if contribution.state == State.SHOWN:
        answer = answer_shown(contribution, found)
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
        sentences = where_it_is(contribution, found)
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
        Stop("hidden", _("Visas inte"), changed, why_not_shown(contribution, found), another_reader),
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
    last_day = day_in_words(read_by_day(contribution))
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
    next_word_on = next_word_day(contribution, found)
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
    changed = what_is_hidden(contribution) or [_("Inget ändrades.")]
    shown_on = contribution.shown_on or local_day(contribution.changed_at)
    if contribution.shown_unread:
        last_day = day_in_words(read_by(local_day(contribution.received_at)))
        sentence = _("En människa läser senast %(day)s, och kan då dölja den med ett skäl.", day=last_day)
        stop = Stop("shown", _("Visas"), day_in_words(shown_on), [sentence], _where_shown(contribution))
        return shown_on, stop
    stop = Stop(
        "shown", _("Läst och visad"), day_in_words(shown_on),
        [*changed, *note_to_author(contribution, found)], _where_shown(contribution),
    )  # fmt: skip
    return shown_on, stop


def what_is_hidden(contribution: Contribution) -> list[str]:
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


def answer_shown(contribution: Contribution, found: Findings) -> AnswerShown | None:
    """The answer, if there is one, with who decides."""
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


def why_not_shown(contribution: Contribution, found: Findings) -> list[str | Quoted]:
    """The reason, and how to have it looked at again."""
    reason = contribution.withheld_reason
    return [
        *([_("Skäl: %(reason)s.", reason=REASONS[reason])] if reason is not None else []),
        *note_to_author(contribution, found),
        _("Tycker du att det är fel kan någon annan läsa om texten."),
        _("Uppge numret %(number)s när du hör av dig.", number=public_id_text(contribution.id)),
    ]  # fmt: skip


def where_it_is(contribution: Contribution, found: Findings) -> list[str | Quoted]:
    """Who gets the text, whether it has been sent, and how to reach them."""
    decision = found.decisions.get(contribution.id)
    sent_at = decision.sent_at if decision is not None else None
    return [
        *note_to_author(contribution, found),
        _("Vi skickade texten %(day)s.", day=day_in_words(local_day(sent_at))) if sent_at is not None
        else _("Texten är inte skickad än."),
        _("Texten visas inte här. Nästa besked ger %(receiver)s.", receiver=contribution.forwarded_to),
        _("Uppge numret %(number)s när du hör av dig.", number=public_id_text(contribution.id)),
    ]  # fmt: skip


def note_to_author(contribution: Contribution, found: Findings) -> list[Quoted]:
    """What the moderator wrote to the author, if anything."""
    decision = found.decisions.get(contribution.id)
    if decision is None or not decision.note_to_author:
        return []
    return [Quoted(text, SOURCE_LANGUAGE) for text in paragraphs(decision.note_to_author)]
