"""What may be typed on the staff's own pages. Passwords are taken as typed: never trimmed or normalised."""

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, PasswordField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from participation.access.actors import Grant
from participation.access.roles import Role
from participation.accounts.addresses import NOT_AN_ADDRESS
from participation.accounts.words import ROLE_WORDS, WHOLE_MUNICIPALITY
from participation.core.field_types import ChoiceField, NameField, SwedishDateField
from participation.core.forms import Form

# What exists but has no page yet is not offered.
OFFERED_ROLES = (Role.MODERATOR, Role.PROJECT_LEADER, Role.REGISTRAR, Role.ADMINISTRATOR)
_WRITE_PASSWORD = InputRequired("Skriv ditt lösenord.")
_WRITE_CODE = InputRequired("Skriv koden från appen.")


class SignInForm(Form):
    """The first step. What is wrong is never said of one field alone."""

    email = StringField("E-postadress", [InputRequired("Skriv din e-postadress.")])
    password = PasswordField("Lösenord", [_WRITE_PASSWORD])


class CodeForm(Form):
    """Six digits from the app."""

    code = StringField("Kod från appen", [_WRITE_CODE])


class JoinForm(Form):
    """The invited person's name, password and first code."""

    name = NameField("Ditt namn", may_be_reserved=True)
    password = PasswordField("Välj ett lösenord", [InputRequired("Välj ett lösenord.")])
    code = StringField("Kod från appen", [_WRITE_CODE])


class SettingsForm(Form):
    """What a person chooses for herself."""

    single_key_shortcuts = BooleanField("Snabbtangenter med en tangent")


class PasswordForm(Form):
    """The old password and the new."""

    current_password = PasswordField("Nuvarande lösenord", [_WRITE_PASSWORD])
    new_password = PasswordField("Nytt lösenord", [InputRequired("Välj ett lösenord.")])


class ForgottenPasswordForm(Form):
    """Whose password is forgotten. The answer never says whether there is such an account."""

    email = StringField("E-postadress", [InputRequired("Skriv din e-postadress.")])


class NewPasswordForm(CodeForm):
    """Another password, with a code from the app: the link alone is not enough."""

    new_password = PasswordField("Nytt lösenord", [InputRequired("Välj ett lösenord.")])


class RecoveryCodeForm(Form):
    """One of the ten codes on paper."""

    recovery_code = StringField("Reservkod", [InputRequired("Skriv en av dina reservkoder.")])


class OwnPasswordForm(Form):
    """The password, before a new app is coupled."""

    password = PasswordField("Lösenord", [_WRITE_PASSWORD])


class LastDayForm(Form):
    """The last day of a role that somebody holds; empty: it does not end by itself."""

    ends_on = SwedishDateField("Sista dag", required=False)


class HandOverForm(Form):
    """Which roles pass to whom, and the last day of the one who leaves; empty: she loses them at once."""

    roles = SelectMultipleField("Roller att lämna över", coerce=int, validate_choice=False)
    email = StringField("E-postadress till den som tar över", [InputRequired(NOT_AN_ADDRESS)])
    ends_on = SwedishDateField("Sista dag för den som slutar", required=False)


class RoleForm(Form):
    """A role, where it holds, and its last day if it has one."""

    role = ChoiceField(
        "Roll", coerce=Role, choices=[SelectChoice(role.value, ROLE_WORDS[role]) for role in OFFERED_ROLES]
    )
    programme = ChoiceField("Var", coerce=int, required=False)
    ends_on = SwedishDateField("Sista dag", required=False)

    def __init__(self, *args: Any, programmes: Mapping[int, str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.programme.choices = [
            SelectChoice("", WHOLE_MUNICIPALITY),
            *(SelectChoice(str(id), name) for id, name in programmes.items()),
        ]

    def to_grant(self) -> Grant:
        """The role as a grant."""
        return Grant(self.role.data, self.programme.data, self.ends_on.data)


class InvitationForm(RoleForm):
    """Whom to invite, and what she will be."""

    email = StringField("E-postadress", [InputRequired(NOT_AN_ADDRESS)])
