"""`/bild/…`: a picture, for everybody once it is shown, until then for those alone who may see it.

It is asked at each request, and no cache answers instead: what is hidden is gone in the same moment.
"""

from hashlib import sha256

from flask import Blueprint, Response, request

from participation.access.guards import current_actor, public
from participation.contributions.held_receipts import holds
from participation.contributions.photo_drawing import MIME_TYPE
from participation.contributions.photo_files import path_of
from participation.contributions.photo_models import Photo
from participation.contributions.photo_queries import any_photo
from participation.contributions.photo_receiving import photo_folder
from participation.contributions.policy import may_see_unshown_photo
from participation.contributions.waiting_photos import waiting
from participation.core import clock
from participation.core.errors import NotFound

blueprint = Blueprint("photos", __name__, url_prefix="/bild")


@blueprint.get("/<random_name:photo_id>")
@public
def big(photo_id: str) -> Response:
    """The picture as others see it, with what is covered covered."""
    return _picture(_name_of_shown(photo_id), is_small=False)


@blueprint.get("/<random_name:photo_id>/liten")
@public
def small(photo_id: str) -> Response:
    """The same, small."""
    return _picture(_name_of_shown(photo_id), is_small=True)


@blueprint.get("/<random_name:photo_id>/original")
@public
def original(photo_id: str) -> Response:
    """The picture with nothing covered. Never for everybody."""
    photo = any_photo(photo_id)
    if photo is None or not _may_see_unshown(photo):
        raise NotFound
    return _picture(photo.id, is_small=False)


def _name_of_shown(photo_id: str) -> str:
    """The name of the file to show. The session is looked into only where not everybody may see it."""
    photo = any_photo(photo_id)
    if photo is None and photo_id in waiting(clock.now()):
        return photo_id  # in a form that came back
    if photo is None or not (photo.is_shown or _may_see_unshown(photo)):
        raise NotFound
    return photo.shown_name


def _may_see_unshown(photo: Photo) -> bool:
    has_receipt = holds(photo.contribution.receipt_id, clock.now())
    return may_see_unshown_photo(current_actor(), photo, holds_receipt=has_receipt)


def _picture(name: str, *, is_small: bool) -> Response:
    path = path_of(photo_folder(), name, small=is_small)
    if not path.is_file():
        raise NotFound
    # The name of the file is no secret of its own, but the mark need not tell it.
    mark = sha256(f"{name}{is_small}".encode()).hexdigest()[:32]
    response = Response(path.read_bytes(), mimetype=MIME_TYPE)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Disposition"] = "inline"
    response.set_etag(mark)
    return response.make_conditional(request)
