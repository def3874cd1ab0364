"""`flask programmes load`, `flask demo load`, `flask demo fill`, `flask demo sign-ins`."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click
from flask import current_app
from flask.cli import AppGroup

from config import Config
from participation.access.actors import SYSTEM
from participation.accounts.one_time_codes import code_at
from participation.accounts.queries import there_are_demonstration_accounts
from participation.contributions.photo_files import folder_of
from participation.core import clock
from participation.core.db import one_moment, transaction
from participation.jobs.operations import ask_to_cancel, start
from participation.jobs.queries import the_job
from participation.jobs.running import meanwhile, run_job
from participation.jobs.states import UNDER_WAY, JobState
from participation.loading.crowd import CROWD
from participation.loading.demonstration import load_demonstration
from participation.loading.programmes import load_programmes, read_programmes
from participation.loading.sign_ins import SignIns, read_sign_ins, write_sign_ins

LOOKS_EVERY_SECONDS = 0.5

programmes = AppGroup("programmes", help="The programmes as they are known from public sources.")
demo = AppGroup("demo", help="Invented people and voices, marked Exempel. Never in production.")


@programmes.command("load")
def load() -> None:
    """Add the programmes that are not there yet, with their facts and sources."""
    with transaction():
        added = load_programmes(read_programmes(), actor=SYSTEM, at=clock.now())
        names = [programme.name for programme in added]
    click.echo(
        f"{len(names)} programmes added: {', '.join(names)}." if names else "All programmes are there."
    )


@demo.command("load")
@click.option("--if-empty", is_flag=True, help="Do nothing when the demonstration is there already.")
def load_demo(if_empty: bool) -> None:
    """Add the programmes, and invented people and voices to try everything with."""
    settings = _settings_outside_production()
    at = clock.now()
    if there_are_demonstration_accounts():
        if if_empty:
            click.echo("The demonstration is there.")
            return
        raise click.ClickException("The demonstration is there already. Nothing was changed.")
    with transaction():
        load_programmes(read_programmes(), actor=SYSTEM, at=at)
        sign_ins = load_demonstration(settings.receipt_secret, at, folder_of(settings.instance_folder))
        write_sign_ins(sign_ins, settings.demonstration_file)
    click.echo("The demonstration is loaded. Everything invented in it is marked Exempel.")
    _tell(sign_ins, at)


@demo.command("fill")
@click.option("--ideas", type=click.IntRange(1, 10_000_000), default=1_000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Another number, another crowd.")
@click.option("--in-background", is_flag=True, help="Only ask for it: flask worker does it.")
def fill(ideas: int, seed: int, in_background: bool) -> None:
    """Add very many invented voices, to measure with. Needs the demonstration. Ctrl+C stops it."""
    _settings_outside_production()
    with transaction():
        asked = {"ideas": ideas, "seed": seed}
        job, _is_new = start(CROWD.name, asked, title="Påhittade röster", owner_id=None, at=clock.now())
        job_id = job.id
    if in_background:
        current_app.extensions["jobs"].dispatch(job_id)
        click.echo(f"A worker will add {ideas} invented voices.")
        return
    try:
        with _progress_told(job_id):
            is_ours = run_job(job_id)
    except KeyboardInterrupt:
        is_ours = True
        with transaction():
            ask_to_cancel(job_id, clock.now())
    with one_moment():
        job = the_job(job_id)
        state, done, message = job.state, job.done, job.message
    if not is_ours and state in UNDER_WAY:
        raise click.ClickException("A worker is adding them already.")
    if state != JobState.DONE:
        raise click.ClickException(f"{message or 'Stopped.'} {done} of {ideas} invented voices were added.")
    click.echo(f"{ideas} invented voices added.")


@demo.command("sign-ins")
def sign_ins() -> None:
    """Print each invented person's address, password and code of this half minute."""
    path = _settings_outside_production().demonstration_file
    if not path.exists():
        raise click.ClickException("There is no demonstration here. Make one with: flask demo load")
    _tell(read_sign_ins(path), clock.now())


@contextmanager
def _progress_told(job_id: int) -> Iterator[None]:
    """Print what the job's row says, again and again, while the block goes on."""

    def tell() -> None:
        with one_moment():
            job = the_job(job_id)
            click.echo(f"\r{job.doing}: {job.done} of {job.total or '?'}", nl=False, err=True)

    try:
        with meanwhile(tell, every_seconds=LOOKS_EVERY_SECONDS):
            yield
    finally:
        click.echo(err=True)


def _settings_outside_production() -> Config:
    settings: Config = current_app.config["SETTINGS"]
    if settings.is_production:
        raise click.ClickException(
            "A demonstration has sign-ins that are printed. It is refused in production."
        )
    return settings


def _tell(sign_ins: SignIns, at: datetime) -> None:
    click.echo("\nSign in at /personal/logga-in. A code lives 30 seconds; new ones from: flask demo sign-ins")
    for person in sign_ins.people:
        code = code_at(person.totp_secret, at)
        click.echo(f"  {person.email:<32} {person.password}  {code}  {person.name} ({person.role})")
        click.echo(f"  {'':<32} TOTP secret {person.totp_secret}")
    click.echo("Receipts to try at /kvitto:")
    for receipt in sign_ins.receipts:
        click.echo(f"  {' '.join(receipt.words):<44} {receipt.about} …")
