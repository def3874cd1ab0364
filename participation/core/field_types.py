"""The kinds of field that every form is built of: they clean, measure and say in Swedish what is wrong.

A refused field keeps what was typed. Rules that depend on the state of anything live in operations.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext, lazy_gettext
from werkzeug.datastructures import MultiDict
from wtforms import Field, SelectField, StringField
from wtforms.form import BaseForm
from wtforms.validators import StopValidation
from wtforms.widgets import TextArea, TextInput

from participation.core.errors import RuleBroken
from participation.core.fuzzy_dates import Precision, parse_fuzzy_date
from participation.core.swedish import parse_date
from participation.core.text import (
    CleanedText,
    clean_name,
    clean_text,
    is_empty,
    length,
    reserved_name_problem,
    too_long_message,
)

BODY_MAX = 5000
NAME_MAX = 80
TITLE_MIN = 3
TITLE_MAX = 120
MEETING_YEARS = (2020, 2050)
DECISION_YEARS = (1990, 2100)

SENT_TWICE = lazy_gettext("Formuläret kom fram dubbelt. Försök igen.")
CHARACTERS_DROPPED = lazy_gettext(
    "Vi tog bort tecken som inte går att visa. Läs igenom texten och skicka den igen."
)
# For the `Length` of a field whose column counts code points where its reader counts characters.
TOO_MANY_MARKS = lazy_gettext("Texten har för många sammansatta tecken. Korta den. Inget har tagits bort.")
_EMPTY_BODY = lazy_gettext("Skriv ditt förslag. Fältet är tomt.")
_EMPTY_NAME = lazy_gettext("Skriv ett namn. Fältet är tomt.")
_EMPTY_TITLE = lazy_gettext("Skriv en rubrik. Fältet är tomt.")
_UNKNOWN_CHOICE = lazy_gettext("Välj ett av alternativen.")
_NO_DATE = lazy_gettext("Skriv datum så här: 2026-02-26.")
_NO_DEGREES = lazy_gettext("Skriv grader med siffror, till exempel 56,8206.")
_NO_FUZZY_DATE = lazy_gettext("Skriv så här: 2026-02-26, 2026-02, våren 2026, 2026, 2011– eller löpande.")
_NO_NUMBER = lazy_gettext("Skriv ett heltal med siffror, till exempel 12.")
_SURROGATE = re.compile("[\ud800-\udfff]")


def sent_twice(formdata: MultiDict[str, str], names: Iterable[str]) -> bool:
    """Whether any of the single-valued fields came more than once (rows T38, I12). Answer `SENT_TWICE`."""
    return any(len(formdata.getlist(name)) > 1 for name in names)


class _CleanedField(StringField):
    """Text that has passed the boundary in `core.text`. `data` is a str, "" when nothing was sent.

    When characters had to go, the field fails once and holds the cleaned text, so that the writer sees the
    change; sent again as shown, it passes.
    """

    clean: Callable[[str], CleanedText]
    data: str

    def __init__(self, label: Any, *, most: int, empty_message: Any, required: bool, **kwargs: Any):
        super().__init__(label, **kwargs)
        self.most = most
        self.required = required
        self.empty_message = empty_message

    def process_data(self, value: str | None) -> None:
        self.data = value or ""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        typed = valuelist[0] if valuelist else ""
        self.data = _SURROGATE.sub("\ufffd", typed)
        try:
            cleaned = type(self).clean(typed)
        except RuleBroken as problem:
            raise ValueError(problem.sentence) from problem
        self.data = "" if is_empty(cleaned.text) else cleaned.text
        if cleaned.dropped:
            raise ValueError(CHARACTERS_DROPPED)

    def pre_validate(self, form: BaseForm) -> None:
        if not self.data and not self.required:
            raise StopValidation
        if not self.data:
            raise StopValidation(self.empty_message)
        if problem := too_long_message(self.data, self.most):
            raise StopValidation(problem)


class BodyField(_CleanedField):
    """What somebody says: lines of plain text, 1–5,000 user-perceived characters unless told otherwise."""

    widget = TextArea()
    clean = staticmethod(clean_text)

    def __init__(
        self,
        label: Any = None,
        *,
        most: int = BODY_MAX,
        required: bool = True,
        empty_message: Any = _EMPTY_BODY,
        **kwargs: Any,
    ):
        super().__init__(label, most=most, required=required, empty_message=empty_message, **kwargs)


class NameField(_CleanedField):
    """A name on one line: of a person, a place, an association. One letter is enough.

    `may_be_reserved` lets staff use the names that speak for the municipality.
    """

    widget = TextInput()
    clean = staticmethod(clean_name)

    def __init__(
        self,
        label: Any = None,
        *,
        most: int = NAME_MAX,
        required: bool = True,
        may_be_reserved: bool = False,
        empty_message: Any = _EMPTY_NAME,
        **kwargs: Any,
    ):
        super().__init__(label, most=most, required=required, empty_message=empty_message, **kwargs)
        self.may_be_reserved = may_be_reserved

    def pre_validate(self, form: BaseForm) -> None:
        super().pre_validate(form)
        if not self.may_be_reserved and (problem := reserved_name_problem(self.data)):
            raise StopValidation(problem)


class TitleField(_CleanedField):
    """A heading that staff write, on one line, 3–120 user-perceived characters unless told otherwise."""

    widget = TextInput()
    clean = staticmethod(clean_name)

    def __init__(
        self,
        label: Any = None,
        *,
        fewest: int = TITLE_MIN,
        most: int = TITLE_MAX,
        required: bool = True,
        empty_message: Any = _EMPTY_TITLE,
        **kwargs: Any,
    ):
        super().__init__(label, most=most, required=required, empty_message=empty_message, **kwargs)
        self.fewest = fewest

    def pre_validate(self, form: BaseForm) -> None:
        super().pre_validate(form)
        if length(self.data) < self.fewest:
            raise StopValidation(gettext("Rubriken behöver minst %(fewest)s tecken.", fewest=self.fewest))


class ChoiceField(SelectField):
    """One of a closed list. `data` is the coerced value, or None when nothing was chosen.

    `choices` are WTForms' `SelectChoice(value, label)`; `coerce` may be an enum class: what it refuses counts
    as not in the list.
    """

    def __init__(
        self,
        label: Any = None,
        *,
        choices: Any = None,
        coerce: Callable[[Any], Any] = str,
        required: bool = True,
        **kwargs: Any,
    ):
        super().__init__(
            label,
            choices=choices,
            coerce=lambda value: None if value in (None, "") else coerce(value),
            **kwargs,
        )
        self.required = required

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        try:
            super().process_formdata(list(valuelist) or [""])
        except ValueError as problem:
            self.data = None
            raise ValueError(_UNKNOWN_CHOICE) from problem

    def pre_validate(self, form: BaseForm) -> None:
        if self.process_errors or (self.data is None and not self.required):
            raise StopValidation
        known = [self.coerce(choice[0]) for choice in self.iter_choices()]
        if self.data is None or self.data not in known:
            raise StopValidation(_UNKNOWN_CHOICE)


class _ReadField(Field):
    """A line of text that is read as something else. `data` is None when it is empty or cannot be read."""

    widget = TextInput()
    unreadable: Any
    # What the text means, or None when it cannot be read. Raises ValueError when it is out of range.
    read: Callable[[str], Any]

    def __init__(self, label: Any = None, *, required: bool = True, **kwargs: Any):
        super().__init__(label, **kwargs)
        self.required = required

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = None
        typed = valuelist[0].strip() if valuelist else ""
        if not is_empty(typed):
            self.data = self.read(typed)
        if self.data is None and (self.required or not is_empty(typed)):
            raise ValueError(self.unreadable)

    def pre_validate(self, form: BaseForm) -> None:
        if self.data is None:
            raise StopValidation

    def _value(self) -> str:
        if self.data is None or self.process_errors:
            return _SURROGATE.sub("\ufffd", self.raw_data[0]) if self.raw_data else ""
        return str(self.data)


class SwedishDateField(_ReadField):
    """A day, written as Swedes write it when that is certain, shown again as 2026-02-26.

    `years` are the first and last allowed: `MEETING_YEARS` for windows and meetings, `DECISION_YEARS` for
    decisions and completed actions.
    """

    data: date | None
    unreadable = _NO_DATE

    def __init__(
        self,
        label: Any = None,
        *,
        years: tuple[int, int] = MEETING_YEARS,
        range_message: Any = None,
        **kwargs: Any,
    ):
        super().__init__(label, **kwargs)
        self.years = years
        self.range_message = range_message

    def read(self, text: str) -> date | None:
        day = parse_date(text)
        first, last = self.years
        if day and not first <= day.year <= last:
            raise ValueError(
                self.range_message
                or gettext("Välj ett datum mellan %(first)s och %(last)s.", first=first, last=last)
            )
        return day


class FuzzyDateField(_CleanedField):
    """A date as exactly as it is known: 2026-02-26, 2026-02, våren 2026, 2026, 2011– or löpande.

    `data` is what was written. `years`, when given, are the first and last allowed.
    """

    widget = TextInput()
    clean = staticmethod(clean_name)

    def __init__(
        self,
        label: Any = None,
        *,
        most: int = NAME_MAX,
        required: bool = True,
        years: tuple[int, int] | None = None,
        **kwargs: Any,
    ):
        super().__init__(label, most=most, required=required, empty_message=_NO_FUZZY_DATE, **kwargs)
        self.years = years

    def pre_validate(self, form: BaseForm) -> None:
        super().pre_validate(form)
        read = parse_fuzzy_date(self.data)
        if read.precision is Precision.UNKNOWN:
            raise StopValidation(_NO_FUZZY_DATE)
        if self.years and read.year is not None and not self.years[0] <= read.year <= self.years[1]:
            first, last = self.years
            raise StopValidation(
                gettext("Välj ett datum mellan %(first)s och %(last)s.", first=first, last=last)
            )


class WholeNumberField(_ReadField):
    """A whole number from `fewest` to `most`, in digits only; full-width and other scripts' digits count.

    Left empty and not required it is None, never 0.
    """

    data: int | None
    unreadable = _NO_NUMBER

    def __init__(
        self,
        label: Any = None,
        *,
        fewest: int = 0,
        most: int = 2**31 - 1,
        range_message: Any = None,
        **kwargs: Any,
    ):
        super().__init__(label, **kwargs)
        self.fewest = fewest
        self.most = most
        self.range_message = range_message

    def read(self, text: str) -> int | None:
        digits = unicodedata.normalize("NFKC", text)
        if not re.fullmatch(r"-?\d+", digits):
            return None
        if len(digits) > 18 or not self.fewest <= int(digits) <= self.most:
            raise ValueError(
                self.range_message
                or gettext("Välj %(fewest)s till %(most)s.", fewest=self.fewest, most=self.most)
            )
        return int(digits)


class DegreesField(_ReadField):
    """Degrees with decimals, after a point or a comma, as maps and telephones give them. `data` is a float.

    What was typed is shown again as it was. The form that knows the ground says whether it is on it.
    """

    data: float | None

    def __init__(self, label: Any = None, *, unreadable: Any = _NO_DEGREES, **kwargs: Any):
        super().__init__(label, **kwargs)
        self.unreadable = unreadable

    def read(self, text: str) -> float | None:
        digits = unicodedata.normalize("NFKC", text).replace(",", ".").replace("−", "-")
        return float(digits) if re.fullmatch(r"[+-]?\d{1,3}(\.\d*)?", digits) else None

    def _value(self) -> str:
        return _SURROGATE.sub("\ufffd", self.raw_data[0]) if self.raw_data else super()._value()
