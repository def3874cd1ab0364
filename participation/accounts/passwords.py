"""Passwords of staff: how they are kept, and which are refused. Why: docs/decisions/passwords.md."""

from collections.abc import Iterable
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from participation.core.text import length

LEAST_CHARACTERS = 15
MOST_CHARACTERS = 128
JUDGED_CHARACTERS = 72  # zxcvbn's time grows steeply with length, and 72 characters are enough to judge by
LEAST_UNKNOWN = 8  # characters that are left without the known words: "sommar2026halmstad" leaves a year
LEAST_SCORE = 3  # of 4: "safely unguessable" also for somebody who holds the hashes

TOO_SHORT = f"Lösenordet behöver minst {LEAST_CHARACTERS} tecken."
TOO_LONG = f"Lösenordet får ha högst {MOST_CHARACTERS} tecken."
EASY = "Välj ett annat lösenord. Det där är vanligt eller lätt att gissa."

# Words that a Swede at work reaches for first. zxcvbn's own lists are English.
COMMON_WORDS = (
    "lösenord", "losenord", "hemligt", "hemlig", "välkommen", "valkommen", "sommar", "vinter", "våren",
    "hösten", "höst", "sommaren", "vintern", "januari", "februari", "mars", "april", "maj", "juni", "juli",
    "augusti", "september", "oktober", "november", "december", "måndag", "tisdag", "onsdag", "torsdag",
    "fredag", "lördag", "söndag", "idag", "imorgon", "kommun", "kommunen", "kommunal", "stad", "staden",
    "sverige", "svenska", "framtid", "framtiden", "dialog", "förvaltning", "samhällsbyggnad",
    "administratör", "moderator", "användare", "inloggning", "logga", "personal", "jobbet", "arbete",
    "kontor", "kaffe", "fotboll", "hejsan", "hejhej", "hejdå", "qwerty", "asdfgh", "åäö",
)  # fmt: skip

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Each verification takes 19 MiB and a core; more at once would only make everybody wait longer.
_two_at_a_time = BoundedSemaphore(2)
_NOBODYS_HASH = _hasher.hash("the password of nobody")


def password_problem(password: str, context: Iterable[str]) -> str | None:
    """Why this password is refused, in a sentence, or None when it is good.

    `context` holds what an attacker knows already: the municipality, its places, the site, the person. The
    least length is counted as people count characters, the greatest in code points, since it bounds the work.
    """
    if len(password) > MOST_CHARACTERS:
        return TOO_LONG
    if length(password) < LEAST_CHARACTERS:
        return TOO_SHORT
    words = {word.casefold() for text in (*context, *COMMON_WORDS) for word in _words(text)}
    unknown = password.casefold()
    for word in sorted(words, key=len, reverse=True):
        unknown = unknown.replace(word, "")
    if len(unknown) < LEAST_UNKNOWN:
        return EASY
    judged = zxcvbn(password[:JUDGED_CHARACTERS], user_inputs=sorted(words))
    return EASY if judged["score"] < LEAST_SCORE else None


def password_hash(password: str) -> str:
    """Argon2id with its salt and settings (m=19 MiB, t=2, p=1). The password is taken exactly as typed."""
    with _two_at_a_time:
        return _hasher.hash(password)


def password_is_right(password: str, kept: str | None) -> bool:
    """Whether the password belongs to the hash. With None, the same work is done in vain: nobody is known."""
    if len(password) > MOST_CHARACTERS:
        return False
    try:
        with _two_at_a_time:
            _hasher.verify(_NOBODYS_HASH if kept is None else kept, password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def needs_rehash(kept: str) -> bool:
    """True when the hash was made with other settings than today's."""
    return _hasher.check_needs_rehash(kept)


def _words(text: str) -> list[str]:
    """The text and its words; a Swedish genitive ("Halmstads") also without its s."""
    parts = "".join(letter if letter.isalnum() else " " for letter in text).split()
    return [text, *(form for part in parts if len(part) > 2 for form in (part, part.removesuffix("s")))]
