"""The commands that fill a site."""

from sqlalchemy import func, select

from participation.accounts.models import User
from participation.core.db import db
from participation.programmes.models import Programme


def run(app, *words):
    return app.test_cli_runner().invoke(args=words)


def users() -> int:
    return db.session.scalar(select(func.count()).select_from(User))


def test_programmes_are_loaded_once(app, database):
    assert "8 programmes added" in run(app, "programmes", "load").output
    assert run(app, "programmes", "load").output == "All programmes are there.\n"
    assert db.session.scalar(select(func.count()).select_from(Programme)) == 8


def test_the_demonstration_prints_how_to_sign_in(app, database):
    output = run(app, "demo", "load").output

    assert "moderator@exempel.se" in output
    assert "Receipts to try" in output
    assert users() == 5


def test_the_sign_ins_can_be_printed_again_with_new_codes(app, database, clock):
    first = run(app, "demo", "load").output.partition("Sign in at")[2]
    assert run(app, "demo", "sign-ins").output.partition("Sign in at")[2] == first
    clock.advance(seconds=30)
    assert run(app, "demo", "sign-ins").output.partition("Sign in at")[2] != first


def test_loading_again_changes_nothing(app, database):
    run(app, "demo", "load")

    assert run(app, "demo", "load").exit_code == 1
    assert run(app, "demo", "load", "--if-empty").exit_code == 0
    assert users() == 5


def test_without_a_demonstration_there_are_no_sign_ins(app, database):
    (app.config["SETTINGS"].instance_folder / "demonstration.json").unlink(missing_ok=True)
    answer = run(app, "demo", "sign-ins")

    assert answer.exit_code == 1
    assert "flask demo load" in answer.output


def test_production_refuses_the_demonstration(database, another_site):
    production = another_site(
        environment="production", base_url="https://framtid.exempel.se", trusted_hosts=("framtid.exempel.se",)
    )

    with production.app_context():
        assert run(production, "demo", "load").exit_code == 1
        assert run(production, "demo", "sign-ins").exit_code == 1
    assert users() == 0
