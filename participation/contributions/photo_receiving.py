"""Pictures of a request are drawn and on disk before the view asks the database anything.

Drawing takes a while, and whoever asks SQLite in a POST holds its one write lock. `@receives_photos` also
lets the body of such a form be larger than others may be.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

from flask import current_app, g, request
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from participation.contributions.photo_drawing import FIELD, draw
from participation.contributions.photo_files import StoredPhoto, folder_of, has_room, store
from participation.core.db import one_moment
from participation.core.errors import RuleBroken, TooManyAttempts
from participation.core.form_data import CutFile
from participation.core.rate_limits import spend_photos

View = TypeVar("View", bound=Callable[..., Any])
MOST_PHOTOS = 3
LARGEST_BODY_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Received:
    """The pictures that came with a form, and what was wrong with those that could not be received."""

    photos: tuple[StoredPhoto, ...] = ()
    problems: tuple[str, ...] = ()


def receives_photos(view: View) -> View:
    """The view's form may hold pictures: up to `MOST_PHOTOS`, in a body of up to `LARGEST_BODY_BYTES`."""

    @wraps(view)
    def receiving(*args: Any, **kwargs: Any) -> Any:
        if request.method == "POST" and takes_photos():
            g.received_photos = _receive()
        return view(*args, **kwargs)

    receiving.largest_body_bytes = LARGEST_BODY_BYTES  # type: ignore[attr-defined]
    return receiving  # type: ignore[return-value]


def received_photos() -> Received:
    """What came with this request."""
    return g.get("received_photos", Received())


def takes_photos() -> bool:
    """Whether the municipality asks for pictures at all. When not, what comes anyway is not looked at."""
    return current_app.config["SETTINGS"].photos


def photo_folder() -> Path:
    """Where the pictures of this site lie."""
    return folder_of(current_app.instance_path)


def _receive() -> Received:
    chosen = [file for file in request.files.getlist(FIELD) if file.filename or isinstance(file, CutFile)]
    if any(request.form.getlist(FIELD)):  # a picture that came as words (row T40)
        return Received(problems=(_("Bilden kunde inte läsas. Välj en annan."),))
    if not chosen:
        return Received()
    if len(chosen) > MOST_PHOTOS:
        return Received(problems=(_("Högst %(most)s bilder.", most=MOST_PHOTOS),))
    if not has_room(photo_folder()):
        return Received(
            problems=(_("Vi kan inte ta emot bilder just nu. Skicka utan bild eller försök senare."),)
        )
    try:
        with one_moment():  # the session is looked into: its row is let go again before anything is drawn
            spend_photos(len(chosen))
    except TooManyAttempts:
        sentence = _("Det går inte att skicka fler bilder i dag. Skicka utan bild eller försök i morgon.")
        return Received(problems=(sentence,))
    photos, problems = [], []
    for file in chosen:
        try:
            photos.append(_stored(file))
        except RuleBroken as broken:
            problems.append(broken.sentence)
    return Received(tuple(photos), tuple(dict.fromkeys(problems)))


def _stored(file: FileStorage) -> StoredPhoto:
    if isinstance(file, CutFile):
        raise RuleBroken(_("Bilden kom inte fram. Försök igen – texten är sparad."), FIELD)
    return store(photo_folder(), draw(file.stream.read()))
