"""Every field of every form: what kind of field it is, where it stands, and who fills it in."""

import pkgutil
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from flask_wtf import FlaskForm

import participation
from participation.contributions import forms as contributions
from participation.idea_list import forms as triage
from participation.moderation import forms as moderation
from participation.revisions import forms as revising
from tests.bad_input.catalogue import Row, bodies, choices, dates, names, titles

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
EMPTY_TITLE = "Skriv en rubrik. Fältet är tomt."

PLACES: dict[str, Place] = {
    "accounts.InvitationForm": Place("accounts.people", "administrator", "-"),
    "accounts.RoleForm": Place("accounts.grant_role", "administrator", "-"),
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
    "moderation.AnswerForm": Place("moderation.show_and_answer", "moderator"),
    "moderation.MaskForm": Place("moderation.show_masked", "moderator"),
    "moderation.UndoForm": Place("moderation.take_back", "moderator"),
    "moderation.WithholdForm": Place("moderation.do_not_show", "moderator"),
    "revisions.ActForm": Place("revising.close_comments", "project_leader"),
    "revisions.MoveForm": Place("revising.move", "project_leader"),
    "revisions.OpenForm": Place("revising.open_comments", "project_leader"),
    "revisions.StartForm": Place("revising.start", "project_leader"),
    "revisions.StepForm": Place("revising.plan", "project_leader"),
}

FIELDS: dict[str, dict[str, Tried]] = {
    "accounts.CodeForm": {"code": ANYTHING},
    "accounts.InvitationForm": {
        "email": ANYTHING,
        "programme": Tried(choices(None)),
        "role": Tried(choices("Välj ett av alternativen.")),
    },
    "accounts.JoinForm": dict.fromkeys(("code", "name", "password"), Tried(tried_in=SIGN_IN)),
    "accounts.PasswordForm": {"current_password": ANYTHING, "new_password": ANYTHING},
    "accounts.RoleForm": {
        "programme": Tried(choices(None)),
        "role": Tried(choices("Välj ett av alternativen.")),
    },
    "accounts.SettingsForm": {"single_key_shortcuts": ANYTHING},
    "accounts.SignInForm": {"email": ANYTHING, "password": ANYTHING},
    "contributions.AddLineForm": {
        "key": ANYTHING,
        "send_anyway": ANYTHING,
        "text": Tried(bodies(5000, "Skriv ditt förslag. Fältet är tomt.")),
    },
    "contributions.ContributionForm": {
        "age_band": Tried(tried_in=RESIDENTS),
        "area": Tried(tried_in=RESIDENTS),
        "key": ANYTHING,
        "known_place": Tried(choices(None)),
        "language": Tried(choices(None)),
        "opened": Tried(tried_in=RESIDENTS),
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
        "deciding_body": Tried(names(moderation.BODY_NAME_MAX, None, reserved=False)),
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
    "moderation.UndoForm": {"decision": ANYTHING},
    "moderation.WithholdForm": {
        "note_to_author": Tried(bodies(moderation.NOTE_MAX, None)),
        "reason": Tried(choices("")),
        "version": ANYTHING,
    },
    "revisions.ActForm": {"version": ANYTHING},
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
}


def forms_of_the_site() -> dict[str, set[str]]:
    """The fields of each form class of the site, by `package.Class`. What begins with `_` is built upon."""
    for module in pkgutil.walk_packages(participation.__path__, "participation."):
        if module.name.endswith("forms"):
            import_module(module.name)
    found = {}
    for form in _below(FlaskForm):
        if form.__module__.startswith("participation.") and not form.__name__.startswith("_"):
            name = f"{form.__module__.split('.')[1]}.{form.__name__}"
            found[name] = {name for name in dir(form) if hasattr(getattr(form, name), "field_class")}
    return found


def _below(parent: type) -> set[type]:
    return {below for child in parent.__subclasses__() for below in {child, *_below(child)}}
