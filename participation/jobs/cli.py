"""`flask worker`."""

import click
from flask import current_app
from flask.cli import with_appcontext

from participation.jobs.running import run_waiting
from participation.jobs.worker import run_duties, run_worker


@click.command()
@click.option("--once", is_flag=True, help="Do what there is to do now, then end.")
@click.option("--beside", type=int, metavar="PID", help="End when the parent process PID has gone.")
@with_appcontext
def worker(once: bool, beside: int | None) -> None:
    """Do long work and what returns, until SIGTERM. Run one or more of these beside the web server."""
    if once:
        done = run_waiting()
        duties = ", ".join(
            f"{name} {count}" for name, count in run_duties(current_app.extensions["jobs"]).items()
        )
        click.echo(f"{done} jobs done. {duties}")
        return
    run_worker(current_app._get_current_object(), beside=beside)  # type: ignore[attr-defined]
