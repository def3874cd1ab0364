"""Where a project leader chooses whether a text is read before or after it is shown."""

from flask import Blueprint, redirect, render_template, url_for

from participation.access.guards import check_programme, requires
from participation.access.permissions import Permission
from participation.core.clock import now
from participation.core.csrf import shows_expired_token
from participation.core.db import transaction
from participation.core.errors import Conflict, RuleBroken
from participation.programmes.mode_operations import choose_mode
from participation.programmes.mode_queries import modes_of, shows_at_once
from participation.programmes.queries import the_programme
from participation.revisions.mode_forms import ModeForm
from participation.revisions.mode_pages import mode_page

blueprint = Blueprint("modes", __name__, url_prefix="/personal/revidering")


@blueprint.get("/<slug>/visning")
@requires(Permission.REVISIONS_LEAD)
def modes(slug: str):
    return _page(slug, ModeForm(formdata=None), 200)


@blueprint.post("/<slug>/visning")
@requires(Permission.REVISIONS_LEAD)
@shows_expired_token
def choose(slug: str):
    programme = the_programme(slug)
    actor = check_programme(Permission.REVISIONS_LEAD, programme.id)
    form = ModeForm()
    if not form.validate():
        return _page(slug, form, form.status)
    try:
        with transaction():
            choose_mode(
                programme.id, form.step.data, form.read_when, seen=form.seen.data, actor=actor, at=now()
            )
    except Conflict:
        return _page(slug, form, 409)
    except RuleBroken as broken:
        form.read.errors = [broken.sentence]
        return _page(slug, form, 422)
    return redirect(url_for(".modes", slug=slug), 303)


def _page(slug: str, form: ModeForm, status: int):
    programme = the_programme(slug)
    actor = check_programme(Permission.REVISIONS_LEAD, programme.id)
    page = mode_page(
        actor, programme, modes_of(programme.id),
        at_once=shows_at_once(programme.id),
        conflict=status == 409,
    )
    return render_template("revising/modes.html", page=page, form=form), status
