"""The one queue: everything that waits to be read."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from participation.access.actors import Actor
from participation.access.guards import check_programme, current_actor, requires
from participation.access.permissions import Permission
from participation.accounts.sign_in import take_draft
from participation.contributions.models import Contribution
from participation.contributions.photo_queries import all_photos
from participation.contributions.queries import all_under_receipt, any_contribution
from participation.contributions.states import State
from participation.core.clock import local_day, now
from participation.core.csrf import shows_expired_token
from participation.core.db import transaction
from participation.core.errors import Conflict, NotFound, RuleBroken
from participation.core.forms import Form
from participation.moderation.act_pages import acts_panel, asked_lines
from participation.moderation.elsewhere_forms import ForwardForm, LeaveForm
from participation.moderation.forms import (
    ActForm,
    AnswerForm,
    MaskForm,
    UndoForm,
    WithholdForm,
    forms_beside,
)
from participation.moderation.further_forms import further_forms
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
from participation.moderation.photo_pages import photo_line
from participation.moderation.photo_queries import count_of_photos_to_look_at
from participation.moderation.policy import is_possible
from participation.moderation.queries import (
    all_answers_to,
    all_decisions_about,
    asked_about,
    decision_with_contribution,
    next_waiting,
    wants_single_keys,
)
from participation.moderation.queries import queue as waiting_in
from participation.moderation.question_forms import AskForm
from participation.moderation.queue_choice import QueueChoice
from participation.moderation.report_pages import report_lines
from participation.moderation.report_queries import open_reports, reported_count
from participation.moderation.workplace_forms import AssignForm, NoteForm, forms_around
from participation.moderation.workplace_operations import open_text
from participation.moderation.workplace_pages import workplace_of
from participation.moderation.workplace_queries import (
    desks_of,
    moderators_of,
    notes_about,
    readings_of,
)

blueprint = Blueprint("moderation", __name__, url_prefix="/personal/att-lasa")
KEEP_THE_CHOICE = frozenset(
    f"moderation.{act}" for act in (
        "item", "show", "show_and_answer", "do_not_show", "show_masked", "show_again", "take_back",
        "put_on_a_desk", "note", "ask_author", "leave_to_body", "forward_text", "forward_fault", "split_text",
    )
)  # fmt: skip
DRAFTED = {
    "svara": AnswerForm, "visa-inte": WithholdForm, "dolj": MaskForm, "tilldela": AssignForm,
    "anteckna": NoteForm, "fraga": AskForm, "andra-beslutar": LeaveForm, "skicka-vidare": ForwardForm,
}  # fmt: skip
Operate = Callable[[Contribution, Actor, datetime], ModerationDecision]


@blueprint.url_defaults
def keep_the_choice(endpoint: str, values: dict[str, Any]) -> None:
    """What a moderator chose to read stays chosen from one text to the next."""
    if endpoint in KEEP_THE_CHOICE:
        for name, value in _choice().to_args().items():
            values.setdefault(name, value)


@blueprint.get("")
@requires(Permission.CONTRIBUTIONS_MODERATE)
def queue():
    """Everything that waits, the oldest open."""
    return reading(current_actor(), None)


@blueprint.get("/<public_id:contribution_id>")
@requires(Permission.CONTRIBUTIONS_MODERATE)
def item(contribution_id: int):
    """One text in whatever state, with everything that happened to it."""
    actor, contribution = load(contribution_id)
    return reading(actor, contribution, _draft_about(contribution))


@blueprint.post("/<public_id:contribution_id>/visa")
@requires(Permission.CONTRIBUTIONS_MODERATE)
@shows_expired_token
def show(contribution_id: int):
    """Show it."""
    form = ActForm()
    return act_on(
        contribution_id, "show", form,
        lambda text, actor, at: publish(text, version=form.version.data, actor=actor, at=at),
    )


@blueprint.post("/<public_id:contribution_id>/svara")
@requires(Permission.CONTRIBUTIONS_MODERATE)
@shows_expired_token
def show_and_answer(contribution_id: int):
    """Show it and answer it."""
    form = AnswerForm()
    return act_on(
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
    return act_on(
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
    actor, contribution = load(contribution_id)
    form = MaskForm().offer(contribution)
    if form.preview.data and form.validate():
        try:
            passages = form.to_passages(contribution.text)
            masked_copy(contribution, passages, hides_more=form.hides_name or form.hides_place)
        except RuleBroken as broken:
            return refused(actor, contribution, form, broken)
        return reading(actor, contribution, form, preview=passages)
    return act_on(
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
    return act_on(
        contribution_id, "restore", form,
        lambda text, actor, at: restore(text, version=form.version.data, actor=actor, at=at),
    )


@blueprint.post("/<public_id:contribution_id>/angra")
@requires(Permission.CONTRIBUTIONS_MODERATE)
def take_back(contribution_id: int):
    """Take back a decision, and be shown the text again as it was."""
    actor, contribution = load(contribution_id)
    form = UndoForm().once()
    found = decision_with_contribution(form.decision.data) if form.validate() else None
    if found is None:
        raise NotFound
    try:
        with transaction():
            undo(found[0], contribution, actor=actor, at=now())
    except Conflict:
        return conflict(actor, contribution_id, None, None)
    return redirect(url_for("moderation.item", contribution_id=contribution_id, angrat=1), 303)


def open_now(contribution_id: int, actor: Actor) -> list[str]:
    """Say that this person has the text open, and who else has."""
    at = now()
    readings = readings_of(contribution_id, at)
    last_seen = next((reading.seen_at for reading, _ in readings if reading.user_id == actor.user_id), None)
    if request.method == "GET":  # a form that comes back holds SQLite's lock: we would wait for ourselves
        open_text(contribution_id, actor.user_id, last_seen=last_seen, at=at)
    return [name for reading, name in readings if reading.user_id != actor.user_id]


def load(contribution_id: int) -> tuple[Actor, Contribution]:
    """Who acts, and on which text. Raises NotFound when she does not moderate its place."""
    contribution = any_contribution(contribution_id)
    if contribution is None:
        raise NotFound
    return check_programme(Permission.CONTRIBUTIONS_MODERATE, contribution.programme_id), contribution


def act_on(contribution_id: int, draft: str, form: ActForm, operate: Operate) -> Response | tuple[str, int]:
    """One act on one text; then the next that waits, or the same text again when it did not wait."""
    actor, contribution = load(contribution_id)
    waited = contribution.state == State.WAITING or contribution.shown_unread
    if not form.validate():
        return refused(actor, contribution, form)
    try:
        with transaction():
            decision = operate(contribution, actor, now())
    except Conflict:
        return conflict(actor, contribution_id, draft, form)
    except RuleBroken as broken:
        return refused(actor, contribution, form, broken)
    onward = contribution_id
    if waited:
        onward = next_waiting(moderated(actor), contribution, _choice(), actor.user_id)
    if onward is None:
        return redirect(url_for("moderation.queue", angra=decision.id, **_choice().to_args()), 303)
    return redirect(url_for("moderation.item", contribution_id=onward, angra=decision.id), 303)


def refused(
    actor: Actor, contribution: Contribution, form: Form, broken: RuleBroken | None = None
) -> tuple[str, int]:
    """The same text with the form as it was sent, and what is wrong with it."""
    if broken is not None:
        form.refuse(broken)
    return reading(actor, contribution, form), form.status


def _draft_about(contribution: Contribution) -> Form | None:
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


def _choice() -> QueueChoice:
    return QueueChoice.from_args(request.args)


def moderated(actor: Actor) -> frozenset[int] | None:
    return actor.programmes_with(Permission.CONTRIBUTIONS_MODERATE)


def reading(
    actor: Actor, contribution: Contribution | None, sent: Form | None = None, *,
    preview: list[tuple[int, int]] | None = None,
) -> str:
    """The queue with this text open, or the oldest that waits."""
    at = now()
    choice = _choice()
    waiting = waiting_in(moderated(actor), choice, actor.user_id)
    current = contribution if contribution is not None else next(iter(waiting.oldest), None)
    text = None
    if current is not None:
        decisions, answers = all_decisions_about(current.id), all_answers_to(current.id)
        text = item_of(current, waiting, decisions, answers, now=at, preview=preview)
    decided = decision_with_contribution(request.args.get("angra", 0, type=int))
    page = reading_page(
        actor, waiting, text,
        choice=choice,
        reported=reported_count(moderated(actor)),
        now=at,
        current=current,
        keys=wants_single_keys(actor.user_id),
        undo=undo_of(actor, *decided, is_elsewhere=current is None or decided[1].id != current.id)
        if decided is not None else None,
        was_undone="angrat" in request.args,
    )
    if current is None:
        return render_template(
            "moderation/queue.html", page=page, form=None, **_photos(actor, None), **_acts(actor, None, None)
        )
    workplace = workplace_of(desks_of(current.id), notes_about(current.id), open_now(current.id, actor))
    return render_template(
        "moderation/item.html", page=page, form=forms_beside(current, sent), workplace=workplace,
        **_photos(actor, current), **_acts(actor, current, sent),
        reports=report_lines(open_reports(current.id)),
        workplace_form=forms_around(
            moderators_of([current.programme_id]), actor.user_id, assigned_to=workplace.assigned_to,
            assignment_id=workplace.assignment_id, sent=sent,
        ),
    )  # fmt: skip


def _acts(actor: Actor, contribution: Contribution | None, sent: Form | None) -> dict[str, Any]:
    """What the page says of questions, parts and what can be sent on; and what waits for authors."""
    at = now()
    beside = {"asked": asked_lines(asked_about(moderated(actor)), at)}
    if contribution is None:
        return beside
    today = local_day(at)
    return beside | {
        "acts": acts_panel(contribution, all_under_receipt(contribution.receipt_id), today=today),
        "act_form": further_forms(contribution, today, sent),
    }


def _photos(actor: Actor, contribution: Contribution | None) -> dict[str, Any]:
    """What the page says of pictures: those of the text, and how many there are to look at in all."""
    beside = all_photos([contribution]) if contribution is not None else {}
    return {
        "photos": [photo_line(photo) for photos in beside.values() for photo in photos],
        "photos_waiting": count_of_photos_to_look_at(moderated(actor)),
    }


def conflict(
    actor: Actor, contribution_id: int, draft: str | None, sent: ActForm | None
) -> tuple[str, int]:
    """Both versions: the colleague's decision, and the draft that can be applied anew on it."""
    _actor, contribution = load(contribution_id)
    decisions, answers = all_decisions_about(contribution.id), all_answers_to(contribution.id)
    if isinstance(sent, MaskForm):
        _keep_hidden(sent, contribution)
    page = conflict_page(
        actor, item_of(contribution, waiting_in(moderated(actor)), decisions, answers, now=now()),
        decisions=decisions,
        draft=draft,
        draft_is_possible=draft is not None and is_possible(draft, contribution),
        keys=wants_single_keys(actor.user_id),
    )
    return render_template(
        "moderation/conflict.html", page=page, form=forms_beside(contribution, sent), sent=sent,
        reports=report_lines(open_reports(contribution.id)),
        act_form=further_forms(contribution, local_day(now()), sent),
    ), 409
