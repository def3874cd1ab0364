"""The acts that send a text somewhere, or make it several."""

from flask import redirect, render_template, url_for

from participation.access.actors import Actor
from participation.access.guards import requires
from participation.access.permissions import Permission
from participation.contributions.models import Contribution
from participation.contributions.queries import all_parts_of
from participation.core.clock import now
from participation.core.csrf import shows_expired_token
from participation.core.db import transaction
from participation.core.errors import Conflict, RuleBroken
from participation.moderation.elsewhere_forms import ForwardForm, LeaveForm
from participation.moderation.elsewhere_operations import forward, leave
from participation.moderation.forms import ActForm
from participation.moderation.pages import split_page
from participation.moderation.question_forms import AskForm
from participation.moderation.question_operations import ask
from participation.moderation.receivers import FAULT_REPORTS
from participation.moderation.splitting_forms import SplitForm
from participation.moderation.splitting_operations import split
from participation.moderation.staff_routes import act_on, blueprint, conflict, load
from participation.programmes.queries import areas_places_and_map


@blueprint.post("/<public_id:contribution_id>/fraga")
@requires(Permission.CONTRIBUTIONS_MODERATE)
@shows_expired_token
def ask_author(contribution_id: int):
    """Ask its author something."""
    form = AskForm()
    return act_on(
        contribution_id, "ask", form,
        lambda text, actor, at: ask(
            text, version=form.version.data, question=form.question.data, answer_by=form.answer_by.data,
            actor=actor, at=at,
        ),
    )  # fmt: skip


@blueprint.post("/<public_id:contribution_id>/andra-beslutar")
@requires(Permission.CONTRIBUTIONS_MODERATE)
@shows_expired_token
def leave_to_body(contribution_id: int):
    """Show it, and say that another body decides."""
    form = LeaveForm()
    return act_on(
        contribution_id, "leave", form,
        lambda text, actor, at: leave(
            text, version=form.version.data, answer=form.to_answer(), actor=actor, at=at
        ),
    )  # fmt: skip


@blueprint.post("/<public_id:contribution_id>/skicka-vidare")
@requires(Permission.CONTRIBUTIONS_MODERATE)
@shows_expired_token
def forward_text(contribution_id: int):
    """Send it on to where it belongs."""
    form = ForwardForm()
    return act_on(
        contribution_id, "forward", form,
        lambda text, actor, at: forward(
            text, version=form.version.data, receiver=form.name_of_receiver, note_to_author=form.words,
            actor=actor, at=at,
        ),
    )  # fmt: skip


@blueprint.post("/<public_id:contribution_id>/felanmalan")
@requires(Permission.CONTRIBUTIONS_MODERATE)
@shows_expired_token
def forward_fault(contribution_id: int):
    """A broken lamp in one press: to the municipality's fault reports, with the ready words."""
    form = ActForm()
    return act_on(
        contribution_id, "fault", form,
        lambda text, actor, at: forward(
            text, version=form.version.data, receiver=FAULT_REPORTS.name, note_to_author=FAULT_REPORTS.words,
            actor=actor, at=at,
        ),
    )  # fmt: skip


@blueprint.route("/<public_id:contribution_id>/dela", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTIONS_MODERATE)
@shows_expired_token
def split_text(contribution_id: int):
    """The text beside its parts, prefilled from the text itself; then the first of them to be read."""
    actor, contribution = load(contribution_id)
    areas, places, _map = areas_places_and_map(contribution.programme_id)
    form = SplitForm()
    if not form.is_submitted():
        form = SplitForm(formdata=None, version=contribution.version).begin(contribution)
        return _splitting(actor, contribution, form.offer(areas, places))
    form.offer(areas, places)
    if form.more.data and not form.came_twice and not form.csrf_token.errors:
        form.add_one()
        return _splitting(actor, contribution, form.offer(areas, places))
    if not form.validate():
        return _splitting(actor, contribution, form), form.status
    try:
        with transaction():
            decision = split(
                contribution, form.to_parts(), version=form.version.data, actor=actor, at=now()
            )
            first = all_parts_of(contribution.id)[0].id
            decision_id = decision.id
    except Conflict:
        return conflict(actor, contribution_id, "split", form)
    except RuleBroken as broken:
        form.refuse(broken)
        actor, contribution = load(contribution_id)
        return _splitting(actor, contribution, form), form.status
    return redirect(url_for("moderation.item", contribution_id=first, angra=decision_id), 303)


def _splitting(actor: Actor, contribution: Contribution, form: SplitForm) -> str:
    return render_template("moderation/split.html", page=split_page(actor, contribution, now()), form=form)
