"""Triage: grouping, and placing on the idélista."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from participation.access.actors import Actor
from participation.access.guards import check_programme, current_actor, requires
from participation.access.permissions import Permission
from participation.accounts.sign_in import take_draft
from participation.core.clock import now
from participation.core.csrf import shows_expired_token
from participation.core.db import transaction
from participation.core.errors import NotFound, RuleBroken
from participation.core.forms import Form
from participation.core.public_ids import parse_public_id, public_id_text
from participation.idea_list.forms import AddForm, ChosenForm, PlaceForm, TakeBackForm
from participation.idea_list.models import Group, ListedIdea
from participation.idea_list.operations import (
    add_to_entry,
    group,
    place_on_idea_list,
    remove_from_idea_list,
    undo_grouping,
    undo_placing,
    ungroup,
)
from participation.idea_list.pages import grouped, keyed, placed, places_page, sort_page
from participation.idea_list.queries import (
    chosen_contributions,
    entry_by_id,
    group_by_id,
    groups_behind,
    listed_ideas,
    loose_voice_counts,
    loose_voices,
    unlisted_memberships,
)
from participation.moderation.queries import wants_single_keys
from participation.programmes.models import Programme
from participation.programmes.queries import all_programmes, areas_of, the_programme

blueprint = Blueprint("triage", __name__, url_prefix="/personal/sortera")
DRAFTED = {"samma-sak": ChosenForm, "till-idelistan": PlaceForm, "lagg-till": AddForm}
NOTICES = {
    "losts-upp": "Gruppen är upplöst. Alla texter finns kvar.",
    "borttagen": "Den står inte längre på idélistan. Alla röster finns kvar.",
    "angrat": "Ångrat. Allt är som det var innan.",
}


@dataclass(frozen=True)
class SortForms:
    """What can be typed beside the texts, and the form that came back to be mended, if any."""

    place: PlaceForm
    add: AddForm
    sent: ChosenForm | None


@blueprint.get("")
@requires(Permission.CONTRIBUTIONS_TRIAGE)
def places():
    """Where to sort, with what is left."""
    actor = current_actor()
    mine = actor.programmes_with(Permission.CONTRIBUTIONS_TRIAGE)
    programmes = [programme for programme in all_programmes() if mine is None or programme.id in mine]
    page = places_page(actor, programmes, loose_voice_counts(mine))
    return render_template("triage/places.html", page=page)


@blueprint.get("/<slug>")
@requires(Permission.CONTRIBUTIONS_TRIAGE)
def sort(slug: str):
    """The texts and groups of one place that are not on the list."""
    actor, programme = _load(slug)
    draft = take_draft(request.path)
    kind = DRAFTED.get(draft.act) if draft else None
    return _sorting(actor, programme, kind(formdata=draft.fields) if kind else None)


@blueprint.post("/<slug>/samma-sak")
@requires(Permission.CONTRIBUTIONS_TRIAGE)
@shows_expired_token
def same(slug: str):
    """Group the chosen texts."""
    actor, programme = _load(slug)
    form = ChosenForm()
    if not form.validate():
        return _refused(actor, programme, form)
    try:
        with transaction():
            together = group(chosen_contributions(form.chosen_ids), actor=actor, at=now())
    except RuleBroken as broken:
        return _refused(actor, programme, form, broken)
    return _back(slug, grupp=public_id_text(together.id))


@blueprint.post("/<slug>/till-idelistan")
@requires(Permission.CONTRIBUTIONS_TRIAGE)
@shows_expired_token
def place(slug: str):
    """Place the chosen texts, or their group, on the idélista."""
    actor, programme = _load(slug)
    form = PlaceForm().offer(areas_of(programme.id))
    if not form.validate():
        return _refused(actor, programme, form)
    placing, at = form.to_placing(), now()
    chosen = chosen_contributions(form.chosen_ids)
    try:
        with transaction():
            entry = place_on_idea_list(
                chosen,
                area_id=placing.area_id,
                title=placing.title,
                motive=placing.motive,
                next_word_on=placing.next_word_on,
                is_example=any(voice.is_example for voice in chosen),
                actor=actor,
                at=at,
            )
    except RuleBroken as broken:
        return _refused(actor, programme, form, broken)
    return _back(slug, rad=public_id_text(entry.id), grupp=_key_behind(entry.id), nar=at.isoformat())


@blueprint.post("/<slug>/lagg-till")
@requires(Permission.CONTRIBUTIONS_TRIAGE)
@shows_expired_token
def add(slug: str):
    """Add the chosen texts, or their group, to an entry that stands on the list."""
    actor, programme = _load(slug)
    entries = listed_ideas(programme.id)
    if not entries:
        raise NotFound
    form = AddForm().offer(keyed(entries))
    if not form.validate():
        return _refused(actor, programme, form)
    at = now()
    try:
        with transaction():
            entry = _chosen_entry(form)
            together = add_to_entry(chosen_contributions(form.chosen_ids), entry, actor=actor, at=at)
            keys = {"rad": public_id_text(entry.id), "grupp": public_id_text(together.id)}
    except RuleBroken as broken:
        return _refused(actor, programme, form, broken)
    return _back(slug, nar=at.isoformat(), **keys)


@blueprint.post("/<slug>/los-upp")
@requires(Permission.CONTRIBUTIONS_TRIAGE)
def dissolve(slug: str):
    """Dissolve a group."""
    actor, programme = _load(slug)
    form = TakeBackForm().once()
    with transaction():
        ungroup(_group_of(programme, form), actor=actor, at=now())
    return _back(slug, klart="losts-upp")


@blueprint.post("/<slug>/ta-bort")
@requires(Permission.CONTRIBUTIONS_TRIAGE)
def remove(slug: str):
    """Take an entry off the idélista."""
    actor, programme = _load(slug)
    entry = _entry_of(programme, TakeBackForm().once())
    with transaction():
        remove_from_idea_list(entry, groups_behind([entry.id])[entry.id], actor=actor, at=now())
    return _back(slug, klart="borttagen")


@blueprint.post("/<slug>/angra")
@requires(Permission.CONTRIBUTIONS_TRIAGE)
def take_back(slug: str):
    """Take back one act of grouping or placing."""
    actor, programme = _load(slug)
    form = TakeBackForm().once()
    together, done_at = _group_of(programme, form), form.moment
    if done_at is None:
        raise NotFound
    with transaction():
        if form.entry_id is None:
            undo_grouping(together, grouped_at=done_at, actor=actor, at=now())
        else:
            undo_placing(together, _entry_of(programme, form), placed_at=done_at, actor=actor, at=now())
    return _back(slug, klart="angrat")


def _load(slug: str) -> tuple[Actor, Programme]:
    programme = the_programme(slug)
    return check_programme(Permission.CONTRIBUTIONS_TRIAGE, programme.id), programme


def _group_of(programme: Programme, form: TakeBackForm) -> Group:
    together = group_by_id(form.group_id) if form.group_id is not None else None
    if together is None or together.programme_id != programme.id:
        raise NotFound
    return together


def _entry_of(programme: Programme, form: TakeBackForm) -> ListedIdea:
    entry = entry_by_id(form.entry_id) if form.entry_id is not None else None
    if entry is None or entry.programme_id != programme.id:
        raise NotFound
    return entry


def _chosen_entry(form: AddForm) -> ListedIdea:
    entry = entry_by_id(form.entry.data) if form.entry.data is not None else None
    if entry is None:
        raise RuleBroken("Välj en rad på idélistan.", "entry")
    return entry


def _key_behind(entry_id: int) -> str:
    return public_id_text(groups_behind([entry_id])[entry_id][0].id)


def _back(slug: str, **said: str) -> Response:
    return redirect(url_for("triage.sort", slug=slug, **said), 303)


def _refused(
    actor: Actor, programme: Programme, form: Form, broken: RuleBroken | None = None
) -> tuple[str, int]:
    if broken is not None:
        form.refuse(broken)
    return _sorting(actor, programme, form), form.status


def _sorting(actor: Actor, programme: Programme, sent: ChosenForm | None = None) -> str:
    """Triage of one place, with what was typed when a form came back."""
    asked = request.args
    areas, entries = areas_of(programme.id), listed_ideas(programme.id)
    area_id = next((area.id for area in areas if str(area.id) == asked.get("omrade")), None)
    preselected = parse_public_id(asked.get("vald", ""))
    chosen = sent.chosen_ids if sent is not None else [preselected] if preselected is not None else []
    added = [
        voice for voice in (chosen_contributions(chosen) if chosen else [])
        if voice.programme_id == programme.id
    ]
    voices = loose_voices(programme.id, area_id, asked.get("nasta"))
    memberships = unlisted_memberships(programme.id)
    in_groups = {member.contribution_id for member in memberships}
    group_id, entry_id = parse_public_id(asked.get("grupp", "")), parse_public_id(asked.get("rad", ""))
    page = sort_page(
        actor, programme,
        voices=voices,
        memberships=memberships,
        entries=entries,
        areas=areas,
        area_id=area_id,
        chosen=chosen,
        added=[voice for voice in added if voice.id not in in_groups],
        is_first=voices.restarted or "nasta" not in asked,
        keys=wants_single_keys(actor.user_id),
        take_back=placed(entries, entry_id, group_id, asked.get("nar", "")) or grouped(memberships, group_id),
        notice=NOTICES.get(asked.get("klart", "")),
    )
    area_of_one = added[0].area_id if len(added) == 1 and sent is None else None
    place_form = sent if isinstance(sent, PlaceForm) else PlaceForm(formdata=_typed(), area=area_of_one)
    add_form = sent if isinstance(sent, AddForm) else AddForm(formdata=_typed())
    forms = SortForms(place_form.offer(areas), add_form.offer(keyed(entries)), sent)
    return render_template("triage/sort.html", page=page, form=forms)


def _typed():
    """What stands in the other fields of a form that came back: kept, not judged."""
    return request.form if request.method == "POST" else None
