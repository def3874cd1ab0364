"""`flask mail send`, `flask mail sweep`, `flask mail status`. The worker sends and sweeps by itself."""

from datetime import timedelta

import click
from flask import current_app
from flask.cli import AppGroup

from participation.core import clock
from participation.core.db import transaction
from participation.notifications import operations
from participation.notifications.delivery import delivery_for
from participation.notifications.queries import outbox
from participation.notifications.sending import send_due

mail = AppGroup("mail", help="The outbox: mails to residents who want to be told, and to staff.")


@mail.command("send")
def send() -> None:
    """Send what is due now, and end."""
    click.echo(f"{send_due(clock.now())} sent.")


@mail.command("sweep")
def sweep() -> None:
    """Destroy the addresses of follow-ups that have ended."""
    with transaction():
        ended = operations.sweep(clock.now())
    click.echo(f"{ended} follow-ups ended.")


@mail.command("status")
def status() -> None:
    """Print how the outbox stands. Ends with 1 when mail is off or something has waited for an hour."""
    now = clock.now()
    stands = outbox(now)
    is_on = delivery_for(current_app.config["SETTINGS"]) is not None
    click.echo("Mail is on." if is_on else "Mail is off: PARTICIPATION_SMTP_URL is not set.")
    click.echo(
        f"{stands.due} due, {stands.failing} tried in vain, {stands.given_up} given up, "
        f"{stands.in_doubt} in doubt."
    )
    is_late = stands.oldest_due_at is not None and now - stands.oldest_due_at > timedelta(hours=1)
    if is_late:
        click.echo(f"The oldest has waited since {stands.oldest_due_at:%Y-%m-%d %H:%M} UTC.")
    raise SystemExit(0 if is_on and not is_late else 1)
