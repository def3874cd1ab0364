"""The staff write down what was decided about a programme and what is known of it."""

from flask import Blueprint, redirect, render_template, request, url_for

from participation.access.guards import current_actor, requires
from participation.access.permissions import Permission
from participation.accounts.sign_in import take_draft
from participation.core.clock import now
from participation.core.csrf import shows_expired_token
from participation.core.db import transaction
from participation.core.errors import Conflict, NotFound
from participation.programmes import fact_operations as facts
from participation.programmes.edit_queries import changes_of, decision_to_edit, fact_to_edit
from participation.programmes.forms import DecisionForm, FactForm, RemoveForm
from participation.programmes.models import Decision
from participation.programmes.staff_pages import known_page
from participation.programmes.staff_routes import NUMBER, load_to_edit, read_anew

blueprint = Blueprint("facts", __name__, url_prefix="/personal/program/<slug>")


@blueprint.route("/beslut/nytt", methods=["GET", "POST"])
@requires(Permission.PROGRAMMES_EDIT)
@shows_expired_token
def new_decision(slug):
    """Record a decision."""
    return _new(slug, DecisionForm)


@blueprint.route(f"/beslut/<{NUMBER}:decision_id>", methods=["GET", "POST"])
@requires(Permission.PROGRAMMES_EDIT)
@shows_expired_token
def decision(slug, decision_id):
    """Correct a decision."""
    found, _actor = load_to_edit(slug)
    return _change(found, DecisionForm, decision_to_edit(found.id, decision_id))


@blueprint.post(f"/beslut/<{NUMBER}:decision_id>/ta-bort")
@requires(Permission.PROGRAMMES_EDIT)
@shows_expired_token
def remove_decision(slug, decision_id):
    """Take away a decision that was wrongly recorded."""
    found, _actor = load_to_edit(slug)
    return _remove(found, decision_to_edit(found.id, decision_id))


@blueprint.route("/uppgifter/ny", methods=["GET", "POST"])
@requires(Permission.PROGRAMMES_EDIT)
@shows_expired_token
def new_fact(slug):
    """Record something known."""
    return _new(slug, FactForm)


@blueprint.route(f"/uppgifter/<{NUMBER}:fact_id>", methods=["GET", "POST"])
@requires(Permission.PROGRAMMES_EDIT)
@shows_expired_token
def fact(slug, fact_id):
    """Correct something known."""
    found, _actor = load_to_edit(slug)
    return _change(found, FactForm, fact_to_edit(found.id, fact_id))


@blueprint.post(f"/uppgifter/<{NUMBER}:fact_id>/ta-bort")
@requires(Permission.PROGRAMMES_EDIT)
@shows_expired_token
def remove_fact(slug, fact_id):
    """Take away something that was wrong."""
    found, _actor = load_to_edit(slug)
    return _remove(found, fact_to_edit(found.id, fact_id))


def _new(slug, form_class):
    found, actor = load_to_edit(slug)
    draft = take_draft(request.path)
    form = form_class(formdata=draft.fields) if draft else form_class()
    if request.method == "GET":
        return _known(found, None, form)
    if form.validate():
        with transaction():
            if form_class is DecisionForm:
                facts.add_decision(found.id, form.to_decision(), actor=actor, at=now())
            else:
                facts.add_fact(found.id, form.to_fact(), actor=actor, at=now())
        return redirect(url_for("editing.programme", slug=slug, klart="sparat"), 303)
    return _known(found, None, form), form.status


def _change(found, form_class, known):
    if known is None:
        raise NotFound
    actor, slug = current_actor(), found.slug
    draft = take_draft(request.path)
    if request.method == "GET":
        form = form_class(formdata=draft.fields) if draft else form_class(formdata=None, obj=known)
        return _known(found, known, form)
    form = form_class()
    if form.validate():
        try:
            with transaction():
                sent = {"version": form.version.data or 0, "actor": actor, "at": now()}
                if form_class is DecisionForm:
                    facts.change_decision(known, form.to_decision(), **sent)
                else:
                    facts.change_fact(known, form.to_fact(), **sent)
            return redirect(url_for("editing.programme", slug=slug, klart="sparat"), 303)
        except Conflict:
            found, _actor = load_to_edit(slug)
            known = _again(found, known)
            read_anew(form, known.version)
            return _known(found, known, form, theirs=form_class(formdata=None, obj=known)), 409
    return _known(found, known, form), form.status


def _remove(found, known):
    if known is None:
        raise NotFound
    actor, slug, form = current_actor(), found.slug, RemoveForm()
    if form.validate():
        remove = facts.remove_decision if isinstance(known, Decision) else facts.remove_fact
        with transaction():
            remove(known, version=form.version.data, reason=form.reason.data, actor=actor, at=now())
        return redirect(url_for("editing.programme", slug=slug, klart="borttagen"), 303)
    shown = (DecisionForm if isinstance(known, Decision) else FactForm)(formdata=None, obj=known)
    return _known(found, known, shown, removing=form), form.status


def _again(found, known):
    """The row as it is after somebody else; a removed one is told of as a conflict."""
    ask = decision_to_edit if isinstance(known, Decision) else fact_to_edit
    again = ask(found.id, known.id)
    if again is None:
        raise Conflict
    return again


def _known(found, known, form, *, removing=None, theirs=None):
    subject = f"{known.__tablename__}:{known.id}" if known else ""
    page = known_page(current_actor(), found, known, changes_of(found.id, subject).items if known else [])
    is_decision = isinstance(form, DecisionForm)
    return render_template(
        "editing/decision.html" if is_decision else "editing/fact.html",
        page=page, form=form, theirs=theirs,
        removing=removing or RemoveForm(formdata=None, version=page.version),
    )  # fmt: skip
