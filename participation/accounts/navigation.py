"""The staff's menu: only what this person may use, so that templates need not ask."""

from flask import current_app, url_for

from participation.access.actors import Actor
from participation.access.permissions import Permission

ENTRIES = (
    ("Att läsa", "moderation.queue", Permission.CONTRIBUTIONS_MODERATE),
    ("Mina orter", "leading.places", Permission.OVERVIEW_READ),
    ("Sortera", "triage.places", Permission.CONTRIBUTIONS_TRIAGE),
    ("Användare", "accounts.people", Permission.ACCOUNTS_MANAGE),
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
    """The whole address of an invitation: from the configured base address, never from a request's Host."""
    path = current_app.url_map.bind("").build("accounts.invitation", {"token": token})
    return f"{current_app.config['SETTINGS'].base_url}{path}"
