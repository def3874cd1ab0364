"""`flask backup`, `flask restore`, `flask doctor`."""

import json
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext

from participation.core import clock
from participation.upkeep.doctor import Verdict, examine
from participation.upkeep.errors import UpkeepError

if TYPE_CHECKING:
    from participation.upkeep.archives import Manifest

# What packs and unpacks is loaded by the commands alone, so that the site starts sooner (decision 30).


@click.command()
@click.argument("target", type=click.Path(path_type=Path), metavar="FOLDER|FILE")
@click.option("--verify", is_flag=True, help="Take none: read the backup FILE through and check it.")
@with_appcontext
def backup(target: Path, verify: bool) -> None:
    """Take a backup while the site runs: the database of one moment, with its photos.

    Into FOLDER under a name with the time, or as FILE, which must not be there. Exit code 1 when it could not
    be taken, when a photo is missing, or when FILE is damaged.
    """
    try:
        if verify:
            path, manifest = target, import_module("participation.upkeep.archives").read_through(target)
        else:
            taking = import_module("participation.upkeep.backup")
            path, manifest = taking.take_backup(current_app.config["SETTINGS"], target, clock.now())
    except (UpkeepError, OSError) as fault:
        raise click.ClickException(str(fault)) from fault
    click.echo(f"{path}: whole, {_words(manifest)}.")
    if manifest.missing_photos:
        raise click.ClickException(
            f"{len(manifest.missing_photos)} photos had no file when it was taken, first: "
            f"{manifest.missing_photos[0]}."
        )


@click.command()
@click.argument("archive", type=click.Path(path_type=Path), metavar="FILE")
@with_appcontext
def restore(archive: Path) -> None:
    """Put the backup FILE back, into an empty instance folder and an empty database only.

    Checks every byte first, upgrades the tables when the backup is of an older release, ends all sessions
    and verifies the audit log. Exit code 1 when it was refused, or when what was restored is not well.
    """
    try:
        restoring = import_module("participation.upkeep.restore")
        restored = restoring.restore_backup(current_app.config["SETTINGS"], archive, clock.now())
    except (UpkeepError, OSError) as fault:
        raise click.ClickException(str(fault)) from fault
    click.echo(f"Restored: {_words(restored.manifest)}.")
    if restored.upgraded:
        click.echo("The tables were upgraded to this release.")
    click.echo("Everybody has to sign in again.")
    if restored.manifest.database == "postgresql":
        click.echo("Rights in the database, such as those on audit_entry, are to be set anew.")
    for warning in restored.warnings:
        click.echo(f"Warning: {warning}", err=True)
    if restored.faults:
        raise click.ClickException("Restored, but something is wrong:\n  " + "\n  ".join(restored.faults))
    click.echo("The audit log is unbroken.")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON, for a program to read.")
@with_appcontext
def doctor(as_json: bool) -> None:
    """Look at everything an operator should know. Exit code 1 when something is an alarm (fail)."""
    findings = examine(current_app.config["SETTINGS"], clock.now())
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], indent=1, ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(f"{finding.verdict:<5} {finding.subject:<14} {finding.words}")
            if finding.remedy:
                click.echo(f"{'':<20} -> {finding.remedy}")
    if any(finding.verdict is Verdict.FAIL for finding in findings):
        sys.exit(1)


def _words(manifest: "Manifest") -> str:
    return (
        f"taken {manifest.taken_at} by release {manifest.release} on {manifest.database}, "
        f"{manifest.audit_entries} entries in the audit log, {len(manifest.photos)} photos"
    )
