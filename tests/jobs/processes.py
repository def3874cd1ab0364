"""Real processes on the site's database, and how a job stands meanwhile."""

import os
import subprocess
import time
from contextlib import contextmanager

from config import ROOT
from participation.core.db import db
from participation.jobs.queries import the_job

LONGEST_WAIT_SECONDS = 60


@contextmanager
def process(command, settings, **options):
    """A process of our own on the site's database; nothing of it is left afterwards."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PARTICIPATION_")}
    environment = kept | {
        "PARTICIPATION_ENVIRONMENT": "development",
        "PARTICIPATION_INSTANCE": str(settings.instance_folder),
        "PARTICIPATION_SECRET_KEY": settings.secret_key,
        "PARTICIPATION_RECEIPT_SECRET": settings.receipt_secret,
        "DATABASE_URL": settings.database_url,
    }
    running = subprocess.Popen(command, cwd=ROOT, env=environment, **options)
    try:
        yield running
    finally:
        running.kill()
        running.wait()


def job(job_id):
    """The job as it stands now, apart from any session."""
    db.session.rollback()
    found = the_job(job_id)
    db.session.expunge(found)
    db.session.rollback()
    return found


def wait_for(job_id, is_so):
    """The job when it is so."""
    last_moment = time.monotonic() + LONGEST_WAIT_SECONDS
    while time.monotonic() < last_moment:
        found = job(job_id)
        if is_so(found):
            return found
        time.sleep(0.1)
    raise AssertionError(f"{job(job_id).state}: {job(job_id).doing} {job(job_id).message}")
