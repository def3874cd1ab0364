"""What every form of the site is built on: it refuses what came twice, and says when it was open too long."""

from collections.abc import Iterator
from typing import Any, Self

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto
from werkzeug.datastructures import MultiDict
from wtforms import Field, FieldList, FormField, SelectMultipleField

from participation.core.csrf import EXPIRED
from participation.core.errors import BadRequest, RuleBroken
from participation.core.field_types import SENT_TWICE, sent_twice
from participation.core.language import only_switches_language


class Form(FlaskForm):
    """A form in our manner. A field sent twice is never guessed at (rows T38, I12); what was typed is kept.

    `also_single` names what the page sends beside the fields and must not come twice either.
    """

    also_single: tuple[str, ...] = ()

    def __init__(self, formdata: MultiDict[str, str] | type | None = _Auto, **kwargs: Any):
        super().__init__(formdata=formdata, **kwargs)
        if formdata is _Auto:
            formdata = request.form if self.is_submitted() else None
        self.came_twice = formdata is not None and sent_twice(
            formdata, [*_single_names(self), *self.also_single]
        )
        if self.came_twice:
            self.form_errors = [str(SENT_TWICE)]

    def is_submitted(self) -> bool:
        """As Flask-WTF does it; not when the visitor only asked for the page in the other language."""
        return super().is_submitted() and not only_switches_language()

    def validate(self, extra_validators: Any = None) -> bool:
        """As WTForms does it; nothing that came twice is in order. An expired token is said in words."""
        if self.came_twice:
            return False
        in_order = super().validate(extra_validators)
        if "csrf_token" in self and self.csrf_token.errors:
            self.csrf_token.errors = [str(EXPIRED)]
        return in_order

    def refuse(self, broken: RuleBroken) -> None:
        """Say the rule at the field it concerns; above the form when it concerns none of them."""
        field = self._fields.get(broken.field or "")
        if field is None:
            self.form_errors.append(broken.sentence)
        else:
            field.errors = [*field.errors, broken.sentence]

    def once(self) -> Self:
        """The form itself, for one in which nothing is typed. Raises BadRequest when it came twice."""
        if self.came_twice:
            raise BadRequest(str(SENT_TWICE))
        return self

    @property
    def status(self) -> int:
        """What its page answers: 400 when it came twice, 422 when there is something to mend, else 200."""
        return 400 if self.came_twice else 422 if self.errors else 200


def _single_names(fields: Any) -> Iterator[str]:
    """The names under which the form, and the forms within it, take one answer each."""
    for field in fields:
        yield from _names_in(field)


def _names_in(field: Field) -> Iterator[str]:
    if isinstance(field, FieldList | FormField):
        yield from _single_names(field)
    elif not isinstance(field, SelectMultipleField):
        yield field.name
