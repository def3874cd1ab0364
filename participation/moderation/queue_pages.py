"""What waits, beside the text that is read: its lines, their order, how old they are and what is marked."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from participation.access.actors import Actor
from participation.access.permissions import Permission
from participation.contributions.models import Contribution
from participation.contributions.states import State
from participation.contributions.words import CHANNELS, RIGHT_TO_LEFT
from participation.core.swedish import counted, number_word
from participation.core.text import shorten
from participation.moderation.queries import Queue
from participation.moderation.queue_choice import FLAG_WORDS, QueueChoice, Whose

EXCERPT_CHARACTERS = 110
LONG_WAIT = timedelta(days=2)


@dataclass(frozen=True)
class QueueLine:
    """One that waits, in the list."""

    id: int
    place: str
    channel: str
    flags: str
    age: str
    is_long: bool
    is_current: bool
    excerpt: str
    language: str
    direction: str


def queue_lines(queue: Queue, current: Contribution | None, now: datetime) -> list[QueueLine]:
    """The list beside the text. Needs the locality of each."""
    return [
        QueueLine(
            id=waiting.id,
            place=waiting.programme.locality.name,
            channel=str(CHANNELS[waiting.channel]),
            flags=", ".join(flag_words(waiting)),
            age=age_in_words(now - waiting.received_at),
            is_long=now - waiting.received_at > LONG_WAIT,
            is_current=current is not None and waiting.id == current.id,
            excerpt=shorten(waiting.text, EXCERPT_CHARACTERS),
            language=waiting.language,
            direction=direction_of(waiting),
        )
        for waiting in queue.oldest
    ]


def age_in_words(age: timedelta) -> str:
    """How long something has waited: "2 minuter", "1 timme", "6 dagar"."""
    minutes = max(int(age.total_seconds() // 60), 0)
    if minutes < 60:
        return counted(minutes, "minut", "minuter")
    if minutes < 24 * 60:
        return counted(minutes // 60, "timme", "timmar")
    return counted(minutes // (24 * 60), "dag", "dagar")


def flag_words(contribution: Contribution) -> list[str]:
    """What the machine noticed, in one word each."""
    words = [FLAG_WORDS[flag] for flag in contribution.flags.split()]
    if contribution.photo_count:
        words.insert(0, "Bild")
    if contribution.state == State.WAITING and contribution.shown_on is not None:
        words.append("Anmäld och dold")
    if contribution.question and (contribution.state == State.WAITING or contribution.shown_unread):
        words.insert(0, "Svar" if contribution.author_answered_at else "Frågad")
    return ["Namn", *words] if contribution.shown_name else words


def about_queue(actor: Actor, queue: Queue, choice: QueueChoice, now: datetime) -> str:
    """In which order, where, and how old the oldest is."""
    programmes = actor.programmes_with(Permission.CONTRIBUTIONS_MODERATE)
    if programmes is None:
        where = "alla orter"
    else:
        where = "din ort" if len(programmes) == 1 else f"dina {number_word(len(programmes))} orter"
    if not queue.oldest:
        return "Inget passar ditt val." if choice.to_args() else f"Allt är läst i {where}."
    oldest = age_in_words(now - min(waiting.received_at for waiting in queue.oldest))
    order = "Det som är markerat först" if choice.by_risk else "Äldst först"
    return f"{order} · {'ditt val' if choice.to_args() else where} · äldsta {oldest}"


def desk_links(choice: QueueChoice) -> list[tuple[str, dict[str, str], bool]]:
    """Alla, Mina, Ingens: the word, what the address says, and whether it is the one that is chosen."""
    return [
        (whose.capitalize(), replace(choice, whose=whose).to_args(), whose == choice.whose) for whose in Whose
    ]


def direction_of(contribution: Contribution) -> str:
    """How the text is written: rtl for a language that is, else the browser decides."""
    return "rtl" if contribution.language in RIGHT_TO_LEFT else "auto"
