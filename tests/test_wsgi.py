"""The site as it is really started: its files are its own; no resident meets a demonstration account."""

import os
import subprocess
import sys
from pathlib import Path

from config import ROOT

PRODUCTION = {
    "PARTICIPATION_ENVIRONMENT": "production",
    "PARTICIPATION_SECRET_KEY": "abcdefghijklmnopqrstuvwxyz0123456789",
    "PARTICIPATION_RECEIPT_SECRET": "9876543210zyxwvutsrqponmlkjihgfedcba",
    "PARTICIPATION_TRUSTED_HOSTS": "dialog.exempel.se",
    "PARTICIPATION_BASE_URL": "https://dialog.exempel.se",
}
PLANTED = (
    "import sqlite3, sys\n"
    "connection = sqlite3.connect(sys.argv[1])\n"
    "connection.execute(\"insert into user_account (email, name, password_hash, totp_secret, last_totp_step,"
    " log_id, single_key_shortcuts, is_demonstration, created_at) values ('a@exempel.se', 'A', '-', '-', 0,"
    " 'a', 1, 1, '2026-11-22 00:00:00')\")\n"
    "connection.commit()\n"
)


def started(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """`python …` in the clone, with this instance folder, and a umask that lets everybody read."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PARTICIPATION_")}
    environment.pop("DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, *words], cwd=ROOT, capture_output=True, text=True, umask=0o022, timeout=60,
        env=environment | settings | {"PARTICIPATION_INSTANCE": str(folder)},
    )  # fmt: skip


def flask(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return started(folder, "-m", "flask", "--app", "wsgi", *words, **settings)


def test_the_instance_folder_and_all_its_files_are_for_their_owner_alone(tmp_path):
    folder = tmp_path / "instance"
    made = flask(folder, "db", "upgrade", PARTICIPATION_ENVIRONMENT="development")
    assert made.returncode == 0, made.stderr
    sent = started(
        folder, "-c",
        "import wsgi; client = wsgi.app.test_client(); client.get('/personal/logga-in');"
        "client.post('/personal/logga-in', data={'email': 'a@exempel.se', 'password': 'x'})",
        PARTICIPATION_ENVIRONMENT="development",
    )  # fmt: skip
    assert sent.returncode == 0, sent.stderr
    assert folder.stat().st_mode & 0o777 == 0o700
    files = {file.name: file.stat().st_mode & 0o777 for file in folder.rglob("*") if file.is_file()}
    assert {"participation.sqlite", "secret_key", "receipt_secret"} <= set(files)
    assert set(files.values()) == {0o600}


def test_production_is_not_served_with_demonstration_accounts_but_can_be_tended(tmp_path):
    assert flask(tmp_path, "db", "upgrade", **PRODUCTION).returncode == 0
    assert started(tmp_path, "-c", "import wsgi", **PRODUCTION).returncode == 0
    assert started(tmp_path, "-c", PLANTED, str(tmp_path / "participation.sqlite")).returncode == 0
    for served in (
        started(tmp_path, "-c", "import wsgi", **PRODUCTION),
        flask(tmp_path, "worker", "--once", **PRODUCTION),
    ):
        assert served.returncode != 0
        assert "demonstration accounts" in served.stderr
    listed = flask(tmp_path, "users", "list", **PRODUCTION)
    assert listed.returncode == 0, listed.stderr
    assert "a@exempel.se" in listed.stdout
