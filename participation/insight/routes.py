"""The list of ideas, with filters, search and paging; and the same ideas on a map."""

from flask import Blueprint, current_app, jsonify, render_template, request
from flask_babel import gettext as _

from participation.access.guards import public
from participation.core.errors import BadRequest
from participation.core.headers import allow_map_library
from participation.core.kept_pages import same_for_all
from participation.insight.map_pages import IdeaMapPage, as_geojson, spot_in_words, spot_rows
from participation.insight.pages import filters_of, ideas_page
from participation.insight.queries import (
    IdeaFilter,
    IdeaStatus,
    idea_counts_by_place,
    outcomes_of,
    public_ideas,
)
from participation.insight.search import LONGEST_SEARCH
from participation.insight.spots import spot_of, spots_with_ideas
from participation.programmes.pages import map_frame, place_of
from participation.programmes.queries import areas_places_and_map, the_programme

blueprint = Blueprint("insight", __name__, url_prefix="")
PARAMETERS = ("omrade", "status", "ord", "nasta", "plats")


@blueprint.get("/<slug>/ideer")
@public
@same_for_all
def ideas(slug):
    programme, wanted, areas, places, _placed = _wanted(slug)
    spot = spot_of(_asked()["plats"])
    wanted = IdeaFilter(wanted.programme_id, wanted.area_id, wanted.status, wanted.search, spot)
    words = spot_in_words(spot, places) if spot else ""
    filters = filters_of(wanted, areas, places, words)
    return _list("insight/ideas.html", wanted, filters, place=place_of(programme))


@blueprint.get("/<slug>/karta")
@public
@same_for_all
def idea_map(slug):
    programme, wanted, areas, places, placed = _wanted(slug)
    filters = filters_of(wanted, areas)
    spots, without = spots_with_ideas(idea_counts_by_place(wanted))
    settings = current_app.config["SETTINGS"]
    frame = map_frame(placed, places, tiles=settings.map_tiles, attribution=settings.tiles_attribution)
    if frame is not None:
        allow_map_library()
    rows = spot_rows(slug, spots, places, filters.asked)
    page = IdeaMapPage(place_of(programme), filters, rows, without, frame)
    return render_template("insight/idea_map.html", page=page)


@blueprint.get("/<slug>/karta.json")
@public
@same_for_all
def idea_points(slug):
    _programme, wanted, areas, places, _placed = _wanted(slug)
    spots, _without = spots_with_ideas(idea_counts_by_place(wanted))
    answer = jsonify(as_geojson(spot_rows(slug, spots, places, filters_of(wanted, areas).asked)))
    answer.mimetype = "application/geo+json"
    return answer


@blueprint.get("/sok")
@public
@same_for_all
def search():
    wanted = IdeaFilter(search=_asked()["ord"])
    return _list("insight/search.html", wanted, filters_of(wanted))


def _wanted(slug):
    """The programme, what is wanted of it, what there is to choose from, and its map."""
    asked = _asked()
    programme = the_programme(slug)
    areas, places, placed = areas_places_and_map(programme.id)
    area_id = next((area.id for area in areas if str(area.id) == asked["omrade"]), None)
    status = next((status for status in IdeaStatus if status == asked["status"]), None)
    return programme, IdeaFilter(programme.id, area_id, status, asked["ord"]), areas, places, placed


def _list(template, wanted, filters, **about):
    cursor = _asked()["nasta"]
    found = public_ideas(wanted, cursor)
    page = ideas_page(
        found.items, outcomes_of(found.items), filters, next_cursor=found.next_cursor,
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
