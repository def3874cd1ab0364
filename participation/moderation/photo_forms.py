"""What a moderator may type about a picture: what it shows, and which parts are covered."""

from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from participation.contributions.photo_drawing import Box
from participation.contributions.photo_field import DESCRIPTION_MAX
from participation.contributions.photo_models import Photo
from participation.core.errors import RuleBroken
from participation.core.field_types import NameField
from participation.core.swedish import number
from participation.core.text import shorten
from participation.moderation.forms import ActForm

MOST_BOXES = 20
EMPTY_ROWS = 3
MEASURES = ("left", "top", "box_width", "box_height")
_TYPED_CHARACTERS = 12


class BoxesField(Field):
    """Rows of four numbers: a box's left, top, width and height in points of the picture.

    `rows` is what was typed, always still there. A row left empty is no box.
    """

    data: list[Box]
    rows: list[tuple[str, ...]]

    def process(
        self, formdata: MultiDict[str, str] | None, data: Any = None, extra_filters: Any = None
    ) -> None:
        """As WTForms does it. Reads four names, so it looks into the whole form."""
        self.process_errors: list[Any] = []
        self.errors = ()
        self.data = []
        self.rows = []
        if formdata is None:
            return
        columns = [formdata.getlist(measure) for measure in MEASURES]
        if len({len(column) for column in columns}) > 1:
            self.process_errors.append("Rutorna kom fram i oordning. Försök igen.")
            return
        typed = [
            tuple(shorten(value.strip(), _TYPED_CHARACTERS) for value in row)
            for row in zip(*columns, strict=True)
        ]
        self.rows = [row for row in typed if any(row)][: MOST_BOXES + 1]
        if len(self.rows) > MOST_BOXES:
            self.process_errors.append(f"Högst {MOST_BOXES} rutor.")

    def pre_validate(self, form: BaseForm) -> None:
        """As WTForms does it: what could not be read is said, and nothing more is asked."""
        if self.process_errors:
            raise StopValidation

    def within(self, width: int, height: int) -> list[Box]:
        """The boxes, cut at the edges of a picture of this size. Raises RuleBroken at `boxes`."""
        return [_box(place, row, width, height) for place, row in enumerate(self.rows, 1)]


class ReleaseForm(ActForm):
    """Let everybody see the picture."""

    description = NameField(
        "Vad visar bilden?", most=DESCRIPTION_MAX, required=False, may_be_reserved=True
    )
    without_description = BooleanField("Visa utan beskrivning")


class CoverForm(ActForm):
    """Cover parts of the picture."""

    boxes = BoxesField()


def release_form(photo: Photo) -> ReleaseForm:
    """The form as it begins: with what was written about the picture."""
    return ReleaseForm(
        formdata=None, version=photo.version, description=photo.description or photo.written_description or ""
    )


def cover_form(photo: Photo) -> CoverForm:
    """The form as it begins: with what is covered now."""
    form = CoverForm(formdata=None, version=photo.version)
    form.boxes.rows = [
        tuple(map(str, (box.left, box.top, box.width, box.height))) for box in photo.boxes
    ]
    return form


def _box(place: int, row: tuple[str, ...], width: int, height: int) -> Box:
    if not all(value.isascii() and value.isdigit() for value in row):
        raise RuleBroken(f"Skriv fyra hela tal för ruta {place}, eller lämna raden tom.", "boxes")
    left, top, box_width, box_height = map(int, row)
    right, bottom = min(left + box_width, width), min(top + box_height, height)
    if left >= right or top >= bottom:
        size = f"{number(width)} × {number(height)}"
        raise RuleBroken(f"Ruta {place} ligger utanför bilden, som är {size} bildpunkter.", "boxes")
    return Box(left, top, right - left, bottom - top)
