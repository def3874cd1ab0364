"""E-mail addresses, in the one form in which they are kept and compared."""

import re

from flask_babel import lazy_gettext

from participation.core.errors import RuleBroken

MOST_CHARACTERS = 254
NOT_AN_ADDRESS = lazy_gettext("Skriv en e-postadress, till exempel namn@exempel.se.")
TOO_LONG = lazy_gettext("Adressen är för lång.")
ONLY_ONE = lazy_gettext("Skriv bara en adress.")
UNUSUAL = lazy_gettext("Adressen innehåller ovanliga tecken.")

_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def clean_email(typed: str) -> str:
    """The address in small letters, its domain as it stands in the DNS. Raises RuleBroken for field `email`.

    Letters outside ASCII before the @ are refused, never turned into somebody else's address (row E9).
    """
    text = typed.strip()
    if len(text) > MOST_CHARACTERS:
        raise RuleBroken(TOO_LONG, "email")
    if re.search(r"[,;]", text) and text.count("@") > 1:
        raise RuleBroken(ONLY_ONE, "email")
    local, at, domain = text.rpartition("@")
    if not at or not local.isascii():
        raise RuleBroken(UNUSUAL if at else NOT_AN_ADDRESS, "email")
    local = local.lower()
    try:
        domain = domain.encode("idna").decode().lower()
    except UnicodeError:
        domain = ""
    labels = domain.split(".")
    # The last label is a word: an IP number or a bare host name receives no mail of ours.
    if (
        not _LOCAL.fullmatch(local)
        or len(labels) < 2
        or not all(_LABEL.fullmatch(label) for label in labels)
        or labels[-1].isdigit()
    ):
        raise RuleBroken(NOT_AN_ADDRESS, "email")
    cleaned = f"{local}@{domain}"
    if len(cleaned) > MOST_CHARACTERS:
        raise RuleBroken(TOO_LONG, "email")
    return cleaned


def email_typed_at_sign_in(typed: str) -> str:
    """The same form, or "" for what can be nobody's address: sign-in says nothing about why."""
    try:
        return clean_email(typed)
    except RuleBroken:
        return ""
