"""Looking at pictures: each is shown or not, described, and covered where it shows faces or number plates."""

from collections.abc import Callable, Mapping
from datetime import datetime

from flask import current_app, redirect, render_template, request, url_for
from werkzeug import Response

from participation.access.actors import Actor
from participation.access.guards import check_programme, current_actor, requires
from participation.access.permissions import Permission
from participation.accounts.sign_in import take_draft
from participation.contributions.photo_drawing import Box
from participation.contributions.photo_drawing import cover as drawn_covered
from participation.contributions.photo_files import StoredPhoto, folder_of, path_of, store
from participation.contributions.photo_models import Photo
from participation.core.clock import now
from participation.core.csrf import shows_expired_token
from participation.core.db import one_moment, transaction
from participation.core.errors import Conflict, NotFound, RuleBroken
from participation.moderation.forms import ActForm, UndoForm
from participation.moderation.photo_forms import (
    EMPTY_ROWS,
    CoverForm,
    ReleaseForm,
    cover_form,
    release_form,
)
from participation.moderation.photo_models import PhotoDecision
from participation.moderation.photo_operations import cover, release, undo, withhold
from participation.moderation.photo_pages import photo_page, photos_page
from participation.moderation.photo_queries import (
    count_of_photos_to_look_at,
    decisions_about_photo,
    photo_decision,
    photo_to_moderate,
    photos_to_look_at,
)
from participation.moderation.staff_routes import blueprint

DRAFTED: Mapping[str, type[ActForm]] = {"visa": ReleaseForm, "dolj": CoverForm}
Operate = Callable[[Photo, Actor, datetime], PhotoDecision]


@blueprint.get("/bilder")
@requires(Permission.CONTRIBUTIONS_MODERATE)
def photos():
    """The pictures that nobody has decided about."""
    actor = current_actor()
    places = actor.programmes_with(Permission.CONTRIBUTIONS_MODERATE)
    page = photos_page(actor, photos_to_look_at(places), count_of_photos_to_look_at(places), now=now())
    return render_template("moderation/photos.html", page=page)


@blueprint.get("/bilder/<random_name:photo_id>")
@requires(Permission.CONTRIBUTIONS_MODERATE)
def photo(photo_id: str):
    """One picture, with all that was decided about it."""
    actor, found = _load(photo_id)
    return _looking(actor, found, sent=_draft_about(found))


@blueprint.post("/bilder/<random_name:photo_id>/visa")
@requires(Permission.CONTRIBUTIONS_MODERATE)
@shows_expired_token
def show_photo(photo_id: str):
    """Let everybody see it, when its text is shown."""
    form = ReleaseForm()
    return _act(
        photo_id, form,
        lambda photo, actor, at: release(
            photo, version=form.version.data, description=form.description.data,
            without_description=form.without_description.data, actor=actor, at=at,
        ),
    )  # fmt: skip


@blueprint.post("/bilder/<random_name:photo_id>/visa-inte")
@requires(Permission.CONTRIBUTIONS_MODERATE)
@shows_expired_token
def do_not_show_photo(photo_id: str):
    """Show it to nobody."""
    form = ActForm()
    return _act(
        photo_id, form,
        lambda photo, actor, at: withhold(photo, version=form.version.data, actor=actor, at=at),
    )  # fmt: skip


@blueprint.post("/bilder/<random_name:photo_id>/dolj")
@requires(Permission.CONTRIBUTIONS_MODERATE)
@shows_expired_token
def cover_photo(photo_id: str):
    """Cover parts of it, or nothing when there are no boxes. Drawn before the database is held."""
    form = CoverForm()
    actor, found = _load(photo_id)
    if not form.validate():
        return _looking(actor, found, sent=form), form.status
    try:
        boxes = form.boxes.within(found.width, found.height)
    except RuleBroken as broken:
        form.boxes.errors = [broken.sentence]
        return _looking(actor, found, sent=form), 422
    masked = _drawn(found.id, boxes) if boxes else None
    return _act(
        photo_id, form,
        lambda photo, actor, at: cover(
            photo, version=form.version.data, boxes=boxes, masked=masked, actor=actor, at=at
        ),
    )  # fmt: skip


@blueprint.post("/bilder/<random_name:photo_id>/angra")
@requires(Permission.CONTRIBUTIONS_MODERATE)
def take_back_photo(photo_id: str):
    """Take back a decision, and be shown the picture again as it was."""
    actor, found = _load(photo_id)
    form = UndoForm().once()
    decision = photo_decision(form.decision.data) if form.validate() else None
    if decision is None:
        raise NotFound
    try:
        with transaction():
            undo(decision, found, actor=actor, at=now())
    except Conflict:
        return _looking(*_load(photo_id), was_overtaken=True), 409
    return redirect(url_for("moderation.photo", photo_id=photo_id, angrat=1), 303)


def _draft_about(found: Photo) -> ActForm | None:
    """What she had typed about this picture when her session ended (row L3).

    What a colleague covered meanwhile must not come to light by this draft.
    """
    draft = take_draft(request.path)
    kind = DRAFTED.get(draft.act) if draft else None
    if kind is None:
        return None
    form = kind(formdata=draft.fields)
    if isinstance(form, CoverForm) and form.version.data != found.version:
        form.boxes.rows = list(dict.fromkeys([*cover_form(found).boxes.rows, *form.boxes.rows]))
    return form


def _load(photo_id: str) -> tuple[Actor, Photo]:
    found = photo_to_moderate(photo_id)
    if found is None:
        raise NotFound
    return check_programme(Permission.CONTRIBUTIONS_MODERATE, found.contribution.programme_id), found


def _drawn(name: str, boxes: list[Box]) -> StoredPhoto:
    """The picture with the boxes covered, on disk. Whoever writes meanwhile does not wait for us."""
    folder = folder_of(current_app.instance_path)
    with one_moment():
        return store(folder, drawn_covered(path_of(folder, name).read_bytes(), boxes))


def _act(photo_id: str, form: ActForm, operate: Operate) -> Response | tuple[str, int]:
    """One act on one picture; then the same page, with the way back."""
    actor, found = _load(photo_id)
    if not form.validate():
        return _looking(actor, found, sent=form), form.status
    try:
        with transaction():
            decision = operate(found, actor, now())
    except Conflict:
        return _looking(*_load(photo_id), sent=form, was_overtaken=True), 409
    except RuleBroken as broken:
        form.refuse(broken)
        return _looking(*_load(photo_id), sent=form), 422
    return redirect(url_for("moderation.photo", photo_id=photo_id, angra=decision.id), 303)


def _looking(
    actor: Actor, found: Photo, *, sent: ActForm | None = None, was_overtaken: bool = False
) -> str:
    """The page of the picture; `sent` as it was typed, now about the version that stands."""
    if sent is not None:
        sent.version.data = found.version
    page = photo_page(
        actor, found, decisions_about_photo(found.id),
        photos_to_look_at(actor.programmes_with(Permission.CONTRIBUTIONS_MODERATE)),
        just_decided=request.args.get("angra", 0, type=int),
        was_undone="angrat" in request.args,
        was_overtaken=was_overtaken,
    )  # fmt: skip
    return render_template(
        "moderation/photo.html",
        page=page,
        release=sent if isinstance(sent, ReleaseForm) else release_form(found),
        cover=sent if isinstance(sent, CoverForm) else cover_form(found),
        hide=sent if type(sent) is ActForm else ActForm(formdata=None, version=found.version),
        empty_rows=EMPTY_ROWS,
    )
