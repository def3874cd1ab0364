"""What was sent on because it belongs elsewhere, for registrars and moderators."""

from flask import Blueprint, render_template, request

from participation.access.guards import current_actor, requires
from participation.access.permissions import Permission
from participation.moderation.forwarded_pages import forwarded_page
from participation.moderation.forwarded_queries import forwarded_texts
from participation.moderation.queries import LARGEST_ID

blueprint = Blueprint("forwarding", __name__, url_prefix="/personal/skickat-vidare")


@blueprint.get("")
@requires(Permission.FORWARDED_READ)
def forwarded():
    """The texts as they came, when, to whom and when they went."""
    actor = current_actor()
    before = request.args.get("fore", type=int)
    if before is not None and not 0 < before <= LARGEST_ID:
        before = None
    found, next_id = forwarded_texts(actor.programmes_with(Permission.FORWARDED_READ), before)
    return render_template("forwarding/forwarded.html", page=forwarded_page(actor, found, next_id))
