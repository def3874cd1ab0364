"""Swedish habits of writing: order of names, counts, lists and dates. Babel does what Babel can."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime

from babel import Locale
from babel.dates import format_date, get_month_names
from babel.lists import format_list
from babel.numbers import format_decimal

SWEDISH = Locale("sv")

# After z come å, ä, ö, which "{", "|", "}" do in every byte order. The rest is how Swedish reference works
# file foreign letters that Unicode does not take apart.
_SORTED_AS = str.maketrans(
    {"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "ü": "y", "đ": "d", "ð": "d", "ł": "l", "þ": "th"}
)
_NUMBER_WORDS = (
    "noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"
)  # fmt: skip
_MONTH_BY_NAME = {
    name.rstrip("."): number
    for width in ("wide", "abbreviated")
    for number, name in get_month_names(width, locale=SWEDISH).items()
} | {"sept": 9}
_YEAR_FIRST = re.compile(r"(\d{4})(?:([-./])(\d{1,2})\2(\d{1,2})|(\d{2})(\d{2}))")
_DAY_SLASH_MONTH = re.compile(r"(\d{1,2})/(\d{1,2})(?:-| |, ?)(\d{4}|\d{2})")
_DAY_FIRST = re.compile(r"(\d{1,2})([-./])(\d{1,2})\2(\d{4})")
_MONTH_NAMED = re.compile(r"(?:den )?(\d{1,2})(?::?e)? ?([a-z]+)\.? ?(\d{4}|\d{2})", re.IGNORECASE)


def swedish_sort_key(text: str) -> str:
    """A key that sorts names as a Swedish reader expects: a–z, å, ä, ö; capitals and accents do not count.

    Compare keys by code point: in Python as they are, in PostgreSQL with `COLLATE "C"`.
    """
    folded = unicodedata.normalize("NFC", text.casefold()).translate(_SORTED_AS)
    return "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))


def number(n: int) -> str:
    """`n` in digits, thousands apart by a no-break space: "5 000"."""
    return format_decimal(n, locale=SWEDISH)


def number_word(n: int, *, neuter: bool = False) -> str:
    """`n` as a word up to twelve, else in digits. `neuter` gives "ett" for one."""
    if n == 1 and neuter:
        return "ett"
    return _NUMBER_WORDS[n] if 0 <= n < len(_NUMBER_WORDS) else number(n)


def counted(n: int, one: str, many: str) -> str:
    """A number with its noun: "1 röst", "0 röster", "1 204 röster"."""
    return f"{number(n)} {one if n == 1 else many}"


def listed(items: Sequence[str], locale: Locale = SWEDISH) -> str:
    """The items in one phrase: "a", "a och b", "a, b och c"."""
    return format_list(list(items), locale=locale)


def day_and_time(local: datetime) -> str:
    """A moment of the place's own clock, as staff read it: "5 mars 2027 kl. 9.05"."""
    return f"{format_date(local, 'd MMMM y', locale=SWEDISH)} kl. {local.hour}.{local:%M}"


def parse_date(text: str) -> date | None:
    """The day that a Swedish writer certainly means, or None when it is not certain or not a day.

    Read are `2026-02-26` (also with points, slashes or nothing between), `26/2-26`, `26/2 2026`,
    `26 feb 2026` and, when day and month cannot be mixed up, `26.02.2026`. Two digits mean 2000–2099.
    """
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = match[1], match[3] or match[5], match[4] or match[6]
    elif match := _DAY_SLASH_MONTH.fullmatch(text):
        day, month, year = match.groups()
    elif match := _DAY_FIRST.fullmatch(text):
        day, month, year = match[1], match[3], match[4]
        if int(day) <= 12 and int(day) != int(month):
            return None
    elif (match := _MONTH_NAMED.fullmatch(text)) and (named := _MONTH_BY_NAME.get(match[2].lower())):
        day, month, year = match[1], str(named), match[3]
    else:
        return None
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None
