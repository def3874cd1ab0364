"""`flask audit verify`."""

import sys

import click
from flask.cli import AppGroup

from participation.audit.queries import chain_faults, entry_count

audit = AppGroup("audit", help="The append-only log.")


@audit.command("verify")
def verify() -> None:
    """Walk the whole chain. Exit code 1 when an entry is altered, missing or out of order."""
    faults = chain_faults()
    for fault in faults:
        click.echo(fault)
    if faults:
        sys.exit(1)
    click.echo(f"{entry_count()} entries, unbroken.")
