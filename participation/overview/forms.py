"""What the holder of a receipt may type on it."""

from typing import Any

from flask_babel import lazy_gettext
from wtforms import StringField

from participation.accounts.addresses import clean_email
from participation.core.errors import RuleBroken
from participation.core.forms import Form


class FollowForm(Form):
    """An address that wants to be told. `address` is the one form in which it is kept."""

    email = StringField(lazy_gettext("E-postadress"))

    address = ""

    def validate(self, extra_validators: Any = None) -> bool:
        """As WTForms does it; what is no address is said in words (rows E1 to E13)."""
        in_order = super().validate(extra_validators)
        try:
            self.address = clean_email(self.email.data or "")
        except RuleBroken as broken:
            self.email.errors = [str(broken.sentence)]
            return False
        return in_order
