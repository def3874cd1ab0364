"""The project leader begins a revision, plans its nine steps, moves between them and opens step 5."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from participation.access.actors import Actor
from participation.access.guards import check_programme, requires
from participation.access.permissions import Permission
from participation.core.clock import now
from participation.core.csrf import shows_expired_token
from participation.core.db import transaction
from participation.core.errors import Conflict, NotFound, RuleBroken
from participation.programmes.queries import the_programme
from participation.revisions import operations
from participation.revisions.forms import (
    ActForm,
    MoveForm,
    OpenForm,
    StartForm,
    forms_about,
    step_form,
)
from participation.revisions.models import Revision
from participation.revisions.queries import revision_under_way
from participation.revisions.staff_pages import revision_page, start_page
from participation.revisions.steps import LAST_STEP

blueprint = Blueprint("revising", __name__, url_prefix="/personal/revidering")


@blueprint.get("/<slug>")
@requires(Permission.REVISIONS_LEAD)
def revision(slug: str):
    programme, actor = _load(slug)
    under_way = revision_under_way(programme.id)
    if under_way is None:
        return _start(programme, actor, StartForm(formdata=None))
    page = revision_page(actor, programme, under_way, at=now())
    return render_template("revising/revision.html", page=page, form=forms_about(under_way))


@blueprint.post("/<slug>/borja")
@requires(Permission.REVISIONS_LEAD)
@shows_expired_token
def start(slug: str):
    programme, actor = _load(slug)
    form = StartForm()
    if form.validate():
        try:
            with transaction():
                operations.start_revision(programme.id, form.name.data, actor=actor, at=now())
            return redirect(url_for(".revision", slug=slug), 303)
        except RuleBroken as broken:
            form.refuse(broken)
    return _start(programme, actor, form), form.status


@blueprint.post("/<slug>/flytta")
@requires(Permission.REVISIONS_LEAD)
@shows_expired_token
def move(slug: str):
    form = MoveForm()
    return _act(
        slug,
        form,
        lambda revision, actor, at: operations.move_to_step(
            revision,
            form.step.data,
            version=form.version.data,
            window=revision.window,
            actor=actor,
            at=at,
            motive=form.motive.data or None,
        ),
    )


@blueprint.post("/<slug>/oppna")
@requires(Permission.REVISIONS_LEAD)
@shows_expired_token
def open_comments(slug: str):
    form = OpenForm()
    return _act(
        slug,
        form,
        lambda revision, actor, at: operations.open_step_five(
            revision, form.closes_on.data, version=form.version.data, actor=actor, at=at
        ),
    )


@blueprint.post("/<slug>/stang")
@requires(Permission.REVISIONS_LEAD)
@shows_expired_token
def close_comments(slug: str):
    form = ActForm()
    return _act(
        slug,
        form,
        lambda revision, actor, at: operations.close_step_five(
            revision, revision.window, version=form.version.data, actor=actor, at=at
        ),
    )


@blueprint.post("/<slug>/avsluta")
@requires(Permission.REVISIONS_LEAD)
@shows_expired_token
def end(slug: str):
    form = ActForm()
    return _act(
        slug,
        form,
        lambda revision, actor, at: operations.end_revision(
            revision, version=form.version.data, actor=actor, at=at
        ),
    )


@blueprint.post(f"/<slug>/steg/<int(min=1, max={LAST_STEP}):number>")
@requires(Permission.REVISIONS_LEAD)
@shows_expired_token
def plan(slug: str, number: int):
    form = step_form(number)
    return _act(
        slug,
        form,
        lambda revision, actor, at: operations.plan_step(
            revision,
            number,
            version=form.version.data,
            planned_from=form.planned_from.data,
            planned_to=form.planned_to.data,
            note=form.note.data or None,
            actor=actor,
            at=at,
        ),
        number,
    )


def _load(slug: str) -> tuple[Any, Actor]:
    programme = the_programme(slug)
    return programme, check_programme(Permission.REVISIONS_LEAD, programme.id)


def _start(programme, actor: Actor, form: StartForm) -> str:
    return render_template("revising/start.html", page=start_page(actor, programme), form=form)


def _act(slug: str, form: ActForm, operate: Callable[[Revision, Actor, Any], Any], number: int | None = None):
    """One act on the revision under way; then its page again, with what must be mended if it was refused."""
    programme, actor = _load(slug)
    under_way = revision_under_way(programme.id)
    if under_way is None:
        raise NotFound
    conflict = False
    if form.validate():
        try:
            with transaction():
                operate(under_way, actor, now())
            return redirect(
                url_for(".revision", slug=slug, _anchor=f"steg-{number}" if number else None), 303
            )
        except RuleBroken as broken:
            form.refuse(broken)
        except Conflict:
            conflict = True
    programme, actor = _load(slug)
    under_way = revision_under_way(programme.id)
    if under_way is None:
        raise Conflict
    if conflict or form.version.errors:
        form.version.data = under_way.version
    page = revision_page(actor, programme, under_way, at=now(), conflict=conflict)
    return render_template(
        "revising/revision.html", page=page, form=forms_about(under_way, form, number)
    ), 409 if conflict else form.status
