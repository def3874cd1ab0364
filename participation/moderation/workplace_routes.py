"""What moderators do among themselves about a text: whose it is, notes, and who has it open."""

from flask import redirect, url_for

from participation.access.guards import requires
from participation.access.permissions import Permission
from participation.core.clock import now
from participation.core.csrf import shows_expired_token
from participation.core.db import transaction
from participation.core.errors import Conflict, RuleBroken
from participation.moderation.staff_routes import blueprint, load, open_now, reading, refused
from participation.moderation.workplace_forms import AssignForm, NoteForm
from participation.moderation.workplace_operations import assign, write_note
from participation.moderation.workplace_pages import readers_in_words
from participation.moderation.workplace_queries import moderators_of


@blueprint.post("/<public_id:contribution_id>/tilldela")
@requires(Permission.CONTRIBUTIONS_MODERATE)
@shows_expired_token
def put_on_a_desk(contribution_id: int):
    """Let a colleague, oneself or nobody have it."""
    actor, contribution = load(contribution_id)
    form = AssignForm().offer(moderators_of([contribution.programme_id]), actor.user_id)
    if not form.validate():
        return refused(actor, contribution, form)
    try:
        with transaction():
            assign(contribution, form.user_id, seen=form.seen.data, actor=actor, at=now())
    except Conflict:
        actor, contribution = load(contribution_id)
        form.assignee.errors = ["Någon annan hann före. Här står vem som har den nu. Välj igen om du vill."]
        return reading(actor, contribution, form), 409
    except RuleBroken as broken:
        return refused(actor, contribution, form, broken)
    return redirect(url_for("moderation.item", contribution_id=contribution_id, _anchor="kollegor"), 303)


@blueprint.post("/<public_id:contribution_id>/anteckna")
@requires(Permission.CONTRIBUTIONS_MODERATE)
@shows_expired_token
def note(contribution_id: int):
    """Note something for colleagues."""
    actor, contribution = load(contribution_id)
    form = NoteForm()
    if not form.validate():
        return refused(actor, contribution, form)
    with transaction():
        write_note(contribution, form.note.data, actor=actor, at=now())
    return redirect(url_for("moderation.item", contribution_id=contribution_id, _anchor="anteckningar"), 303)


@blueprint.get("/<public_id:contribution_id>/lasare")
@requires(Permission.CONTRIBUTIONS_MODERATE)
def readers(contribution_id: int):
    """Who else has it open, in words, for the script that asks every 15 seconds; and that we have."""
    actor, contribution = load(contribution_id)
    return {"readers": readers_in_words(open_now(contribution.id, actor))}
