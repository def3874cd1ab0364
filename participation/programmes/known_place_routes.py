"""The project leader says which places people can pick from, and where the map lies."""

from flask import Blueprint, current_app, redirect, render_template, url_for

from participation.access.guards import check_programme, requires
from participation.access.permissions import Permission
from participation.core.clock import now
from participation.core.csrf import shows_expired_token
from participation.core.db import transaction
from participation.core.errors import Conflict, NotFound, RuleBroken
from participation.core.headers import allow_map_library
from participation.programmes import operations
from participation.programmes.known_place_forms import (
    ChangedPlaceForm,
    MapForm,
    PlaceNameForm,
    PlaceVersionForm,
)
from participation.programmes.known_place_pages import known_place_page, known_places_page, map_page
from participation.programmes.pages import map_frame
from participation.programmes.queries import (
    areas_places_and_map,
    known_place,
    known_places,
    programme_map,
    the_programme,
)

blueprint = Blueprint("known_places", __name__, url_prefix="/personal/orter/<slug>")


@blueprint.route("/platser", methods=["GET", "POST"])
@requires(Permission.PROGRAMMES_EDIT)
@shows_expired_token
def places(slug):
    programme, actor = _load(slug)
    form = PlaceNameForm()
    if form.is_submitted() and _in_order(form, _map_of(programme.id)):
        try:
            with transaction():
                operations.add_known_place(programme.id, form.name.data, form.point, actor=actor, at=now())
            return redirect(url_for(".places", slug=slug), 303)
        except RuleBroken as broken:
            form.refuse(broken)
            programme, actor = _load(slug)
    page = known_places_page(actor, programme, known_places(programme.id), _frame(programme.id))
    return render_template("known_places/places.html", page=page, form=form), form.status


@blueprint.route("/platser/<int(max=2147483647):place_id>", methods=["GET", "POST"])
@requires(Permission.PROGRAMMES_EDIT)
@shows_expired_token
def change(slug, place_id):
    programme, actor, place = _load_place(slug, place_id)
    form = ChangedPlaceForm()
    conflict = False
    if not form.is_submitted():
        form.name.data, form.version.data = place.name, place.version
        if place.point:
            form.latitude.data, form.longitude.data = place.point.to_degrees()
    elif _in_order(form, _map_of(programme.id)):
        try:
            with transaction():
                operations.change_known_place(
                    place, form.name.data, form.point, version=form.version.data, actor=actor, at=now()
                )
            return redirect(url_for(".places", slug=slug), 303)
        except RuleBroken as broken:
            form.refuse(broken)
        except Conflict:
            conflict = True
        programme, actor, place = _load_place(slug, place_id)
    if conflict or form.version.errors:
        form.version.data = place.version
    page = known_place_page(actor, programme, place, _frame(programme.id), conflict=conflict)
    status = 409 if conflict else form.status
    return render_template("known_places/place.html", page=page, form=form), status


@blueprint.post("/platser/<int(max=2147483647):place_id>/ta-bort")
@requires(Permission.PROGRAMMES_EDIT)
def retire(slug, place_id):
    return _act(slug, place_id, operations.retire_known_place)


@blueprint.post("/platser/<int(max=2147483647):place_id>/ta-tillbaka")
@requires(Permission.PROGRAMMES_EDIT)
def bring_back(slug, place_id):
    return _act(slug, place_id, operations.bring_back_known_place)


@blueprint.route("/karta", methods=["GET", "POST"])
@requires(Permission.PROGRAMMES_EDIT)
@shows_expired_token
def place_map(slug):
    programme, actor = _load(slug)
    placed = programme_map(programme.id)
    form = MapForm()
    conflict = False
    if not form.is_submitted():
        form.version.data = placed.version if placed else 0
        if placed is not None:
            form.reach.data = placed.reach
            form.latitude.data, form.longitude.data = placed.centre.to_degrees()
    elif _in_order(form, None):
        try:
            with transaction():
                operations.place_map(
                    programme.id, form.point, form.reach.data,
                    version=form.version.data, actor=actor, at=now(),
                )  # fmt: skip
            return redirect(url_for(".places", slug=slug), 303)
        except Conflict:
            conflict = True
        programme, actor = _load(slug)
        placed = programme_map(programme.id)
    if conflict or form.version.errors:
        form.version.data = placed.version if placed else 0
    page = map_page(actor, programme, placed, _frame(programme.id), conflict=conflict)
    return render_template("known_places/map.html", page=page, form=form), 409 if conflict else form.status


def _act(slug, place_id, operate):
    """Retire a place or bring it back; whoever was first stands, and the page then says how."""
    _programme, actor, place = _load_place(slug, place_id)
    form = PlaceVersionForm().once()
    form.validate()  # a version that cannot be read is None, which is nobody's
    with transaction():
        operate(place, version=form.version.data, actor=actor, at=now())
    return redirect(url_for(".places", slug=slug), 303)


def _load(slug):
    programme = the_programme(slug)
    return programme, check_programme(Permission.PROGRAMMES_EDIT, programme.id)


def _load_place(slug, place_id):
    programme, actor = _load(slug)
    place = known_place(programme.id, place_id)
    if place is None:
        raise NotFound
    return programme, actor, place


def _in_order(form, placed):
    """Whether all that was typed can be used; what cannot says why at its field."""
    in_order = form.validate()
    return form.find_point(placed) and in_order


def _map_of(programme_id):
    return areas_places_and_map(programme_id)[2]


def _frame(programme_id):
    settings = current_app.config["SETTINGS"]
    _areas, places, placed = areas_places_and_map(programme_id)
    frame = map_frame(placed, places, tiles=settings.map_tiles, attribution=settings.tiles_attribution)
    if frame is not None:
        allow_map_library()
    return frame
