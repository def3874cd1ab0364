"""`flask users invite`, `flask users list`."""

import click
from flask.cli import AppGroup

from participation.access.actors import SYSTEM, Grant
from participation.access.roles import Role
from participation.accounts.navigation import invitation_link
from participation.accounts.people_operations import invite
from participation.accounts.queries import all_users, programme_id_by_slug
from participation.core import clock
from participation.core.db import transaction
from participation.core.errors import RuleBroken

users = AppGroup("users", help="People at work. Residents have no accounts.")


@users.command("invite")
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--programme", metavar="SLUG", help="For one programme; without it the whole municipality.")
def invite_user(email: str, role: str, programme: str | None) -> None:
    """Print a one-time link for EMAIL: 24 hours for the first administrator, otherwise 7 days."""
    programme_id = programme_id_by_slug(programme) if programme else None
    if programme and programme_id is None:
        raise click.ClickException(f"There is no programme {programme}.")
    try:
        with transaction():
            invitation, token = invite(email, [Grant(Role(role), programme_id)], SYSTEM, clock.now())
            expires_at = invitation.expires_at
    except RuleBroken as broken:
        raise click.ClickException(broken.sentence) from broken
    click.echo(invitation_link(token))
    click.echo(f"Works once, until {expires_at:%Y-%m-%d %H:%M} UTC.")


@users.command("list")
def list_users() -> None:
    """Print everybody: address, name, roles with the programme's number, and closed accounts."""
    for user in all_users():
        roles = ", ".join(
            grant.role + (f" ({grant.programme_id})" if grant.programme_id else "") for grant in user.grants
        )
        click.echo(f"{user.email}  {user.name}  {roles or '-'}{'  disabled' if user.disabled_at else ''}")
