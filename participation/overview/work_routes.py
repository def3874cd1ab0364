"""One's own long work: how it goes, its end, and the button that stops it. Nobody else's is found."""

from flask import Blueprint, current_app, jsonify, redirect, render_template, url_for

from participation.access.guards import current_actor, requires
from participation.access.permissions import Permission
from participation.core.clock import now
from participation.core.db import transaction
from participation.core.errors import NotFound
from participation.jobs.models import Job
from participation.jobs.queries import job_of, jobs_of
from participation.overview.operations import stop_work
from participation.overview.work_pages import item_of, status_of, work_page, works_page

blueprint = Blueprint("long_work", __name__, url_prefix="/personal/arbeten")


@blueprint.get("")
@requires(Permission.OWN_WORK)
def works():
    actor = current_actor()
    page = works_page(actor, jobs_of(actor.user_id), _kinds(), now())
    return render_template("long_work/works.html", page=page)


@blueprint.get("/<token>")
@requires(Permission.OWN_WORK)
def work(token: str):
    page = work_page(current_actor(), _own(token), _kinds(), now())
    return render_template("long_work/work.html", page=page)


@blueprint.get("/<token>/lage")
@requires(Permission.OWN_WORK)
def status(token: str):
    return jsonify(status_of(item_of(_own(token), _kinds(), now())))


@blueprint.post("/<token>/avbryt")
@requires(Permission.OWN_WORK)
def stop(token: str):
    with transaction():
        stop_work(_own(token), actor=current_actor(), at=now())
    return redirect(url_for(".work", token=token), 303)


def _own(token: str) -> Job:
    """The job, if it is the reader's own. Others' do not exist for her."""
    job = job_of(token, current_actor().user_id)
    if job is None:
        raise NotFound
    return job


def _kinds():
    return current_app.extensions["jobs"].kinds
