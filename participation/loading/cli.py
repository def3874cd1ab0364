"""`flask programmes load`."""

import click
from flask.cli import AppGroup

from participation.access.actors import SYSTEM
from participation.core import clock
from participation.core.db import transaction
from participation.loading.programmes import load_programmes, read_programmes

programmes = AppGroup("programmes", help="The programmes as they are known from public sources.")


@programmes.command("load")
def load() -> None:
    """Add the programmes that are not there yet, with their facts and sources."""
    with transaction():
        added = load_programmes(read_programmes(), actor=SYSTEM, at=clock.now())
        names = [programme.name for programme in added]
    click.echo(f"{len(names)} programmes added: {', '.join(names)}." if names else "All programmes are there.")
