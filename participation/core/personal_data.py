"""Finding what a person would rather not publish: numbers and addresses that point to somebody.

A finding warns the writer and flags the queue (domain rule PRI-4); the text itself is never changed here.
Every pattern is bounded, so that the time grows with the length of the text and no faster.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import get_locale, gettext, lazy_gettext

from participation.core.swedish import SWEDISH, listed


class PersonalDataKind(StrEnum):
    """What was found."""

    EMAIL = "email"
    PERSONNUMMER = "personnummer"
    PHONE = "phone"
    REGISTRATION_PLATE = "registration_plate"


@dataclass(frozen=True)
class Finding:
    """One place in the text, `text[start:end]`."""

    kind: PersonalDataKind
    start: int
    end: int


_NAMED = {
    PersonalDataKind.EMAIL: lazy_gettext("en e-postadress"),
    PersonalDataKind.PERSONNUMMER: lazy_gettext("ett personnummer"),
    PersonalDataKind.PHONE: lazy_gettext("ett telefonnummer"),
    PersonalDataKind.REGISTRATION_PLATE: lazy_gettext("ett registreringsnummer"),
}
# Every kind of hyphen, dash and space that a telephone or word processor puts in, as the plain one.
_PLAIN = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | dict.fromkeys("\t\u00a0\u2007\u2009\u202f", " "))
_DIGIT = re.compile(r"\d")
_EMAIL = re.compile(r"(?<![\w.+%'-])[\w.+%'-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}")
_PERSONNUMMER = re.compile(r"(?<!\d)(?:18|19|20)?(\d\d)(\d\d)(\d\d) ?[-+]? ?(\d{4})(?!\d)")
# 0 or +46, then seven to nine digits in groups. Not after a digit and a sign: in
# 2026-01-10 there is no number to ring.
_PHONE = re.compile(
    r"(?<!\d)(?<!\d[-.,:/])(?:(?:\+|00)46[ /-]{0,3}(?:\(0\)[ /-]{0,3})?|\(?0)[1-9]"
    r"(?:[ ()/-]{0,3}\d){6,8}(?!\d)"
)
_DAY_MONTH_YEAR = re.compile(r"0?\d([-/ ])\d\d?\1(?:19|20)\d\d")
_PLATE = re.compile(
    r"(?<![\w-])(?:[A-HJ-PR-UW-Z]{3}[ -]?|[a-hj-pr-uw-z]{3})\d\d[0-9A-HJ-NPR-UW-Za-hj-npr-uw-z](?![\w/-])"
)
# Three letters that come before three figures without being a plate.
_NOT_A_PLATE = frozenset(
    {"DEN", "DET", "OCH", "MED", "SOM", "HAR", "KAN", "HEL", "MAX", "DNR", "TEL", "FAX", "SEK", "EUR", "USD",
     "NOK", "DKK", "RAL", "USB", "KUB", "NR", "KL", "BUS", "RUM", "LOT", "SAL", "HUS", "TYP"}
)  # fmt: skip


def find_personal_data(text: str) -> list[Finding]:
    """Everything in the text that looks like personal data, in order of place, none overlapping another."""
    found: list[Finding] = []
    plain = _DIGIT.sub(lambda match: str(int(match[0])), text.translate(_PLAIN))
    for kind, pattern, holds in _DETECTORS:
        places = [match.span() for match in pattern.finditer(plain) if holds(match)]
        found += [Finding(kind, *place) for place in places]
        plain = _blanked(plain, places)
    return sorted(found, key=lambda finding: finding.start)


def sentence_for(findings: Iterable[Finding]) -> str | None:
    """The question to the writer, naming each kind once, or None when nothing was found."""
    kinds = dict.fromkeys(finding.kind for finding in findings)
    if not kinds:
        return None
    return gettext(
        "Det ser ut som %(what)s. Vill du verkligen visa det för alla?",
        what=listed([str(_NAMED[kind]) for kind in kinds], get_locale() or SWEDISH),
    )


def _blanked(text: str, places: list[tuple[int, int]]) -> str:
    """The text with the places blotted out, its length kept, so that no other kind finds them again."""
    pieces, last = [], 0
    for start, end in places:
        pieces += [text[last:start], "\0" * (end - start)]
        last = end
    return "".join([*pieces, text[last:]])


def _is_personnummer(match: re.Match[str]) -> bool:
    """Whether the digits are a day (plus 60 for a samordningsnummer) and the last is the Luhn check digit."""
    year, month, day, last = match.groups()
    day_of_month = int(day) - 60 if int(day) > 60 else int(day)
    if not (1 <= int(month) <= 12 and 1 <= day_of_month <= _DAYS[int(month) - 1]):
        return False
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(year + month + day + last))
    return sum(n // 10 + n % 10 for n in doubled) % 10 == 0


_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DETECTORS: tuple[tuple[PersonalDataKind, re.Pattern[str], Callable[[re.Match[str]], bool]], ...] = (
    (PersonalDataKind.EMAIL, _EMAIL, lambda match: True),
    (PersonalDataKind.PERSONNUMMER, _PERSONNUMMER, _is_personnummer),
    (PersonalDataKind.PHONE, _PHONE, lambda match: not _DAY_MONTH_YEAR.fullmatch(match[0])),
    (PersonalDataKind.REGISTRATION_PLATE, _PLATE, lambda match: match[0][:3].upper() not in _NOT_A_PLATE),
)
