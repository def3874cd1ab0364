"""The staff edit a programme: its text part by part, what is known of it, its versions; and make new ones."""

from flask import Blueprint, redirect, render_template, request, url_for

from participation.access.guards import check_programme, current_actor, requires
from participation.access.permissions import Permission
from participation.accounts.sign_in import take_draft
from participation.core.clock import now
from participation.core.csrf import shows_expired_token
from participation.core.db import transaction
from participation.core.errors import Conflict, NotFound, RuleBroken
from participation.programmes import fact_operations as facts
from participation.programmes import text_operations as texts
from participation.programmes.edit_queries import (
    all_versions,
    changes_of,
    retired_parts,
)
from participation.programmes.forms import (
    AddPartForm,
    AdoptForm,
    DetailsForm,
    DraftForm,
    MoveForm,
    PartForm,
    ProgrammeForm,
    RemoveForm,
    VersionForm,
)
from participation.programmes.models import FactKind
from participation.programmes.queries import all_programmes, decisions_of, facts_of, the_programme
from participation.programmes.staff_pages import (
    DRAFT,
    IN_FORCE,
    history_page,
    parents_for,
    part_page,
    programme_page,
    programmes_page,
    text_page,
    versions_page,
)

blueprint = Blueprint("editing", __name__, url_prefix="/personal/program")
NUMBER = "int(max=2147483647)"
WHICH = f"any({IN_FORCE}, {DRAFT})"
SAID = {
    "sparat": "Sparat. Ändringen syns för alla nu.",
    "utkast": "Sparat i utkastet. Bara ni som arbetar här ser det.",
    "flyttad": "Delen är flyttad.",
    "borttagen": "Den är borttagen. Den finns kvar i historiken.",
    "tillbaka": "Delen står i texten igen.",
    "antagen": "Den nya versionen gäller nu. Den förra finns kvar som tidigare version.",
}


# New programmes


@blueprint.get("")
@requires(Permission.PROGRAMMES_CREATE)
def programmes():
    """All programmes, and the form that makes one more."""
    draft = take_draft(request.path)
    form = ProgrammeForm(formdata=draft.fields if draft else None)
    return _programmes(form)


@blueprint.post("/nytt")
@requires(Permission.PROGRAMMES_CREATE)
@shows_expired_token
def make():
    """Make a place and its programme."""
    form = ProgrammeForm()
    if form.validate():
        try:
            with transaction():
                made = facts.make_programme(form.to_programme(), actor=current_actor(), at=now())
                slug = made.slug
            return redirect(url_for(".programmes", klart=slug), 303)
        except RuleBroken as broken:
            form.refuse(broken)
    return _programmes(form), form.status


# The programme as a whole


@blueprint.get("/<slug>")
@requires(Permission.PROGRAMMES_EDIT)
def programme(slug):
    """What can be edited, and where."""
    found, _actor = load_to_edit(slug)
    draft = take_draft(request.path)
    form = DetailsForm(formdata=draft.fields) if draft else _details_form(found)
    return _programme(found, form)


@blueprint.post("/<slug>/uppgifter")
@requires(Permission.PROGRAMMES_EDIT)
@shows_expired_token
def details(slug):
    """Save what stands about the programme as a whole."""
    found, actor = load_to_edit(slug)
    form = DetailsForm()
    if form.validate():
        try:
            with transaction():
                facts.change_details(
                    found, form.to_details(), _version(found, IN_FORCE), version=form.version.data,
                    actor=actor, at=now(),
                )  # fmt: skip
            return redirect(url_for(".programme", slug=slug, klart="sparat"), 303)
        except Conflict:
            found, _actor = load_to_edit(slug)
            read_anew(form, found.version)
            return _programme(found, form, theirs=_details_form(found)), 409
    return _programme(found, form), form.status


@blueprint.get("/<slug>/historik")
@requires(Permission.PROGRAMMES_EDIT)
def history(slug):
    """Who changed what, and when."""
    found, actor = load_to_edit(slug)
    cursor = request.args.get("nasta")
    changes = changes_of(found.id, cursor=cursor)
    page = history_page(actor, found, changes, is_first=not cursor or changes.restarted)
    return render_template("editing/history.html", page=page)


# The text


@blueprint.get(f"/<slug>/<{WHICH}:which>")
@requires(Permission.PROGRAMMES_EDIT)
def text(slug, which):
    """The text in force, or the draft, part by part."""
    found, _actor = load_to_edit(slug)
    draft = take_draft(request.path)
    return _text(found, which, AddPartForm(formdata=draft.fields if draft else None))


@blueprint.post(f"/<slug>/<{WHICH}:which>/lagg-till")
@requires(Permission.PROGRAMMES_EDIT)
@shows_expired_token
def add(slug, which):
    """Add a part."""
    found, actor = load_to_edit(slug)
    version = _version(found, which)
    form = AddPartForm().offer(parents_for(None, texts.wordings_in_force(version)))
    if form.validate():
        try:
            with transaction():
                texts.add_part(
                    version, form.kind.data, form.to_part(), reason=form.reason.data or None, actor=actor,
                    at=now(),
                )  # fmt: skip
            return _back_to_text(slug, which, "sparat")
        except RuleBroken as broken:
            form.refuse(broken)
    found, _actor = load_to_edit(slug)
    return _text(found, which, form), form.status


@blueprint.get(f"/<slug>/<{WHICH}:which>/<{NUMBER}:part_id>")
@requires(Permission.PROGRAMMES_EDIT)
def part(slug, which, part_id):
    """One part, to reword, put under another, or take out."""
    found, _actor = load_to_edit(slug)
    wording = _wording(_version(found, which), part_id)
    draft = take_draft(request.path)
    form = PartForm(formdata=draft.fields) if draft and draft.act == "skriv-om" else _part_form(wording)
    removing = RemoveForm(
        formdata=draft.fields if draft and draft.act == "ta-bort" else None, version=wording.id
    )
    return _part(found, which, part_id, form, removing)


@blueprint.post(f"/<slug>/<{WHICH}:which>/<{NUMBER}:part_id>/skriv-om")
@requires(Permission.PROGRAMMES_EDIT)
@shows_expired_token
def reword(slug, which, part_id):
    """Give a part another wording; the earlier one is kept."""
    found, actor = load_to_edit(slug)
    version = _version(found, which)
    wording = _wording(version, part_id)
    form = PartForm().offer(parents_for(wording.part.kind, texts.wordings_in_force(version)))
    if form.validate():
        try:
            with transaction():
                if form.version.data != wording.id:
                    raise Conflict
                texts.reword_part(
                    wording, version, form.to_part(), reason=form.reason.data or None, actor=actor, at=now()
                )
            return _back_to_text(slug, which, "sparat", part_id)
        except RuleBroken as broken:
            form.refuse(broken)
        except Conflict:
            found, _actor = load_to_edit(slug)
            theirs = _wording(_version(found, which), part_id)
            read_anew(form, theirs.id)
            return _part(found, which, part_id, form, theirs=theirs.text), 409
    found, _actor = load_to_edit(slug)
    return _part(found, which, part_id, form), form.status


@blueprint.post(f"/<slug>/<{WHICH}:which>/<{NUMBER}:part_id>/flytta")
@requires(Permission.PROGRAMMES_EDIT)
def move(slug, which, part_id):
    """Move a part one step up or down."""
    found, actor = load_to_edit(slug)
    version = _version(found, which)
    wording, form = _wording(version, part_id), MoveForm().once()
    if form.version.data != wording.id or form.way.data not in ("upp", "ner"):
        raise Conflict
    with transaction():
        texts.move_part(wording, version, up=form.way.data == "upp", actor=actor, at=now())
    return _back_to_text(slug, which, "flyttad", part_id)


@blueprint.post(f"/<slug>/<{WHICH}:which>/<{NUMBER}:part_id>/ta-bort")
@requires(Permission.PROGRAMMES_EDIT)
@shows_expired_token
def retire(slug, which, part_id):
    """Take a part out of the text."""
    found, actor = load_to_edit(slug)
    version = _version(found, which)
    wording, form = _wording(version, part_id), RemoveForm()
    if form.validate():
        try:
            with transaction():
                if form.version.data != wording.id:
                    raise Conflict
                texts.retire_part(wording, version, reason=form.reason.data, actor=actor, at=now())
            return _back_to_text(slug, which, "borttagen")
        except RuleBroken as broken:
            form.refuse(broken)
    found, _actor = load_to_edit(slug)
    wording = _wording(_version(found, which), part_id)
    return _part(found, which, part_id, _part_form(wording), form), form.status


@blueprint.post(f"/<slug>/<{WHICH}:which>/<{NUMBER}:part_id>/ta-tillbaka")
@requires(Permission.PROGRAMMES_EDIT)
def bring_back(slug, which, part_id):
    """Put a part that was taken out back into the text."""
    found, actor = load_to_edit(slug)
    version = _version(found, which)
    retired = {wording.part_id: wording for wording in retired_parts(version.id)}
    if part_id not in retired:
        raise NotFound
    if VersionForm().once().version.data != retired[part_id].id:
        raise Conflict
    with transaction():
        texts.bring_back_part(retired[part_id], version, actor=actor, at=now())
    return _back_to_text(slug, which, "tillbaka", part_id)


# Versions


@blueprint.get("/<slug>/versioner")
@requires(Permission.PROGRAMMES_EDIT)
def versions(slug):
    """Every version, and the way to a new one."""
    found, _actor = load_to_edit(slug)
    kept = take_draft(request.path)
    fields = kept.fields if kept else None
    current, draft = _version(found, IN_FORCE), _draft(found)
    if draft is not None:
        return _versions(
            found, AdoptForm(formdata=fields, label=draft.label, horizon=draft.horizon or current.horizon)
        )
    return _versions(found, DraftForm(formdata=fields))


@blueprint.post("/<slug>/versioner/borja")
@requires(Permission.PROGRAMMES_EDIT)
@shows_expired_token
def start_draft(slug):
    """Begin the next version as a copy of the text in force."""
    found, actor = load_to_edit(slug)
    form = DraftForm()
    if form.validate():
        try:
            with transaction():
                texts.start_draft(_version(found, IN_FORCE), form.label.data, actor=actor, at=now())
            return redirect(url_for(".text", slug=slug, which=DRAFT), 303)
        except RuleBroken as broken:
            form.refuse(broken)
    found, _actor = load_to_edit(slug)
    return _versions(found, form), form.status


@blueprint.post("/<slug>/versioner/anta")
@requires(Permission.PROGRAMMES_EDIT)
@shows_expired_token
def adopt(slug):
    """The draft has been adopted: it is the programme from now on."""
    found, actor = load_to_edit(slug)
    draft, form = _version(found, DRAFT), AdoptForm()
    if form.validate():
        with transaction():
            texts.adopt_draft(draft, found, form.to_adoption(), actor=actor, at=now())
        return redirect(url_for(".programme", slug=slug, klart="antagen"), 303)
    return _versions(found, form), form.status


# What several pages need


def load_to_edit(slug):
    found = the_programme(slug)
    return found, check_programme(Permission.PROGRAMMES_EDIT, found.id)


def _version(found, which):
    for version in all_versions(found.id):
        if version.is_draft if which == DRAFT else version.is_current:
            return version
    raise NotFound


def _draft(found):
    return next((version for version in all_versions(found.id) if version.is_draft), None)


def _wording(version, part_id):
    for wording in texts.wordings_in_force(version):
        if wording.part_id == part_id:
            return wording
    raise NotFound


def _details_form(found):
    return DetailsForm(
        formdata=None, version=found.version, obj=facts.details_of(found, _version(found, IN_FORCE))
    )


def _part_form(wording):
    return PartForm(formdata=None, obj=wording, version=wording.id, parent=wording.parent_part_id)


def _programmes(form):
    page = programmes_page(current_actor(), all_programmes(), request.args.get("klart"))
    return render_template("editing/programmes.html", page=page, form=form)


def _programme(found, form, *, theirs=None):
    page = programme_page(
        current_actor(), found, texts.wordings_in_force(_version(found, IN_FORCE)), all_versions(found.id),
        decisions_of(found.id), facts_of(found.id, tuple(FactKind)), said=_said(),
        has_conflict=theirs is not None,
    )  # fmt: skip
    return render_template("editing/programme.html", page=page, form=form, theirs=theirs)


def _text(found, which, form):
    version = _version(found, which)
    wordings = texts.wordings_in_force(version)
    form.offer(parents_for(None, wordings))
    page = text_page(current_actor(), found, version, wordings, retired_parts(version.id), said=_said())
    return render_template("editing/text.html", page=page, form=form)


def _part(found, which, part_id, form, removing=None, *, theirs=None):
    version = _version(found, which)
    wording, wordings = _wording(version, part_id), texts.wordings_in_force(version)
    form.offer(parents_for(wording.part.kind, [one for one in wordings if one.part_id != part_id]))
    page = part_page(
        current_actor(), found, version, wording, wordings, changes_of(found.id, f"part:{part_id}").items,
        theirs=theirs,
    )  # fmt: skip
    removing = removing or RemoveForm(formdata=None, version=wording.id)
    return render_template("editing/part.html", page=page, form=form, removing=removing)


def _versions(found, form):
    page = versions_page(current_actor(), found, all_versions(found.id))
    return render_template("editing/versions.html", page=page, form=form)


def _back_to_text(slug, which, said, part_id=None):
    said = "utkast" if said == "sparat" and which == DRAFT else said
    anchor = f"del-{part_id}" if part_id else None
    return redirect(url_for(".text", slug=slug, which=which, klart=said, _anchor=anchor), 303)


def _said():
    return SAID.get(request.args.get("klart", ""))


def read_anew(form, version):
    """The form holds what was typed, above what the other has made of it."""
    form.version.data, form.version.raw_data = version, None
