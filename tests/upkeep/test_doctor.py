"""The doctor finds what is planted, says what to do, and raises an alarm only for what is one."""

import json
import shutil
from types import SimpleNamespace

import pytest
from sqlalchemy import text, update

from participation.audit.models import AuditEntry
from participation.core import clock as site_clock
from participation.core.db import db, transaction
from participation.upkeep.doctor import Verdict, examine
from participation.upkeep.last_backup import LastBackup, remember_backup
from tests.making import make_idea, make_programme, make_user


@pytest.fixture
def healthy(database, app):
    """The site with an idea that waits and a fresh backup."""
    make_idea(make_programme())
    folder = app.config["SETTINGS"].instance_folder
    folder.chmod(0o700)
    remember_backup(folder, LastBackup(site_clock.now(), 1))
    yield app
    (folder / "last_backup.json").unlink(missing_ok=True)


def found(app, environ=None, **settings):
    told = SimpleNamespace(**{
        name: getattr(app.config["SETTINGS"], name)
        for name in ("is_production", "base_url", "proxies", "sends_mail", "tiles", "instance_folder")
    } | settings)  # fmt: skip
    return {finding.subject: finding for finding in examine(told, site_clock.now(), environ or {})}


def test_a_healthy_site_raises_no_alarm(healthy):
    findings = found(healthy)
    assert [finding for finding in findings.values() if finding.verdict is Verdict.FAIL] in (
        [], [findings["durability"]],  # the tests' PostgreSQL does not sync
    )  # fmt: skip
    assert findings["texts"].words == "1 wait, the oldest for 0 minutes."
    assert findings["audit log"].words.endswith("unbroken.")
    assert findings["settings"].verdict is Verdict.WARN


def test_the_command_prints_lines_and_json_and_its_exit_code_is_the_alarm(healthy):
    runner = healthy.test_cli_runner()
    (healthy.config["SETTINGS"].instance_folder / "translations").rename(
        healthy.config["SETTINGS"].instance_folder / "elsewhere"
    )
    try:
        lines, as_json = runner.invoke(args=["doctor"]), runner.invoke(args=["doctor", "--json"])
    finally:
        (healthy.config["SETTINGS"].instance_folder / "elsewhere").rename(
            healthy.config["SETTINGS"].instance_folder / "translations"
        )
    assert lines.exit_code == as_json.exit_code == 1
    assert "fail  languages      No compiled translation: en." in lines.output
    assert "-> Run: scripts/dev catalogues" in lines.output
    told = {row["subject"]: row for row in json.loads(as_json.output)}
    assert told["languages"]["verdict"] == "fail"
    assert told["audit log"]["verdict"] == "ok"


def test_what_is_late_is_found(healthy, clock):
    make_user("moderator")
    clock.advance(days=4)
    findings = found(healthy)
    assert findings["texts"].verdict is Verdict.WARN
    assert findings["backup"].verdict is Verdict.WARN
    assert found(healthy, is_production=True)["backup"].verdict is Verdict.FAIL


def test_a_clock_that_goes_wrong_is_found(healthy, clock):
    clock.advance(hours=-2)
    assert found(healthy)["clock"].verdict is Verdict.FAIL


def test_an_altered_audit_log_is_found(healthy):
    with transaction():
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("set local session_replication_role = replica"))
        else:
            for trigger in db.session.scalars(text("select name from sqlite_master where type = 'trigger'")):
                db.session.execute(text(f'drop trigger "{trigger}"'))
        db.session.execute(update(AuditEntry).where(AuditEntry.sequence == 1).values(actor="nobody"))
    assert found(healthy)["audit log"].verdict is Verdict.FAIL


def test_secrets_that_others_may_read_are_found(healthy, tmp_path):
    secret = tmp_path / "key"
    secret.write_text("hemlig")
    secret.chmod(0o644)
    environ = {"PARTICIPATION_SECRET_KEY_FILE": str(secret)}
    assert found(healthy, environ)["file modes"].verdict is Verdict.FAIL
    secret.chmod(0o600)
    assert found(healthy, environ)["file modes"].verdict is Verdict.OK


@pytest.mark.parametrize(("free", "verdict"), [(50, "ok"), (10, "ok"), (9, "warn"), (1, "fail")])
def test_a_disk_that_fills_is_found(healthy, monkeypatch, free, verdict):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free, total=100))
    assert found(healthy)["disk"].verdict == verdict


def test_production_without_mail_or_proxy_is_told_so(healthy):
    findings = found(healthy, is_production=True, sends_mail=False)
    assert findings["mail"].verdict is Verdict.WARN
    assert findings["proxies"].verdict is Verdict.WARN
    assert found(healthy, is_production=True, proxies=1)["proxies"].verdict is Verdict.OK


def test_tables_of_another_release_and_a_database_that_is_gone_are_found(empty_site):
    site = empty_site()
    answer = site.test_cli_runner().invoke(args=["doctor"])
    assert answer.exit_code == 1
    assert "flask --app wsgi db upgrade" in answer.output
