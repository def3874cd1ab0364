"""Several texts at once: choose, act, and take all of it back."""

from flask import Blueprint, redirect, render_template, request, url_for

from participation.access.actors import Actor
from participation.access.guards import current_actor, requires
from participation.access.permissions import Permission
from participation.accounts.sign_in import take_draft
from participation.contributions.queries import any_contribution
from participation.core.clock import now
from participation.core.csrf import shows_expired_token
from participation.core.db import transaction
from participation.core.errors import NotFound, RuleBroken
from participation.core.forms import Form
from participation.core.public_ids import parse_public_id
from participation.moderation.batch_forms import MOST_AT_ONCE, BatchForm
from participation.moderation.batch_models import Batch, BatchAct
from participation.moderation.batch_operations import assign_many, show_many, undo_batch, withhold_many
from participation.moderation.batch_pages import batch_page, choosing_page
from participation.moderation.batch_queries import alike_in_queue, batch_by_id, items_with_texts
from participation.moderation.queries import QUEUE_LENGTH_SHOWN, queue
from participation.moderation.queue_choice import QueueChoice
from participation.moderation.report_queries import reported_count
from participation.moderation.workplace_queries import moderators_of, standing_assignments
from participation.programmes.queries import all_programmes

blueprint = Blueprint("batches", __name__, url_prefix="/personal/att-lasa/flera")


@blueprint.get("")
@requires(Permission.CONTRIBUTIONS_MODERATE)
def choose():
    """The queue as a list to choose from."""
    draft = take_draft(request.path)
    return _choosing(current_actor(), BatchForm(formdata=draft.fields if draft else None), bool(draft))


@blueprint.post("")
@requires(Permission.CONTRIBUTIONS_MODERATE)
@shows_expired_token
def act():
    """Do it to each of the chosen, in a savepoint of its own."""
    actor, form = current_actor(), BatchForm()
    form.offer(_colleagues(actor), actor.user_id)
    if not form.validate():
        return _choosing(actor, form, True), form.status
    try:
        with transaction():
            batch = _operate(form, actor)
            batch_id = batch.id
    except RuleBroken as broken:
        form[broken.field or "chosen"].errors = [broken.sentence]
        return _choosing(actor, form, True), 422
    return redirect(url_for(".result", batch_id=batch_id), 303)


@blueprint.get("/<int(max=2147483647):batch_id>")
@requires(Permission.CONTRIBUTIONS_MODERATE)
def result(batch_id: int):
    """What became of them; for the one who did it."""
    actor = current_actor()
    batch = _mine(batch_id, actor)
    page = batch_page(actor, batch, items_with_texts(batch.id))
    return render_template("moderation/batch.html", page=page)


@blueprint.post("/<int(max=2147483647):batch_id>/angra")
@requires(Permission.CONTRIBUTIONS_MODERATE)
def take_back(batch_id: int):
    """Bring all of them back that nothing has happened to since."""
    actor = current_actor()
    batch = _mine(batch_id, actor)
    with transaction():
        undo_batch(batch, actor=actor, at=now())
    return redirect(url_for(".result", batch_id=batch_id), 303)


def _mine(batch_id: int, actor: Actor) -> Batch:
    batch = batch_by_id(batch_id)
    if batch is None or batch.made_by != actor.user_id:
        raise NotFound
    return batch


def _operate(form: BatchForm, actor: Actor) -> Batch:
    chosen, at = form.to_chosen(), now()
    match form.act.data:
        case BatchAct.SHOW:
            return show_many(chosen, actor=actor, at=at)
        case BatchAct.WITHHOLD:
            return withhold_many(
                chosen, reason=form.reason.data, note_to_author=form.note_to_author.data or None,
                actor=actor, at=at,
            )  # fmt: skip
    return assign_many(chosen, form.assignee.data, actor=actor, at=at)


def _colleagues(actor: Actor):
    programmes = actor.programmes_with(Permission.CONTRIBUTIONS_MODERATE)
    ids = programmes if programmes is not None else {place.id for place in all_programmes()}
    return moderators_of(ids, of_each=False)


def _choosing(actor: Actor, form: Form, is_sent: bool) -> str:
    """The list from the cursor on; a heap of texts that are as good as the same stands on one page."""
    choice, moderated = QueueChoice.from_args(request.args), actor.programmes_with(
        Permission.CONTRIBUTIONS_MODERATE
    )
    cursor = parse_public_id(request.args.get("nasta", ""))
    found = queue(
        moderated, choice, actor.user_id,
        after=any_contribution(cursor) if cursor is not None else None,
        most=MOST_AT_ONCE if choice.likeness else QUEUE_LENGTH_SHOWN,
    )
    colleagues = _colleagues(actor)
    page = choosing_page(
        actor, found, choice,
        now=now(),
        programmes=[place for place in all_programmes() if moderated is None or place.id in moderated],
        heaps=[] if choice.likeness else alike_in_queue(moderated),
        assignments=standing_assignments([text.id for text in found.oldest]),
        reported=reported_count(moderated),
        names={user.id: user.name for user in colleagues},
        chosen=frozenset(form.chosen.data or ()) if is_sent else None,
    )
    return render_template(
        "moderation/choosing.html", page=page, form=form.offer(colleagues, actor.user_id)
    )
