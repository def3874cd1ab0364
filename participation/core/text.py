"""The boundary that every text crosses before it is stored, and the measures taken of it.

One function for form, JSON, import and command line, so that both databases hold the same characters and
neither meets one that it cannot store. Nothing here makes HTML.
"""

import re
import unicodedata
from dataclasses import dataclass
from itertools import islice

import regex
from babel.numbers import format_decimal
from flask_babel import get_locale, gettext, lazy_gettext

from participation.core.errors import RuleBroken
from participation.core.swedish import SWEDISH

STACKED_MARKS_MAX = 8
BYTES_PER_CHARACTER = 4

BROKEN_CHARACTER = lazy_gettext("Texten innehåller ett trasigt tecken.")
UNREADABLE_CHARACTERS = lazy_gettext("Några tecken kunde inte läsas (�). Rätta dem och skicka igen.")
TURNED_WRITING = lazy_gettext("Texten innehåller osynliga tecken som vänder skriften. Skriv den utan dem.")
STACKED_MARKS = lazy_gettext("För många tecken staplade på varandra.")
RESERVED_NAME = lazy_gettext("Det namnet är reserverat.")
LIKE_RESERVED_NAME = lazy_gettext("Namnet liknar ett reserverat namn.")

_LINE_ENDING = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Controls, the byte order mark, noncharacters and tag characters: nobody sees them, and some stop a
# database, a spreadsheet or a Word file. The tab stays; it is how pasted tables keep their words apart.
_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ufdd0-\ufdef\U000e0000-\U000e007f"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_STACKED = regex.compile(rf"(?:\p{{M}}[\u200c\u200d]*+){{{STACKED_MARKS_MAX + 1},}}")
_INVISIBLE = regex.compile(
    r"[\p{White_Space}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800\u3164\u115f\u1160\uffa0]+"
)
_USER_CHARACTER = regex.compile(r"\X")

# Letters and signs drawn like a Latin small letter, by that letter. It is applied to both sides, so 0 is o,
# and 1 and i are l. Unicode's whole table holds thousands; these are the ones on ordinary keyboards.
_DRAWN_AS = {
    "a": "αа@", "b": "βвь", "c": "сϲ", "d": "ԁ", "e": "εеє3", "g": "ɡ", "h": "нһ", "k": "κк",
    "l": "iıɩιіӏ1|!", "m": "мμ", "n": "ηпո", "o": "οоσօ0", "p": "ρр", "q": "ԛ", "r": "гɾ", "s": "ѕ$5",
    "t": "τт", "u": "υцս", "v": "νѵ", "w": "ωԝш", "x": "χх", "y": "γу",
}  # fmt: skip
_LOOK_ALIKES = {ord(sign): letter for letter, signs in _DRAWN_AS.items() for sign in signs}
# Who a name may not pretend to be: a word that says so wherever it stands, or the whole name.
_RESERVED_WORDS = frozenset(
    {"kommunen", "moderator", "moderatorn", "admin", "administrator", "administratör", "administratören"}
)
_RESERVED_NAMES = frozenset(
    {"kommun", "halmstads kommun", "raderad användare", "borttagen användare", "raderat konto", "system",
     "framtidsdialogen", "projektledare", "projektledaren", "registrator", "handläggare", "support"}
)  # fmt: skip


class UnreadableText(RuleBroken):
    """The text holds a character that is no character. Carries the sentence for the writer."""


@dataclass(frozen=True)
class CleanedText:
    """A text that may be stored. `dropped` is true when characters had to go, which the writer must see."""

    text: str
    dropped: bool


def clean_text(raw: str) -> CleanedText:
    """The body text as it is stored: NFC, one kind of line break, nothing that a database or file refuses.

    Line breaks and NFC change silently; control characters (the tab excepted), byte order marks,
    noncharacters and tag characters are dropped and reported. Cleaning what was cleaned changes nothing.
    Raises `UnreadableText` for a lone surrogate and for U+FFFD, which broken UTF-8 leaves behind.
    """
    if _SURROGATE.search(raw):
        raise UnreadableText(BROKEN_CHARACTER)
    if "\ufffd" in raw:
        raise UnreadableText(UNREADABLE_CHARACTERS)
    kept, count = _DROPPED.subn("", _LINE_ENDING.sub("\n", raw))
    return CleanedText(unicodedata.normalize("NFC", kept), dropped=count > 0)


def clean_name(raw: str) -> CleanedText:
    """A name or title as it is stored: as `clean_text`, on one line, with single spaces and none at the ends.

    Raises `RuleBroken` for characters that turn the direction of the writing and for more than eight
    combining marks in a row: both would spill over what stands beside the name.
    """
    cleaned = clean_text(raw)
    if _TURNING.search(cleaned.text):
        raise RuleBroken(TURNED_WRITING)
    if _STACKED.search(unicodedata.normalize("NFD", cleaned.text)):
        raise RuleBroken(STACKED_MARKS)
    return CleanedText(" ".join(cleaned.text.split()), cleaned.dropped)


def length(text: str) -> int:
    """How many characters a reader would count: a family emoji, or a letter with its accents, is one."""
    return sum(1 for _ in _USER_CHARACTER.finditer(text))


def is_empty(text: str) -> bool:
    """Whether nothing is left to see when blanks and invisible characters are taken away."""
    return not text or _INVISIBLE.fullmatch(text) is not None


def too_long_message(text: str, most: int) -> str | None:
    """The sentence for a text of more than `most` user-perceived characters, or None when it fits.

    A text may also weigh at most four bytes for each allowed character, so that stacked marks cannot make a
    short text of any size.
    """
    over = length(text) - most
    if over > 0:
        locale = get_locale() or SWEDISH
        return gettext(
            "Texten är %(over)s tecken för lång. Högst %(most)s. Inget har tagits bort.",
            over=format_decimal(over, locale=locale),
            most=format_decimal(most, locale=locale),
        )
    if len(text.encode()) > BYTES_PER_CHARACTER * most:
        return gettext("Texten har för många sammansatta tecken. Korta den. Inget har tagits bort.")
    return None


def reserved_name_problem(name: str) -> str | None:
    """The sentence for a name that is, or looks like, one that speaks for the municipality; else None."""
    plain = " ".join(unicodedata.normalize("NFC", name).casefold().split())
    if plain in _RESERVED_NAMES or not _RESERVED_WORDS.isdisjoint(regex.findall(r"\w+", plain)):
        return str(RESERVED_NAME)
    drawn = _drawn(name)
    if "".join(drawn) in _DRAWN_RESERVED or not _DRAWN_RESERVED_WORDS.isdisjoint(drawn):
        return str(LIKE_RESERVED_NAME)
    return None


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a plain text: what stands between blank lines, its own line breaks kept."""
    found: list[list[str]] = [[]]
    for line in text.split("\n"):
        if not is_empty(line):
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return ["\n".join(lines) for lines in found if lines]


def shorten(text: str, characters: int) -> str:
    """The beginning of a text on one line, at most `characters` user-perceived ones (3 or more).

    It is cut between words, or inside the first word when that alone is too long, and then ends in " …".
    """
    line = " ".join(text.split())
    first = [match.end() for match in islice(_USER_CHARACTER.finditer(line), characters + 1)]
    if len(first) <= characters:
        return line
    end = first[characters - 3]
    whole = line[:end] if line[end] == " " else line[:end].rpartition(" ")[0]
    return (whole or line[:end]) + " …"


def _drawn(name: str) -> list[str]:
    """The words of a name as the eye takes them: look-alikes folded, marks and invisible characters gone."""
    visible = regex.sub(r"\p{Cf}|\p{Default_Ignorable_Code_Point}", "", unicodedata.normalize("NFKC", name))
    letters = unicodedata.normalize("NFKD", visible.casefold()).translate(_LOOK_ALIKES)
    return regex.findall(r"\w+", regex.sub(r"\p{M}", "", letters))


_DRAWN_RESERVED_WORDS = frozenset("".join(_drawn(word)) for word in _RESERVED_WORDS)
_DRAWN_RESERVED = _DRAWN_RESERVED_WORDS | {"".join(_drawn(name)) for name in _RESERVED_NAMES}
