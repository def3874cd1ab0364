"""Who may see a picture that is not shown to everybody? Pure questions, no database."""

from participation.access.actors import Actor
from participation.access.permissions import Permission
from participation.contributions.photo_models import Photo


def may_see_unshown_photo(actor: Actor, photo: Photo, *, holds_receipt: bool) -> bool:
    """Whoever moderates the place, and the author: with her receipt. Needs `contribution` loaded."""
    return holds_receipt or actor.may(Permission.CONTRIBUTIONS_MODERATE, photo.contribution.programme_id)
