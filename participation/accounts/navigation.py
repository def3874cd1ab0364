"""The staff's menu: only what this person may use, so that templates need not ask."""

from flask import current_app, url_for

from participation.access.actors import Actor
from participation.access.permissions import Permission

ENTRIES = (
    ("Att läsa", "moderation.queue", Permission.CONTRIBUTIONS_MODERATE),
    ("Mina orter", "leading.places", Permission.OVERVIEW_READ),
    ("Sortera", "triage.places", Permission.CONTRIBUTIONS_TRIAGE),
    ("Skicka vidare", "forwarding.forwarded", Permission.FORWARDED_READ),
    ("Användare", "accounts.people", Permission.ACCOUNTS_MANAGE),
    ("Program", "editing.programmes", Permission.PROGRAMMES_CREATE),
    ("Texter", "site_texts.texts", Permission.SITE_TEXTS_EDIT),
    ("Inställningar", "accounts.settings", Permission.OWN_SETTINGS),
)

StaffNav = list[tuple[str, str, bool]]


def staff_nav(actor: Actor, current: str = "") -> StaffNav:
    """(label, address, is it this page) for each page the actor may use; `current` is an endpoint."""
    return [
        (label, url_for(endpoint), endpoint == current)
        for label, endpoint, permission in ENTRIES
        if actor.may(permission)
    ]


def invitation_link(token: str) -> str:
    """The whole address of an invitation."""
    return _link("accounts.invitation", token)


def new_password_link(token: str) -> str:
    """The whole address where a forgotten password is replaced."""
    return _link("accounts.new_password", token)


def authenticator_link(token: str) -> str:
    """The whole address where a new app is coupled."""
    return _link("accounts.authenticator_link", token)


def _link(endpoint: str, token: str) -> str:
    """From the configured base address, never from a request's Host (row 49)."""
    path = current_app.url_map.bind("").build(endpoint, {"token": token})
    return f"{current_app.config['SETTINGS'].base_url}{path}"
