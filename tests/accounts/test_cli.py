"""`flask users`."""

import re

import pytest

from participation.accounts import queries
from participation.core import clock as site_clock
from tests.making import make_user


@pytest.fixture
def run(client, app):
    """Runs a command as another process would."""

    def run(*words):
        with app.app_context():
            return app.test_cli_runner().invoke(args=["users", *words])

    return run


def test_the_first_administrator_gets_a_link_for_a_day(run, app, clock):
    answer = run("invite", "anna@exempel.se", "--role", "administrator")
    assert answer.exit_code == 0, answer.output
    link, until = answer.output.splitlines()
    assert link.startswith(f"{app.config['SETTINGS'].base_url}/personal/inbjudan/")
    assert until == "Works once, until 2026-11-24 08:00 UTC."
    assert queries.usable_invitation(link.rpartition("/")[2], site_clock.now()) is not None


def test_everybody_else_gets_a_week(run):
    assert "until 2026-11-30 08:00" in run("invite", "anna@exempel.se", "--role", "moderator").output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("anna@", "--role", "moderator"), "Skriv en e-postadress"),
        (("anna@exempel.se", "--role", "moderator", "--programme", "atlantis"), "There is no programme"),
        (("anna@exempel.se", "--role", "kung"), "Invalid value"),
    ],
)
def test_what_cannot_be_is_refused_in_words(run, words, sentence):
    answer = run("invite", *words)
    assert answer.exit_code != 0
    assert sentence in answer.output


def test_the_list_names_everybody_with_roles(run):
    user, *_ = make_user("moderator")
    assert re.search(rf"^{re.escape(user.email)}  .+  moderator$", run("list").output, re.MULTILINE)
