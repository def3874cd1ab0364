"""The one queue: everything that waits to be read."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from participation.access.actors import Actor
from participation.access.guards import check_programme, current_actor, requires
from participation.access.permissions import Permission
from participation.accounts.sign_in import take_draft
from participation.contributions.models import Contribution
from participation.contributions.queries import any_contribution
from participation.contributions.states import State
from participation.core.clock import now
from participation.core.csrf import EXPIRED, shows_expired_token
from participation.core.db import transaction
from participation.core.errors import Conflict, NotFound, RuleBroken
from participation.moderation.forms import (
    ActForm,
    AnswerForm,
    MaskForm,
    UndoForm,
    WithholdForm,
    forms_beside,
)
from participation.moderation.models import ModerationDecision
from participation.moderation.operations import (
    hidden_words,
    mask,
    masked_copy,
    publish,
    restore,
    undo,
    withhold,
)
from participation.moderation.pages import conflict_page, item_of, reading_page, undo_of
from participation.moderation.policy import is_possible
from participation.moderation.queries import (
    all_answers_to,
    all_decisions_about,
    decision_with_contribution,
    next_waiting,
    wants_single_keys,
)
from participation.moderation.queries import queue as waiting_in

blueprint = Blueprint("moderation", __name__, url_prefix="/personal/att-lasa")
DRAFTED = {"svara": AnswerForm, "visa-inte": WithholdForm, "dolj": MaskForm}
Operate = Callable[[Contribution, Actor, datetime], ModerationDecision]


@blueprint.get("")
@requires(Permission.CONTRIBUTIONS_MODERATE)
def queue():
    """Everything that waits, the oldest open."""
    return _reading(current_actor(), None)


@blueprint.get("/<public_id:contribution_id>")
@requires(Permission.CONTRIBUTIONS_MODERATE)
def item(contribution_id: int):
    """One text in whatever state, with everything that happened to it."""
    actor, contribution = _load(contribution_id)
    return _reading(actor, contribution, _draft_about(contribution))


@blueprint.post("/<public_id:contribution_id>/visa")
@requires(Permission.CONTRIBUTIONS_MODERATE)
@shows_expired_token
def show(contribution_id: int):
    """Show it."""
    form = ActForm()
    return _act(
        contribution_id, "show", form,
        lambda text, actor, at: publish(text, version=form.version.data, actor=actor, at=at),
    )


@blueprint.post("/<public_id:contribution_id>/svara")
@requires(Permission.CONTRIBUTIONS_MODERATE)
@shows_expired_token
def show_and_answer(contribution_id: int):
    """Show it and answer it."""
    form = AnswerForm()
    return _act(
        contribution_id, "answer", form,
        lambda text, actor, at: publish(
            text, version=form.version.data, actor=actor, at=at, answer=form.to_answer()
        ),
    )


@blueprint.post("/<public_id:contribution_id>/visa-inte")
@requires(Permission.CONTRIBUTIONS_MODERATE)
@shows_expired_token
def do_not_show(contribution_id: int):
    """Do not show it, for a reason."""
    form = WithholdForm()
    return _act(
        contribution_id, "withhold", form,
        lambda text, actor, at: withhold(
            text, version=form.version.data, reason=form.reason.data, actor=actor, at=at,
            note_to_author=form.note_to_author.data,
        ),
    )


@blueprint.post("/<public_id:contribution_id>/dolj")
@requires(Permission.CONTRIBUTIONS_MODERATE)
@shows_expired_token
def show_masked(contribution_id: int):
    """Show it with some words hidden, or only see how others would read it then."""
    actor, contribution = _load(contribution_id)
    form = MaskForm().offer(contribution)
    if form.preview.data and form.validate():
        try:
            passages = form.to_passages(contribution.text)
            masked_copy(contribution, passages, hides_more=form.hides_name or form.hides_place)
        except RuleBroken as broken:
            return _refused(actor, contribution, form, broken)
        return _reading(actor, contribution, form, preview=passages)
    return _act(
        contribution_id, "mask", form,
        lambda text, actor, at: mask(
            text, version=form.version.data, passages=form.to_passages(text.text), actor=actor, at=at,
            note_to_author=form.note_to_author.data, hides_name=form.hides_name, hides_place=form.hides_place,
        ),
    )


@blueprint.post("/<public_id:contribution_id>/aterstall")
@requires(Permission.CONTRIBUTIONS_MODERATE)
@shows_expired_token
def show_again(contribution_id: int):
    """Show again what was withheld or hidden."""
    form = ActForm()
    return _act(
        contribution_id, "restore", form,
        lambda text, actor, at: restore(text, version=form.version.data, actor=actor, at=at),
    )


@blueprint.post("/<public_id:contribution_id>/angra")
@requires(Permission.CONTRIBUTIONS_MODERATE)
def take_back(contribution_id: int):
    """Take back a decision, and be shown the text again as it was."""
    actor, contribution = _load(contribution_id)
    form = UndoForm()
    found = decision_with_contribution(form.decision.data) if form.validate() else None
    if found is None:
        raise NotFound
    try:
        with transaction():
            undo(found[0], contribution, actor=actor, at=now())
    except Conflict:
        return _conflict(actor, contribution_id, None, None)
    return redirect(url_for("moderation.item", contribution_id=contribution_id, angrat=1), 303)


def _load(contribution_id: int) -> tuple[Actor, Contribution]:
    contribution = any_contribution(contribution_id)
    if contribution is None:
        raise NotFound
    return check_programme(Permission.CONTRIBUTIONS_MODERATE, contribution.programme_id), contribution


def _act(contribution_id: int, draft: str, form: ActForm, operate: Operate) -> Response | tuple[str, int]:
    """One act on one text; then the next that waits, or the same text again when it did not wait."""
    actor, contribution = _load(contribution_id)
    waited = contribution.state == State.WAITING
    if not form.validate():
        return _refused(actor, contribution, form)
    try:
        with transaction():
            decision = operate(contribution, actor, now())
    except Conflict:
        return _conflict(actor, contribution_id, draft, form)
    except RuleBroken as broken:
        return _refused(actor, contribution, form, broken)
    onward = next_waiting(_moderated(actor), contribution) if waited else contribution_id
    if onward is None:
        return redirect(url_for("moderation.queue", angra=decision.id), 303)
    return redirect(url_for("moderation.item", contribution_id=onward, angra=decision.id), 303)


def _refused(
    actor: Actor, contribution: Contribution, form: ActForm, broken: RuleBroken | None = None
) -> tuple[str, int]:
    if broken is not None:
        field = form._fields.get(broken.field or "")
        (form.form_errors if field is None else field.errors).append(broken.sentence)
    if form.csrf_token.errors:
        form.csrf_token.errors = [EXPIRED]
    return _reading(actor, contribution, form), 422


def _draft_about(contribution: Contribution) -> ActForm | None:
    """What she had typed about this text when her session ended (row L3)."""
    draft = take_draft(request.path)
    kind = DRAFTED.get(draft.act) if draft else None
    if kind is None:
        return None
    form = kind(formdata=draft.fields)
    if isinstance(form, MaskForm):
        form.offer(contribution)
        if form.version.data != contribution.version:
            _keep_hidden(form, contribution)
    return form


def _keep_hidden(form: MaskForm, contribution: Contribution) -> None:
    """What a colleague hid meanwhile must not come to light by this draft."""
    form.words.data = "\n".join([*hidden_words(contribution), form.words.data]).strip()
    if contribution.name_is_hidden:
        form.name_is_hidden.data = True
    if contribution.place_is_hidden:
        form.place_is_hidden.data = True


def _moderated(actor: Actor) -> frozenset[int] | None:
    return actor.programmes_with(Permission.CONTRIBUTIONS_MODERATE)


def _reading(
    actor: Actor, contribution: Contribution | None, sent: ActForm | None = None, *,
    preview: list[tuple[int, int]] | None = None,
) -> str:
    """The queue with this text open, or the oldest that waits."""
    at = now()
    waiting = waiting_in(_moderated(actor))
    current = contribution if contribution is not None else next(iter(waiting.oldest), None)
    text = None
    if current is not None:
        decisions, answers = all_decisions_about(current.id), all_answers_to(current.id)
        text = item_of(current, waiting, decisions, answers, now=at, preview=preview)
    decided = decision_with_contribution(request.args.get("angra", 0, type=int))
    page = reading_page(
        actor, waiting, text,
        now=at,
        current=current,
        keys=wants_single_keys(actor.user_id),
        undo=undo_of(actor, *decided, is_elsewhere=current is None or decided[1].id != current.id)
        if decided is not None else None,
        was_undone="angrat" in request.args,
    )
    form = forms_beside(current, sent) if current is not None else None
    return render_template("moderation/item.html" if text else "moderation/queue.html", page=page, form=form)


def _conflict(
    actor: Actor, contribution_id: int, draft: str | None, sent: ActForm | None
) -> tuple[str, int]:
    """Both versions: the colleague's decision, and the draft that can be applied anew on it."""
    _actor, contribution = _load(contribution_id)
    decisions, answers = all_decisions_about(contribution.id), all_answers_to(contribution.id)
    if isinstance(sent, MaskForm):
        _keep_hidden(sent, contribution)
    page = conflict_page(
        actor, item_of(contribution, waiting_in(_moderated(actor)), decisions, answers, now=now()),
        decisions=decisions,
        draft=draft,
        draft_is_possible=draft is not None and is_possible(draft, contribution),
        keys=wants_single_keys(actor.user_id),
    )
    return render_template("moderation/conflict.html", page=page, form=forms_beside(contribution, sent)), 409
