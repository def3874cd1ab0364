"""What may be typed on the staff's own pages. Passwords are taken as typed: never trimmed or normalised."""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from participation.access.actors import Grant
from participation.access.roles import Role
from participation.accounts.addresses import NOT_AN_ADDRESS
from participation.accounts.words import ROLE_WORDS, WHOLE_MUNICIPALITY
from participation.core.field_types import ChoiceField, NameField

# What exists but has no page yet is not offered.
OFFERED_ROLES = (Role.MODERATOR, Role.PROJECT_LEADER, Role.ADMINISTRATOR)
_WRITE_PASSWORD = InputRequired("Skriv ditt lösenord.")
_WRITE_CODE = InputRequired("Skriv koden från appen.")


class SignInForm(FlaskForm):
    """The first step. What is wrong is never said of one field alone."""

    email = StringField("E-postadress", [InputRequired("Skriv din e-postadress.")])
    password = PasswordField("Lösenord", [_WRITE_PASSWORD])


class CodeForm(FlaskForm):
    """Six digits from the app."""

    code = StringField("Kod från appen", [_WRITE_CODE])


class JoinForm(FlaskForm):
    """The invited person's name, password and first code."""

    name = NameField("Ditt namn", may_be_reserved=True)
    password = PasswordField("Välj ett lösenord", [InputRequired("Välj ett lösenord.")])
    code = StringField("Kod från appen", [_WRITE_CODE])


class SettingsForm(FlaskForm):
    """What a person chooses for herself."""

    single_key_shortcuts = BooleanField("Snabbtangenter med en tangent")


class PasswordForm(FlaskForm):
    """The old password and the new."""

    current_password = PasswordField("Nuvarande lösenord", [_WRITE_PASSWORD])
    new_password = PasswordField("Nytt lösenord", [InputRequired("Välj ett lösenord.")])


class RoleForm(FlaskForm):
    """A role, and where it holds."""

    role = ChoiceField(
        "Roll", coerce=Role, choices=[SelectChoice(role.value, ROLE_WORDS[role]) for role in OFFERED_ROLES]
    )
    programme = ChoiceField("Var", coerce=int, required=False)

    def __init__(self, *args: Any, programmes: Mapping[int, str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.programme.choices = [
            SelectChoice("", WHOLE_MUNICIPALITY),
            *(SelectChoice(str(id), name) for id, name in programmes.items()),
        ]

    def to_grant(self) -> Grant:
        """The role as a grant."""
        return Grant(self.role.data, self.programme.data)


class InvitationForm(RoleForm):
    """Whom to invite, and what she will be."""

    email = StringField("E-postadress", [InputRequired(NOT_AN_ADDRESS)])
