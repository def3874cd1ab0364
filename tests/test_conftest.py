"""The ground the tests stand on holds: clean databases, a clock that stands still, no silent skips."""

import os
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from config import ROOT
from participation.core.clock import now
from participation.core.db import db, transaction

pytest_plugins = ["pytester"]


@pytest.mark.parametrize("time", ["first", "second"])
def test_every_test_finds_the_audit_log_empty(database, time):
    with transaction():
        assert db.session.scalar(text("select count(*) from audit_entry")) == 0


def test_the_chosen_database_is_the_one_in_use(database):
    assert db.engine.dialect.name == os.environ.get("TEST_DATABASE", "sqlite")


def test_the_clock_stands_until_it_is_moved(database, clock):
    assert now() == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    clock.advance(days=14)
    assert now() == datetime(2026, 12, 7, 8, 0, tzinfo=UTC)


def test_the_client_reaches_the_site(client):
    assert client.get("/healthz").status_code == 200


def test_the_browser_reaches_the_site(page):
    assert page.goto("/healthz").status == 200


def test_a_skip_and_an_expected_failure_fail_the_run(pytester):
    pytester.makeconftest(
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from tests.conftest import pytest_make_collect_report, pytest_runtest_makereport"
    )
    pytester.makepyfile(
        test_one="import pytest\n@pytest.mark.skip\ndef test_skipped(): pass\n"
        "@pytest.mark.xfail\ndef test_expected_to_fail(): assert False\n",
        test_two="import pytest\npytest.skip('all of it', allow_module_level=True)",
    )
    outcome = pytester.runpytest_subprocess("-p", "no:cacheprovider", "--continue-on-collection-errors")
    outcome.assert_outcomes(failed=1, errors=2)
