"""The field for pictures: those just chosen, those kept from a form that came back, what each one shows."""

from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext
from werkzeug.datastructures import MultiDict
from wtforms import Field
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from participation.contributions.photo_files import StoredPhoto, path_of
from participation.contributions.photo_receiving import (
    MOST_PHOTOS,
    photo_folder,
    received_photos,
    takes_photos,
)
from participation.contributions.waiting_photos import wait, waiting
from participation.contributions.words import PHOTO_IS_GONE
from participation.core import clock
from participation.core.errors import RuleBroken
from participation.core.text import clean_name, too_long_message

DESCRIPTION_MAX = 200
KEPT = "kept_photo"


class PhotosField(Field):
    """Up to three pictures, each with a line that says what it shows, if the writer wants.

    `data` are the pictures to send. Reading the field binds new pictures to the session, so that they are
    there when the form comes back for whatever reason; `sent()` ends that.
    """

    data: list[StoredPhoto]
    most = MOST_PHOTOS

    def __init__(self, **kwargs: Any):
        super().__init__(lazy_gettext("Bilder"), **kwargs)

    def process(
        self, formdata: MultiDict[str, str] | None, data: Any = None, extra_filters: Any = None
    ) -> None:
        """As WTForms does it. Reads several names, so it looks into the whole form."""
        self.process_errors: list[Any] = []
        self.errors = ()
        self.data = []
        self.new_descriptions = [""] * MOST_PHOTOS
        if formdata is None or not takes_photos():
            return
        at = clock.now()
        held = waiting(at)
        lines = (formdata.get(description_of(number), "") for number in range(1, MOST_PHOTOS + 1))
        self.new_descriptions = [self._clean(line) for line in lines]
        for name in dict.fromkeys(formdata.getlist(KEPT)):
            photo = held.get(name)
            if photo is None or not path_of(photo_folder(), name).is_file():
                self.process_errors.append(PHOTO_IS_GONE)
            else:
                self._add(photo, self._clean(formdata.get(description_of(name), "")))
        received = received_photos()
        self.process_errors += received.problems
        for place, photo in enumerate(received.photos):
            self._add(photo, self.new_descriptions[place])
        if received.photos:
            self.new_descriptions = [""] * MOST_PHOTOS  # they stand beside their pictures now
        if len(self.data) > MOST_PHOTOS:
            self.process_errors.append(lazy_gettext("Högst %(most)s bilder.", most=MOST_PHOTOS))
        if self.data:
            wait(self.data, at)

    def pre_validate(self, form: BaseForm) -> None:
        """As WTForms does it: what could not be received is said, and nothing more is asked."""
        if self.process_errors:
            raise StopValidation

    @property
    def words(self) -> str:
        """All that others would read of it."""
        return "\n".join(photo.description for photo in self.data)

    def _add(self, photo: StoredPhoto, description: str) -> None:
        if all(photo.digest != other.digest for other in self.data):  # the same one twice is one (row U21)
            self.data.append(replace(photo, description=description))

    def _clean(self, typed: str) -> str:
        """The line on one line; too long or impossible to show, it is said and kept as it was typed."""
        try:
            line = clean_name(typed).text
        except RuleBroken as problem:
            self.process_errors.append(problem.sentence)
            return typed.encode("utf-8", "replace").decode()
        if too_long := too_long_message(line, DESCRIPTION_MAX):
            self.process_errors.append(too_long)
        return line


def description_of(photo: str | int) -> str:
    """What the line about a picture is called in the form: by a kept one's name, by a new one's number."""
    return f"photo_description_{photo}"


