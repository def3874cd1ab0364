"""Each of the leader's places at a glance."""

from flask import Blueprint, render_template

from participation.access.guards import current_actor, requires
from participation.access.permissions import Permission
from participation.core.clock import local_day, now
from participation.export.queries import latest_records
from participation.moderation.queue_pages import LONG_WAIT
from participation.overview.leader_pages import places_page
from participation.overview.leader_queries import loads
from participation.programmes.queries import all_programmes
from participation.revisions.queries import revisions_under_way

blueprint = Blueprint("leading", __name__, url_prefix="/personal/orter")


@blueprint.get("")
@requires(Permission.OVERVIEW_READ)
def places():
    actor, at = current_actor(), now()
    hers = actor.programmes_with(Permission.OVERVIEW_READ)
    programmes = [programme for programme in all_programmes() if hers is None or programme.id in hers]
    ids = [programme.id for programme in programmes]
    page = places_page(
        actor,
        programmes,
        loads=loads(ids, long_before=at - LONG_WAIT, today=local_day(at)),
        revisions={revision.programme_id: revision for revision in revisions_under_way(ids)},
        packages=latest_records(ids),
        at=at,
    )
    return render_template("leading/places.html", page=page)
