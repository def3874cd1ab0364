"""The list of ideas: filters, search and paging."""

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from participation.access.guards import public
from participation.core.errors import BadRequest
from participation.insight.pages import ideas_page
from participation.insight.queries import IdeaFilter, IdeaStatus, outcomes_of, public_ideas
from participation.insight.search import LONGEST_SEARCH
from participation.programmes.pages import place_of
from participation.programmes.queries import areas_of, the_programme

blueprint = Blueprint("insight", __name__, url_prefix="")
PARAMETERS = ("omrade", "status", "ord", "nasta")


@blueprint.get("/<slug>/ideer")
@public
def ideas(slug):
    asked = _asked()
    programme = the_programme(slug)
    areas = areas_of(programme.id)
    area_id = next((area.id for area in areas if str(area.id) == asked["omrade"]), None)
    status = next((status for status in IdeaStatus if status == asked["status"]), None)
    wanted = IdeaFilter(programme.id, area_id, status, asked["ord"])
    return _list("insight/ideas.html", wanted, asked["nasta"], areas=areas, place=place_of(programme))


@blueprint.get("/sok")
@public
def search():
    asked = _asked()
    return _list("insight/search.html", IdeaFilter(search=asked["ord"]), asked["nasta"])


def _list(template, wanted, cursor, **about):
    found = public_ideas(wanted, cursor)
    page = ideas_page(
        found.items, outcomes_of(found.items), wanted, next_cursor=found.next_cursor,
        restarted=found.restarted, is_first=not cursor or found.restarted, **about,
    )  # fmt: skip
    return render_template(template, page=page)


def _asked() -> dict[str, str]:
    """The parameters of the address. One that stands twice, or a search that is too long, is refused."""
    if any(len(request.args.getlist(name)) > 1 for name in PARAMETERS):
        raise BadRequest(_("Adressen kunde inte läsas. Samma fråga står två gånger."))
    asked = {name: request.args.get(name, "") for name in PARAMETERS}
    if len(asked["ord"]) > LONGEST_SEARCH:
        raise BadRequest(_("Sökningen är för lång (högst 200 tecken)."))
    return asked
