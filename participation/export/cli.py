"""`flask exports sweep`."""

import click
from flask import current_app
from flask.cli import AppGroup

from participation.core import clock
from participation.export.stored_files import folder_of
from participation.export.stored_files import sweep as sweep_folder

exports = AppGroup("exports", help="The files of packages that have been taken out.")


@exports.command()
def sweep() -> None:
    """Remove packages that are more than 24 hours old. Their records stay. Run it every hour."""
    removed = sweep_folder(folder_of(current_app.instance_path), clock.now())
    click.echo(f"{removed} files removed.")
