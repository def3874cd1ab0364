"""Dates as the sources give them: a day, a month, a season, a year, a span of years, "löpande", or nothing.

A date is never made more exact than its source: what cannot be read is shown as it was written.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from babel.dates import format_date


class Precision(StrEnum):
    """How much the source says."""

    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    PERIOD = "period"
    ONGOING = "ongoing"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class FuzzyDate:
    """A date with its source's own wording in `text`, and as much of it as could be read.

    A season's `month` is its first: March, June, September, December. A period ends in `until`, and is still
    open when that is None. `event` is what the source says in brackets after the date, as "laga kraft".
    """

    text: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    precision: Precision = Precision.UNKNOWN
    event: str | None = None
    until: int | None = None

    @property
    def sort_key(self) -> tuple[int, int, int]:
        """Oldest first; a year stands before its months; "löpande" and then the unknown stand last."""
        if self.year is not None:
            return (self.year, self.month or 0, self.day or 0)
        return (10_000 if self.precision is Precision.ONGOING else 10_001, 0, 0)

    def display(self, locale: str = "sv") -> str:
        """The date in words, without its event: "18 juni 2013", "hösten 2013", "löpande", "Okänt år"."""
        words = _WORDS["en" if locale.startswith("en") else "sv"]
        match self.precision, self.year, self.month, self.day:
            case Precision.DAY, int(year), int(month), int(day):
                return format_date(date(year, month, day), "d MMMM y", locale=locale)
            case Precision.MONTH, int(year), int(month), _:
                return format_date(date(year, month, 1), "LLLL y", locale=locale)
            case Precision.SEASON, int(year), int(month), _:
                return f"{words[month]} {year}"
            case Precision.YEAR, int(year), _, _:
                return str(year)
            case Precision.PERIOD, int(year), _, _:
                return f"{year}–{self.until}" if self.until else f"{words['from']} {year}"
            case Precision.ONGOING, _, _, _:
                return words["ongoing"]
        return self.text or words["unknown"]


_WORDS: dict[str, dict[str | int, str]] = {
    "sv": {3: "våren", 6: "sommaren", 9: "hösten", 12: "vintern",
           "from": "från", "ongoing": "löpande", "unknown": "Okänt år"},
    "en": {3: "spring", 6: "summer", 9: "autumn", 12: "winter",
           "from": "from", "ongoing": "ongoing", "unknown": "Year unknown"},
}  # fmt: skip
_SEASONS = {"vår": 3, "sommar": 6, "höst": 9, "vinter": 12}
_EVENT = re.compile(r"(.*?)\s*\(([^()]+)\)")
_NUMBERS = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_SEASON = re.compile(r"(?:(\d{4}) )?(vår|sommar|höst|vinter)(?:en)?(?(1)| (\d{4}))", re.IGNORECASE)
_PERIOD = re.compile(r"(\d{4})\s*[–—/-]\s*(\d{4})?")


def parse_fuzzy_date(source: str | None) -> FuzzyDate:
    """The date in a source's words, with precision UNKNOWN when it says none or cannot be read."""
    text = " ".join((source or "").split())
    written, event = match.groups() if (match := _EVENT.fullmatch(text)) else (text, None)
    if written.casefold() == "löpande":
        return FuzzyDate(text, precision=Precision.ONGOING, event=event)
    if match := _NUMBERS.fullmatch(written):
        year, month, day = (int(part) if part else None for part in match.groups())
        precision = Precision.DAY if match[3] else Precision.MONTH if match[2] else Precision.YEAR
        if year is not None and _is_date(year, month, day):
            return FuzzyDate(text, year, month, day, precision, event)
    if match := _SEASON.fullmatch(written):
        year = int(match[1] or match[3])
        return FuzzyDate(text, year, _SEASONS[match[2].lower()], None, Precision.SEASON, event)
    if match := _PERIOD.fullmatch(written):
        until = int(match[2]) if match[2] else None
        if until is None or until >= int(match[1]):
            return FuzzyDate(text, int(match[1]), precision=Precision.PERIOD, event=event, until=until)
    return FuzzyDate(text, event=event)


def _is_date(year: int, month: int | None, day: int | None) -> bool:
    """Whether the calendar has such a day, month or year."""
    try:
        date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return False
    return True
