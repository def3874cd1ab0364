"""A kind of work that does what a test says."""

import pytest

from participation.core import clock
from participation.core.db import transaction
from participation.jobs.operations import start
from participation.jobs.running import JobKind


@pytest.fixture
def kinds(app):
    """The kinds of the site; what a test adds goes with it."""
    kinds = app.extensions["jobs"].kinds
    before = dict(kinds)
    yield kinds
    kinds.clear()
    kinds.update(before)


@pytest.fixture
def ask(database, kinds):
    """Begin work that does `run`; answers the id of its row."""

    def ask(run, payload=None, owner_id=None):
        kinds["trial"] = JobKind("trial", run)
        with transaction():
            job, _is_new = start("trial", payload or {}, title="Ett prov", owner_id=owner_id, at=clock.now())
            return job.id

    return ask
