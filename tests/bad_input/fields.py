"""Every field of every form: what kind of field it is, where it stands, and who fills it in."""

import pkgutil
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from flask_wtf import FlaskForm

import participation
from participation.contributions import forms as contributions
from participation.contributions.models import BODY_NAME_MAX
from participation.core.forms import Form
from participation.idea_list import forms as triage
from participation.moderation import forms as moderation
from participation.moderation import report_forms as reports
from participation.moderation import workplace_forms as workplace
from participation.programmes import forms as editing
from participation.programmes import known_place_forms as known_places
from participation.revisions import forms as revising
from participation.site import forms as texts
from tests.bad_input.catalogue import (
    NOT_PLACED,
    WRITE_FUZZY,
    Row,
    bodies,
    choices,
    dates,
    degrees,
    emails,
    fuzzy_dates,
    names,
    titles,
    whole_numbers,
)

RESIDENTS = "tests/contributions"
SIGN_IN = "tests/accounts"


@dataclass(frozen=True)
class Place:
    """A form on its page: who sends it where, about what, and with which answers beside the tried one."""

    endpoint: str
    role: str
    object: str = "own"
    beside: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Tried:
    """A field with its rows of the catalogue, or the folder of the tests that try it."""

    rows: list[Row] | None = None
    tried_in: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether the field takes anything, and only must not break."""
        return self.rows is None and not self.tried_in


ANYTHING = Tried()
EMPTY_NAME = "Skriv ett namn. Fältet är tomt."
EMPTY_TITLE = "Skriv en rubrik. Fältet är tomt."

PLACES: dict[str, Place] = {
    "accounts.InvitationForm": Place("accounts.people", "administrator", "-"),
    "accounts.RoleForm": Place("accounts.grant_role", "administrator", "-"),
    "accounts.ForgottenPasswordForm": Place("accounts.forgotten_password", "visitor", "-"),
    "accounts.HandOverForm": Place("accounts.hand_over", "administrator", "-"),
    "accounts.LastDayForm": Place("accounts.set_last_day", "administrator", "-"),
    "accounts.SettingsForm": Place("accounts.settings", "politician", "-"),
    "accounts.PasswordForm": Place(
        "accounts.change_password", "politician", "-", {"current_password": "fel", "new_password": "fel"}
    ),
    "accounts.CodeForm": Place("accounts.fresh_code", "politician", "-"),
    "accounts.SignInForm": Place(
        "accounts.sign_in", "visitor", "-", {"email": "ny@exempel.se", "password": "fel"}
    ),
    "contributions.AddLineForm": Place("contributions.add_line", "receipt_holder"),
    "contributions.ContributionForm": Place("contributions.new_idea", "visitor"),
    "contributions.ReceiptCodeForm": Place("overview.receipt_lookup", "visitor", "-"),
    "idea_list.AddForm": Place("triage.add", "moderator"),
    "idea_list.ChosenForm": Place("triage.same", "moderator"),
    "idea_list.PlaceForm": Place("triage.place", "moderator"),
    "idea_list.TakeBackForm": Place("triage.take_back", "moderator"),
    "moderation.ActForm": Place("moderation.show", "moderator"),
    "moderation.AssignForm": Place("moderation.put_on_a_desk", "moderator"),
    "moderation.AnswerForm": Place("moderation.show_and_answer", "moderator"),
    "moderation.MaskForm": Place("moderation.show_masked", "moderator"),
    "moderation.BatchForm": Place("batches.act", "moderator", "-"),
    "moderation.NoteForm": Place("moderation.note", "moderator"),
    "moderation.CoverForm": Place("moderation.cover_photo", "moderator"),
    "moderation.ReleaseForm": Place("moderation.show_photo", "moderator"),
    "moderation.ReportForm": Place("reports.report", "visitor"),
    "moderation.AskForm": Place("moderation.ask_author", "moderator"),
    "moderation.ForwardForm": Place(
        "moderation.forward_text", "moderator", beside={"note_to_author": "De svarar dig."}
    ),
    "moderation.LeaveForm": Place("moderation.leave_to_body", "moderator"),
    "moderation.SplitForm": Place("moderation.split_text", "moderator"),
    "moderation.UndoForm": Place("moderation.take_back", "moderator"),
    "moderation.WithholdForm": Place("moderation.do_not_show", "moderator"),
    "programmes.ChangedPlaceForm": Place("known_places.change", "project_leader"),
    "programmes.MapForm": Place("known_places.place_map", "project_leader"),
    "programmes.PlaceNameForm": Place(
        "known_places.places", "project_leader", beside={"latitude": "56,8206", "longitude": "12,7312"}
    ),
    "programmes.PlaceVersionForm": Place("known_places.retire", "project_leader"),
    "programmes.AddPartForm": Place("editing.add", "project_leader"),
    "programmes.AdoptForm": Place("editing.adopt", "project_leader"),
    "programmes.DecisionForm": Place("facts.new_decision", "project_leader"),
    "programmes.DetailsForm": Place("editing.details", "project_leader"),
    "programmes.DraftForm": Place("editing.start_draft", "project_leader"),
    "programmes.FactForm": Place("facts.new_fact", "project_leader"),
    "programmes.MoveForm": Place("editing.move", "project_leader"),
    "programmes.PartForm": Place("editing.reword", "project_leader"),
    "programmes.ProgrammeForm": Place("editing.make", "administrator", "-"),
    "programmes.RemoveForm": Place("editing.retire", "project_leader"),
    "programmes.VersionForm": Place("editing.bring_back", "project_leader"),
    "overview.FollowForm": Place("overview.follow", "receipt_holder"),
    "revisions.ActForm": Place("revising.close_comments", "project_leader"),
    "revisions.ModeForm": Place("modes.choose", "project_leader"),
    "revisions.MoveForm": Place("revising.move", "project_leader"),
    "revisions.OpenForm": Place("revising.open_comments", "project_leader"),
    "revisions.StartForm": Place("revising.start", "project_leader"),
    "revisions.StepForm": Place("revising.plan", "project_leader"),
    "site.BringBackForm": Place("site_texts.bring_back", "administrator", "-"),
    "site.TextForm": Place("site_texts.text", "administrator", "-"),
}

FIELDS: dict[str, dict[str, Tried]] = {
    "accounts.CodeForm": {"code": ANYTHING},
    "accounts.InvitationForm": {
        "email": ANYTHING,
        "programme": Tried(choices(None)),
        "ends_on": Tried(dates(None)),
        "role": Tried(choices("Välj ett av alternativen.")),
    },
    "accounts.ForgottenPasswordForm": {"email": ANYTHING},
    "accounts.HandOverForm": {"email": ANYTHING, "ends_on": Tried(dates(None)), "roles": ANYTHING},
    "accounts.LastDayForm": {"ends_on": ANYTHING},
    "accounts.NewPasswordForm": dict.fromkeys(("code", "new_password"), Tried(tried_in=SIGN_IN)),
    "accounts.OwnPasswordForm": {"password": Tried(tried_in=SIGN_IN)},
    "accounts.RecoveryCodeForm": {"recovery_code": Tried(tried_in=SIGN_IN)},
    "accounts.JoinForm": dict.fromkeys(("code", "name", "password"), Tried(tried_in=SIGN_IN)),
    "accounts.PasswordForm": {"current_password": ANYTHING, "new_password": ANYTHING},
    "accounts.RoleForm": {
        "ends_on": Tried(dates(None)),
        "programme": Tried(choices(None)),
        "role": Tried(choices("Välj ett av alternativen.")),
    },
    "accounts.SettingsForm": {"single_key_shortcuts": ANYTHING},
    "accounts.SignInForm": {"email": ANYTHING, "password": ANYTHING},
    "contributions.AddLineForm": {
        "key": ANYTHING,
        "photos": Tried(tried_in=RESIDENTS),
        "send_anyway": ANYTHING,
        "text": Tried(bodies(5000, "Skriv ditt förslag. Fältet är tomt.")),
    },
    "contributions.ContributionForm": {
        "age_band": Tried(tried_in=RESIDENTS),
        "area": Tried(tried_in=RESIDENTS),
        "key": ANYTHING,
        "known_place": Tried(choices(None)),
        "language": Tried(choices(None)),
        "latitude": Tried(tried_in=RESIDENTS),
        "longitude": Tried(tried_in=RESIDENTS),
        "opened": Tried(tried_in=RESIDENTS),
        "photos": Tried(tried_in=RESIDENTS),
        "place_text": Tried(names(contributions.PLACE_MAX, None, reserved=False)),
        "relation": Tried(choices(None)),
        "send_anyway": Tried(tried_in=RESIDENTS),
        "sex": Tried(tried_in=RESIDENTS),
        "shown_name": Tried(tried_in=RESIDENTS),
        "text": Tried(tried_in=RESIDENTS),
    },
    "contributions.ReceiptCodeForm": {"words": Tried(tried_in=RESIDENTS)},
    "idea_list.AddForm": {"chosen": ANYTHING, "entry": ANYTHING},
    "idea_list.ChosenForm": {"chosen": ANYTHING},
    "idea_list.PlaceForm": {
        "area": Tried(choices(None)),
        "chosen": ANYTHING,
        "motive": Tried(bodies(triage.MOTIVE_MAX, "Skriv varför den står på listan. Fältet är tomt.")),
        "next_word_on": Tried(dates(None)),
        "title": Tried(titles(120, EMPTY_TITLE)),
    },
    "idea_list.TakeBackForm": {"done_at": ANYTHING, "entry": ANYTHING, "group": ANYTHING},
    "moderation.ActForm": {"version": ANYTHING},
    "moderation.AnswerForm": {
        "answer": Tried(bodies(moderation.ANSWER_MAX, "Skriv ett svar. Fältet är tomt.")),
        "next_word_on": Tried(dates(None)),
        "version": ANYTHING,
    },
    "moderation.MaskForm": {
        "found": ANYTHING,
        "name_is_hidden": ANYTHING,
        "note_to_author": Tried(bodies(moderation.NOTE_MAX, None)),
        "place_is_hidden": ANYTHING,
        "preview": ANYTHING,
        "version": ANYTHING,
        "words": ANYTHING,
    },
    "moderation.AssignForm": {"assignee": Tried(choices("Välj ett av alternativen.")), "seen": ANYTHING},
    "moderation.BatchForm": {
        "act": ANYTHING,
        "assignee": Tried(choices(None)),
        "chosen": ANYTHING,
        "note_to_author": Tried(bodies(moderation.NOTE_MAX, None)),
        "reason": Tried(choices("")),
    },
    "moderation.NoteForm": {
        "note": Tried(bodies(workplace.INTERNAL_NOTE_MAX, "Skriv en anteckning. Fältet är tomt."))
    },
    "moderation.CoverForm": {"boxes": Tried(tried_in="tests/moderation"), "version": ANYTHING},
    "moderation.ReleaseForm": {
        "description": Tried(names(200, "Skriv vad bilden visar", reserved=False)),
        "version": ANYTHING,
        "without_description": ANYTHING,
    },
    "moderation.ReportForm": {
        "reason": Tried(choices("Välj ett av alternativen.")),
        "words": Tried(bodies(reports.WORDS_MAX, None)),
    },
    "moderation.AskForm": {
        "answer_by": Tried(tried_in="tests/moderation"),
        "question": Tried(bodies(moderation.NOTE_MAX, "Skriv en fråga. Fältet är tomt.")),
        "version": ANYTHING,
    },
    "moderation.LeaveForm": {
        "answer": Tried(bodies(moderation.ANSWER_MAX, "Skriv ett svar. Fältet är tomt.")),
        "body": Tried(choices("Välj vem som beslutar.")),
        "next_word_on": Tried(dates("Skriv datum så här: 2026-02-26.")),
        "other_body": Tried(names(BODY_NAME_MAX, None, reserved=False)),
        "taken_up_on": Tried(dates(None)),
        "version": ANYTHING,
    },
    "moderation.ForwardForm": {
        "note_to_author": Tried(bodies(moderation.NOTE_MAX, None)),
        "other_receiver": Tried(names(BODY_NAME_MAX, None, reserved=False)),
        "receiver": Tried(choices("Välj vart texten skickas.")),
        "version": ANYTHING,
    },
    "moderation.SplitForm": {
        "more": ANYTHING, "parts": Tried(tried_in="tests/moderation"), "version": ANYTHING,
    },
    "moderation.UndoForm": {"decision": ANYTHING},
    "moderation.WithholdForm": {
        "note_to_author": Tried(bodies(moderation.NOTE_MAX, None)),
        "reason": Tried(choices("")),
        "version": ANYTHING,
    },
    "programmes.ChangedPlaceForm": {
        "latitude": Tried(degrees(NOT_PLACED)),
        "longitude": ANYTHING,
        "name": Tried(names(known_places.PLACE_NAME_MAX, EMPTY_NAME, reserved=False)),
        "version": ANYTHING,
    },
    "programmes.MapForm": {
        "latitude": Tried(degrees(NOT_PLACED)),
        "longitude": ANYTHING,
        "reach": Tried(whole_numbers(*known_places.REACH_METRES)),
        "version": ANYTHING,
    },
    "programmes.PlaceNameForm": {
        "latitude": Tried(degrees(NOT_PLACED)),
        "longitude": ANYTHING,
        "name": Tried(names(known_places.PLACE_NAME_MAX, EMPTY_NAME, reserved=False)),
    },
    "programmes.PlaceVersionForm": {"version": ANYTHING},
    "programmes.AddPartForm": {
        "kind": ANYTHING,
        "note": Tried(bodies(editing.NOTE_MAX, None)),
        "parent": ANYTHING,
        "reason": Tried(bodies(editing.REASON_MAX, "Skriv varför texten rättas. Fältet är tomt.")),
        "source": Tried(bodies(editing.SOURCE_MAX, None)),
        "text": ANYTHING,
    },
    "programmes.AdoptForm": {
        "adopted_on": Tried(fuzzy_dates(WRITE_FUZZY, years=True)),
        "body": Tried(names(160, "Skriv vem som beslutade. Fältet är tomt.", reserved=False)),
        "horizon": Tried(names(80, None, reserved=False)),
        "label": Tried(names(80, "Skriv ett namn. Fältet är tomt.", reserved=False)),
        "paragraph": Tried(names(40, None, reserved=False)),
        "registry_number": Tried(names(40, None, reserved=False)),
        "source": Tried(bodies(editing.SOURCE_MAX, "Skriv källan. Fältet är tomt.")),
    },
    "programmes.DecisionForm": {
        "body": Tried(names(160, None, reserved=False)),
        "date_is_inferred": ANYTHING,
        "decided_on": Tried(fuzzy_dates(None, years=True)),
        "kind": Tried(choices("Välj ett av alternativen.")),
        "note": Tried(bodies(editing.NOTE_MAX, None)),
        "paragraph": Tried(names(40, None, reserved=False)),
        "registry_number": Tried(names(40, None, reserved=False)),
        "source": Tried(bodies(editing.SOURCE_MAX, "Skriv källan. Fältet är tomt.")),
        "version": ANYTHING,
    },
    "programmes.DetailsForm": {
        "adopted_on": Tried(fuzzy_dates(None, years=False)),
        "areas_are_complete": ANYTHING,
        "contact": Tried(bodies(editing.NOTE_MAX, None)),
        "horizon": Tried(names(80, None, reserved=False)),
        "main_source": Tried(bodies(editing.SOURCE_MAX, None)),
        "status_note": Tried(bodies(editing.NOTE_MAX, None)),
        "tagline": Tried(names(120, None, reserved=False)),
        "version": ANYTHING,
    },
    "programmes.DraftForm": {"label": Tried(names(80, "Skriv ett namn. Fältet är tomt.", reserved=False))},
    "programmes.FactForm": {
        "happened_on": Tried(fuzzy_dates(None, years=False)),
        "kind": Tried(choices("Välj ett av alternativen.")),
        "note": Tried(bodies(editing.NOTE_MAX, None)),
        "source": Tried(bodies(editing.SOURCE_MAX, "Skriv källan. Fältet är tomt.")),
        "text": Tried(bodies(editing.NOTE_MAX, "Skriv uppgiften. Fältet är tomt.")),
        "version": ANYTHING,
    },
    "programmes.MoveForm": {"version": ANYTHING, "way": ANYTHING},
    "programmes.PartForm": {
        "note": Tried(bodies(editing.NOTE_MAX, None)),
        "parent": ANYTHING,
        "reason": Tried(bodies(editing.REASON_MAX, "Skriv varför texten rättas. Fältet är tomt.")),
        "source": Tried(bodies(editing.SOURCE_MAX, None)),
        "text": ANYTHING,
        "version": ANYTHING,
    },
    "programmes.ProgrammeForm": {
        "areas": ANYTHING,
        "associations": ANYTHING,
        "kind": Tried(choices("Välj ett av alternativen.")),
        "name": Tried(titles(120, "Skriv ett namn. Fältet är tomt.")),
        "palette": Tried(choices("Välj ett av alternativen.")),
        "place": ANYTHING,
        "slug": ANYTHING,
        "source": Tried(bodies(editing.SOURCE_MAX, None)),
        "tagline": Tried(names(120, None, reserved=False)),
    },
    "programmes.RemoveForm": {
        "reason": Tried(bodies(editing.REASON_MAX, "Skriv varför. Fältet är tomt.")),
        "version": ANYTHING,
    },
    "programmes.VersionForm": {"version": ANYTHING},
    "overview.FollowForm": {"email": Tried(emails())},
    "revisions.ActForm": {"version": ANYTHING},
    "revisions.ModeForm": {
        "read": Tried(choices("Välj ett av alternativen.")),
        "seen": ANYTHING,
        "step": Tried(choices("Välj ett av alternativen.")),
    },
    "revisions.MoveForm": {
        "motive": Tried(bodies(revising.NOTE_MAX, None)),
        "step": Tried(choices("Välj ett av alternativen.")),
        "version": ANYTHING,
    },
    "revisions.OpenForm": {"closes_on": Tried(dates("Skriv datum så här: 2026-02-26.")), "version": ANYTHING},
    "revisions.StartForm": {"name": Tried(titles(120, "Skriv ett namn. Fältet är tomt."))},
    "revisions.StepForm": {
        "note": Tried(bodies(revising.NOTE_MAX, None)),
        "planned_from": Tried(dates(None)),
        "planned_to": Tried(dates(None)),
        "version": ANYTHING,
    },
    "site.BringBackForm": {"number": ANYTHING},
    "site.TextForm": {
        "body": Tried(bodies(texts.TEXT_MAX, "Skriv sidans text. Fältet är tomt.")),
        "number": ANYTHING,
        "preview": ANYTHING,
        "title": Tried(titles(120, EMPTY_TITLE)),
    },
}


def forms_of_the_site() -> dict[str, set[str]]:
    """The fields of each form class of the site, by `package.Class`. What begins with `_` is built upon."""
    for module in pkgutil.walk_packages(participation.__path__, "participation."):
        if module.name.endswith("forms"):
            import_module(module.name)
    found = {}
    for form in all_below(FlaskForm):
        is_ours = form.__module__.startswith("participation.") and form is not Form
        if is_ours and not form.__name__.startswith("_"):
            name = f"{form.__module__.split('.')[1]}.{form.__name__}"
            found[name] = {name for name in dir(form) if hasattr(getattr(form, name), "field_class")}
    return found


def all_below(parent: type) -> set[type]:
    """Every class built upon this one."""
    return {below for child in parent.__subclasses__() for below in {child, *all_below(child)}}
