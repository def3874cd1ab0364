"""The step-5 package: counted on the page, asked for with one press, fetched by its owner for 24 hours."""

from flask import Blueprint, current_app, redirect, render_template, send_file, url_for

from participation.access.actors import Actor
from participation.access.guards import check_programme, current_actor, requires
from participation.access.permissions import Permission
from participation.core.clock import now
from participation.core.db import one_moment, transaction
from participation.core.errors import NotFound, SignInNeeded
from participation.core.rate_limits import spend_export
from participation.export.filling import scope_of
from participation.export.operations import ask_for_package, note_download
from participation.export.package_content import Variant
from participation.export.pages import internal_page, package_page
from participation.export.queries import record_to_fetch, records_of, tallies
from participation.export.stored_files import folder_of, path_of
from participation.programmes.models import Programme
from participation.programmes.queries import areas_of, the_programme
from participation.revisions.queries import revision_in_brief

blueprint = Blueprint("export", __name__, url_prefix="/personal/underlag")


@blueprint.get("/<slug>")
@requires(Permission.EXPORTS_MAKE)
def package(slug: str):
    programme, actor = _load(slug)
    areas = areas_of(programme.id)
    public = scope_of(programme.id, Variant.PUBLIC, areas)
    page = package_page(
        actor,
        programme,
        revision_in_brief(programme.id),
        since=public.since,
        areas=areas,
        public=tallies(public),
        internal=tallies(scope_of(programme.id, Variant.INTERNAL, areas)),
        records=records_of(programme.id),
        at=now(),
    )
    return render_template("export/package.html", page=page)


@blueprint.get("/<slug>/internt")
@requires(Permission.EXPORTS_MAKE, fresh=True)
def internal(slug: str):
    programme, actor = _load(slug)
    areas = areas_of(programme.id)
    counted = tallies(scope_of(programme.id, Variant.INTERNAL, areas))
    page = internal_page(actor, programme, areas=areas, counted=counted)
    return render_template("export/internal.html", page=page)


@blueprint.post("/<slug>")
@requires(Permission.EXPORTS_MAKE)
def make_public(slug: str):
    return _make(slug, Variant.PUBLIC)


@blueprint.post("/<slug>/internt")
@requires(Permission.EXPORTS_MAKE, fresh=True)
def make_internal(slug: str):
    return _make(slug, Variant.INTERNAL)


@blueprint.get("/hamta/<token>")
@requires(Permission.EXPORTS_MAKE, hidden=True)
def fetch(token: str):
    actor, at = current_actor(), now()
    folder = folder_of(current_app.instance_path)
    with one_moment():
        made = record_to_fetch(token, actor.user_id, at)
        if made is None or not actor.may(Permission.EXPORTS_MAKE, made.programme_id):
            raise NotFound
        if made.variant == Variant.INTERNAL and not current_app.extensions["fresh_code"]():
            raise SignInNeeded(fresh=True)
        path, name = path_of(folder, made.token), made.file_name
    if not path.is_file():
        raise NotFound
    with transaction():
        note_download(made, actor=actor, at=at)
    return send_file(
        path, "application/zip", as_attachment=True, download_name=name, conditional=False, etag=False
    )


def _load(slug: str) -> tuple[Programme, Actor]:
    programme = the_programme(slug)
    return programme, check_programme(Permission.EXPORTS_MAKE, programme.id)


def _make(slug: str, variant: Variant):
    """Ask for it and show how it goes; a worker makes it."""
    programme, actor = _load(slug)
    spend_export(actor.user_id)
    with transaction():
        job = ask_for_package(programme, variant, actor=actor, at=now())
        job_id, token = job.id, job.token
    current_app.extensions["jobs"].dispatch(job_id)
    return redirect(url_for("long_work.work", token=token), 303)
