"""Where residents write: an idea, a comment, one more line; and where they take a text back."""

from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _

from participation.access.guards import public
from participation.contributions import operations
from participation.contributions.forms import AddLineForm, ContributionForm, sending_key
from participation.contributions.held_receipts import held_contribution, hold
from participation.contributions.pages import (
    AddLinePage,
    ContributionFormPage,
    Target,
    idea_as_target,
    note_about_window,
    own_text_as_target,
    part_as_target,
    read_by,
)
from participation.contributions.photo_drawing import FIELD
from participation.contributions.photo_receiving import receives_photos
from participation.contributions.queries import shown_idea
from participation.contributions.states import Kind
from participation.contributions.waiting_photos import sent
from participation.core import clock
from participation.core.clock import local_day
from participation.core.csrf import shows_expired_token
from participation.core.db import transaction
from participation.core.errors import NotFound, RuleBroken
from participation.core.headers import allow_map_library, allow_own_position, let_it_be_found
from participation.core.language import SOURCE_LANGUAGE
from participation.core.public_ids import public_id_text
from participation.core.rate_limits import network_is_busy, spend_submission
from participation.programmes.mode_queries import shows_at_once
from participation.programmes.models import Programme, Window
from participation.programmes.pages import MapFrame, map_frame, place_of
from participation.programmes.queries import (
    areas_of,
    areas_places_and_map,
    current_wording,
    programme_with_window,
)

blueprint = Blueprint("contributions", __name__, url_prefix="")


@blueprint.route("/<slug>/lamna-ide", methods=["GET", "POST"])
@public
@shows_expired_token
@receives_photos
def new_idea(slug: str) -> Response:
    """The form for an idea."""
    programme, window = programme_with_window(slug)
    areas, places, placed = areas_places_and_map(programme.id)
    name = programme.locality.name
    form = ContributionForm(
        _sent(), question=_("Vad vill du få, ändra eller behålla i %(place)s?", place=name),
        areas=areas, places=places, lies_on=placed, asks_where=True,
    )  # fmt: skip
    settings = current_app.config["SETTINGS"]
    frame = map_frame(
        placed, places, tiles=settings.map_tiles, attribution=settings.tiles_attribution
    )
    if frame is not None:
        allow_map_library()
        allow_own_position()
    let_it_be_found()
    title = _("Säg vad du vill i %(place)s", place=name)
    return _write(programme, window, form, Kind.IDEA, title=title, frame=frame)


@blueprint.route("/<slug>/ideer/<public_id:idea_id>/kommentera", methods=["GET", "POST"])
@public
@shows_expired_token
@receives_photos
def comment_on_idea(slug: str, idea_id: int) -> Response:
    """The form for a comment on somebody's idea."""
    programme, window = programme_with_window(slug)
    idea = shown_idea(programme.id, idea_id)
    if idea is None:
        raise NotFound
    form = ContributionForm(_sent(), question=_("Vad vill du säga om idén?"))
    return _write(
        programme, window, form, Kind.COMMENT, title=_("Kommentera en idé"), target=idea_as_target(idea),
        back_to=url_for("overview.idea", slug=slug, idea_id=idea_id), target_id=idea.id,
    )  # fmt: skip


@blueprint.route("/<slug>/program/<int(max=2147483647):part_id>/kommentera", methods=["GET", "POST"])
@public
@shows_expired_token
@receives_photos
def comment_on_part(slug: str, part_id: int) -> Response:
    """The form for a comment on one part of the programme, as it is worded now."""
    programme, window = programme_with_window(slug)
    wording = current_wording(programme.id, part_id)
    if wording is None:
        raise NotFound
    form = ContributionForm(_sent(), question=_("Vad tycker du om den här delen?"))
    return _write(
        programme, window, form, Kind.COMMENT, title=_("Lämna en synpunkt på programmet"),
        target=part_as_target(wording), back_to=url_for("programmes.programme", slug=slug), in_window=True,
        target_part_id=part_id, target_wording_id=wording.id,
    )  # fmt: skip


@blueprint.route("/<slug>/program/kommentera", methods=["GET", "POST"])
@public
@shows_expired_token
@receives_photos
def comment_on_programme(slug: str) -> Response:
    """The form for a comment on the programme as a whole."""
    programme, window = programme_with_window(slug)
    form = ContributionForm(
        _sent(), question=_("Vad tycker du om programmet?"), areas=areas_of(programme.id)
    )
    return _write(
        programme, window, form, Kind.COMMENT, title=_("Lämna en synpunkt på programmet"), in_window=True,
        target=Target(_("Du skriver om hela programmet"), programme.name, SOURCE_LANGUAGE),
        back_to=url_for("programmes.programme", slug=slug),
    )  # fmt: skip


@blueprint.route("/kvitto/rad/<public_id:contribution_id>", methods=["GET", "POST"])
@public
@shows_expired_token
@receives_photos
def add_line(contribution_id: int) -> Response:
    """The form for one more line, for the holder of the receipt."""
    at = clock.now()
    contribution = held_contribution(contribution_id, at)
    form = AddLineForm(_sent())
    if form.is_submitted() and form.validate():
        spend_submission()
        try:
            with transaction():
                operations.add_line(
                    contribution, form.text.data, key=form.sending_key, secret=_secret(), at=at,
                    photos=form.sent_photos, looks_like_robot=network_is_busy(),
                )  # fmt: skip
            _photos_are_sent(form)
            return _to_receipt(contribution_id)
        except RuleBroken as rule:
            _at_its_field(form, rule)
            contribution = held_contribution(contribution_id, at)
    if request.method == "GET":
        form.key.data = sending_key()
    page = AddLinePage(
        place=place_of(contribution.programme),
        text=own_text_as_target(contribution),
        question=contribution.question or "" if contribution.is_asked else "",
        read_by=read_by(local_day(at)),
        shows_at_once=shows_at_once(contribution.programme_id)
        and not operations.lines_wait_under(contribution),
        asks_about_personal_data=bool(form.findings),
    )
    return _form_answer("contributions/add_line.html", page, form)


@blueprint.post("/kvitto/ta-tillbaka/<public_id:contribution_id>")
@public
def withdraw(contribution_id: int) -> Response:
    """Take a text back, for the holder of the receipt."""
    at = clock.now()
    contribution = held_contribution(contribution_id, at)
    with transaction():
        operations.withdraw(contribution, at=at)
    return _to_receipt(contribution_id)


def _write(
    programme: Programme, window: Window | None, form: ContributionForm, kind: Kind, *, title: str,
    target: Target | None = None, back_to: str | None = None, in_window: bool = False,
    frame: MapFrame | None = None, **target_ids: int,
) -> Response:
    """Show the form, or receive what came with it and go on to the receipt."""
    at = clock.now()
    if form.is_submitted() and form.validate():
        spend_submission()
        submission = form.to_submission(
            programme.id, kind, at=at, network_is_busy=network_is_busy(), **target_ids
        )
        try:
            with transaction():
                submitted = operations.submit(submission, secret=_secret(), window=window, at=at)
                receipt_id = submitted.contribution.receipt_id
            hold(receipt_id, submitted.code, at=at, sent_here=True)
            _photos_are_sent(form)
            return redirect(url_for("overview.receipt"), 303)
        except RuleBroken as rule:
            _at_its_field(form, rule)
            programme, window = programme_with_window(programme.slug)
    if request.method == "GET":
        form.open(at)
    page = ContributionFormPage(
        place=place_of(programme),
        title=title,
        back_to=back_to or url_for("overview.place", slug=programme.slug),
        target=target,
        window_note=note_about_window(window, at) if in_window else None,
        read_by=read_by(local_day(at)),
        shows_at_once=shows_at_once(programme.id),
        asks_about_personal_data=bool(form.findings),
        map=frame,
    )
    return _form_answer("contributions/contribution_form.html", page, form)


def _at_its_field(form: ContributionForm | AddLineForm, rule: RuleBroken) -> None:
    """Say what is wrong at the field that it concerns."""
    field = form.photos if rule.field == FIELD else form.text
    field.errors = [rule.sentence]


def _photos_are_sent(form: ContributionForm | AddLineForm) -> None:
    """The pictures of the form need no longer wait in the session."""
    sent([photo.name for photo in form.sent_photos])


def _form_answer(template: str, page: Any, form: ContributionForm | AddLineForm) -> Response:
    """The form's page; when it came back, with the status that says why."""
    return Response(render_template(template, page=page, form=form), form.status)


def _sent() -> Any:
    """What the browser sent with the form as words; its pictures are received by `photo_receiving`."""
    return request.form if request.method == "POST" else None


def _to_receipt(contribution_id: int) -> Response:
    return redirect(url_for("overview.receipt", text=public_id_text(contribution_id)), 303)


def _secret() -> str:
    return current_app.config["SETTINGS"].receipt_secret
