"""The ground of the maps, where the site fetches it: visitors ask this host and no other."""

from flask import Blueprint, Response, current_app

from participation.access.guards import public
from participation.core.db import one_moment
from participation.core.errors import NotFound
from participation.core.tiles import is_tile, tile_at
from participation.programmes.pages import map_frame
from participation.programmes.queries import all_maps

blueprint = Blueprint("tiles", __name__, url_prefix="")
WIDEST_ZOOM = 9
TILES_AROUND = 4  # a wide screen shows so many beside a map's own square
ONE_DAY, ONE_MINUTE = "public, max-age=86400", "public, max-age=60"


@blueprint.get("/karta/rutor/<int:z>/<int:x>/<int:y>")
@public
def tile(z, x, y):
    store = current_app.extensions["tiles"]
    if store is None or not is_tile(z, x, y):
        raise NotFound
    found = store.kept(z, x, y)
    if found is None and _is_beside_a_map(z, x, y):
        found = store.fetch(z, x, y)
    answer = Response(status=204) if found is None else Response(found.body, content_type=found.content_type)
    answer.headers["Cache-Control"] = ONE_DAY if found else ONE_MINUTE
    return answer


def _is_beside_a_map(z, x, y):
    """Whether somebody who looks at one of our maps can see the tile. No other is fetched for anybody."""
    with one_moment():  # and not a moment longer: the upstream may be slow
        frames = [map_frame(placed, (), tiles="", attribution="") for placed in all_maps()]
    for frame in frames if z >= WIDEST_ZOOM else ():
        left, top = tile_at(z, frame.north, frame.west)
        right, bottom = tile_at(z, frame.south, frame.east)
        if max(left - x, x - right, top - y, y - bottom) <= TILES_AROUND:
            return True
    return False
