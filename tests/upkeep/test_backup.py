"""A backup holds one moment, whole; what is put back is that moment; anything doubtful is refused."""

import io
import json
import sqlite3
import tarfile
from datetime import UTC, datetime

import flask_migrate
import pytest
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import func, select, text, update

from participation.accounts.models import WebSession
from participation.audit.models import AuditEntry
from participation.audit.queries import chain_faults
from participation.contributions.models import Contribution
from participation.core.db import db, transaction
from participation.upkeep.archives import MANIFEST, read_manifest
from participation.upkeep.last_backup import last_backup
from tests.making import make_idea, make_photo, make_programme

STRAY = "0f3b5c7d9e1a2b4c6d8e0f1a2b3c4d5e.webp"


def run(app, *words):
    return app.test_cli_runner().invoke(args=[str(word) for word in words])


def folder_of(site):
    return site.config["SETTINGS"].instance_folder


@pytest.fixture
def source(migrated_site):
    """A site with two ideas, an open session, a photo in its two sizes, and a photo without a text."""
    site = migrated_site()
    with site.app_context():
        programme = make_programme("getinge")
        make_idea(programme, "Lampor vid ån")
        make_idea(programme, "Bänkar i solen", photos=(make_photo(),))
        with transaction():
            moment = datetime(2026, 11, 23, tzinfo=UTC)
            db.session.add(
                WebSession(token_hash=b"t" * 32, data="{}", created_at=moment, last_seen_at=moment)
            )
        db.session.remove()
    (folder_of(site) / "photos" / STRAY).write_bytes(b"a photo" * 1000)
    return site


def photos_of(site):
    """The photos that belong to texts, by the names of their files."""
    folder = folder_of(site) / "photos"
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != STRAY}


@pytest.fixture
def archive(source, tmp_path):
    """The backup of that site."""
    path = tmp_path / "backup.tar"
    answer = run(source, "backup", path)
    assert answer.exit_code == 0, answer.output
    return path


def texts_in(site):
    with site.app_context():
        found = sorted(db.session.scalars(select(Contribution.text)))
        db.session.remove()
    return found


def test_what_is_put_back_is_what_was_there(source, archive, empty_site):
    site = empty_site(receipt_secret="another-secret-0123456789-abcdefghijklm")
    answer = run(site, "restore", archive)

    assert answer.exit_code == 0, answer.output
    assert "The audit log is unbroken." in answer.output
    assert "PARTICIPATION_RECEIPT_SECRET is not the one" in answer.output
    assert texts_in(site) == ["Bänkar i solen", "Lampor vid ån"]
    assert len(photos_of(source)) == 2
    assert photos_of(site) == photos_of(source)
    assert not (folder_of(site) / "photos" / STRAY).exists()
    with site.app_context():
        assert chain_faults() == []
        last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.sequence.desc())).first()
        assert last.event == "site.restored"
        assert json.loads(last.details)["entries"] == last.sequence - 1
        assert db.session.scalar(select(func.count()).select_from(WebSession)) == 0
        db.session.remove()
    assert [path.name for path in folder_of(site).iterdir() if "work" in path.name] == []


def test_the_site_goes_on_and_a_later_voice_is_not_in_it(source, archive, empty_site):
    with source.app_context():
        programme = make_programme("oskarstrom", "Oskarström")
        make_idea(programme, "För sent för kopian")
        db.session.remove()
    site = empty_site()
    assert run(site, "restore", archive).exit_code == 0
    assert "För sent för kopian" in texts_in(source)
    assert "För sent för kopian" not in texts_in(site)


def test_into_a_folder_it_gets_a_name_with_the_time_is_its_owners_alone_and_holds_no_secret(
    source, tmp_path, clock
):
    (tmp_path / "backups").mkdir()
    answer = run(source, "backup", tmp_path / "backups")

    assert answer.exit_code == 0, answer.output
    archive = tmp_path / "backups" / "participation-2026-11-23T080000Z.tar"
    assert list(archive.parent.iterdir()) == [archive]
    assert archive.stat().st_mode & 0o777 == 0o600
    settings, said = source.config["SETTINGS"], archive.read_bytes()
    assert settings.secret_key.encode() not in said
    assert settings.receipt_secret.encode() not in said
    with tarfile.open(archive) as opened:
        assert opened.getnames()[0] == MANIFEST
        assert opened.getnames()[1].startswith("database.")
        assert opened.getnames()[2:] == sorted(f"photos/{name}" for name in photos_of(source))
        assert {entry.mode for entry in opened} == {0o600}
    last = last_backup(folder_of(source))
    assert last is not None
    assert last.taken_at == clock.now()
    assert last.audit_entries == read_manifest(archive).audit_entries


def test_a_backup_is_never_written_over(source, archive):
    before = archive.read_bytes()
    answer = run(source, "backup", archive)

    assert answer.exit_code == 1
    assert "never written over" in answer.output
    assert archive.read_bytes() == before
    assert list(archive.parent.glob("*.part")) == []


def test_without_the_tables_or_the_folder_nothing_is_taken(empty_site, source, tmp_path):
    assert run(empty_site("bare"), "backup", tmp_path / "b.tar").exit_code == 1
    answer = run(source, "backup", tmp_path / "nowhere" / "b.tar")
    assert answer.exit_code == 1
    assert "There is no folder" in answer.output
    assert not (tmp_path / "b.tar").exists()


def test_a_site_that_is_not_empty_is_left_alone(source, archive, migrated_site, empty_site):
    used = migrated_site("used")
    answer = run(used, "restore", archive)
    assert answer.exit_code == 1
    assert "Nothing was done" in answer.output
    assert texts_in(used) == []

    pictured = empty_site("pictured")
    (folder_of(pictured) / "photos").mkdir()
    (folder_of(pictured) / "photos" / "mine.webp").write_bytes(b"mine")
    answer = run(pictured, "restore", archive)
    assert answer.exit_code == 1
    assert "holds files" in answer.output
    assert (folder_of(pictured) / "photos" / "mine.webp").read_bytes() == b"mine"


def rewritten(archive, change):
    """The archive again, each member's bytes as `change(name, bytes)` says; None leaves it out."""
    target = archive.with_name("changed.tar")
    with tarfile.open(archive) as old, tarfile.open(target, "w") as new:
        for entry in old:
            content = change(entry.name, old.extractfile(entry).read())
            if content is not None:
                entry.size = len(content)
                new.addfile(entry, io.BytesIO(content))
    return target


def turned(content):
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def manifest_with(**changed):
    def change(name, content):
        return json.dumps(json.loads(content) | changed).encode() if name == MANIFEST else content

    return change


def lead_out(name, content):
    return content.replace(b"photos/", b"photos/../x", 1) if name == MANIFEST else content


def of_the_other_kind(archive):
    """The same archive, as if it had been taken on the other kind of database."""
    names = {"database.sqlite": "database.dump", "database.dump": "database.sqlite"}
    target = archive.with_name("other-kind.tar")
    with tarfile.open(archive) as old, tarfile.open(target, "w") as new:
        for entry in old:
            content = old.extractfile(entry).read()
            if entry.name == MANIFEST:
                said = json.loads(content)
                said["database"] = "sqlite" if said["database"] == "postgresql" else "postgresql"
                said["files"] = {names.get(name, name): file for name, file in said["files"].items()}
                content = json.dumps(said).encode()
            entry.name, entry.size = names.get(entry.name, entry.name), len(content)
            new.addfile(entry, io.BytesIO(content))
    return target


DAMAGE = {
    "a bit turned in the database": lambda name, data: turned(data) if "database" in name else data,
    "a bit turned in a photo": lambda name, data: turned(data) if "photos" in name else data,
    "a photo left out": lambda name, data: None if "small" in name else data,
    "the database left out": lambda name, data: None if "database" in name else data,
    "no manifest": lambda name, data: None if name == MANIFEST else data,
    "a manifest that is no JSON": lambda name, data: b"{" if name == MANIFEST else data,
    "another format": manifest_with(format=99),
    "a kind of database that is none": manifest_with(database="oracle"),
    "a name that leads out": lead_out,
    "a newer release": manifest_with(migration="9999"),
}  # fmt: skip


def test_what_is_damaged_is_refused_and_nothing_is_put_in_place(archive, empty_site):
    site = empty_site()
    answers = {damage: run(site, "restore", rewritten(archive, change)) for damage, change in DAMAGE.items()}
    whole = archive.read_bytes()
    for kept in (0, 300, len(whole) // 2, len(whole) - 10_240 - 600):
        cut = archive.with_name("cut.tar")
        cut.write_bytes(whole[:kept])
        answers[f"cut off after {kept} bytes"] = run(site, "restore", cut)
        answers[f"cut off after {kept} bytes, only read"] = run(site, "backup", "--verify", cut)

    answers["another kind of database"] = run(site, "restore", of_the_other_kind(archive))
    assert "the kind of database that it was taken from" in answers["another kind of database"].output

    assert run(site, "backup", "--verify", archive).exit_code == 0
    assert {damage for damage, answer in answers.items() if answer.exit_code != 1} == set()
    said = {damage: answer.output for damage, answer in answers.items()}
    assert {damage: words for damage, words in said.items() if not words.startswith("Error: ")} == {}
    with site.app_context():
        assert db.inspect(db.engine).get_table_names() == []
        db.session.remove()
    assert list(folder_of(site).rglob("*.webp")) == []


def test_a_file_that_is_not_there_is_said_to_be(source, tmp_path):
    assert "There is no file" in run(source, "restore", tmp_path / "no.tar").output
    assert "There is no file" in run(source, "backup", "--verify", tmp_path / "no.tar").output


def test_a_photo_without_its_file_is_told_of_and_the_rest_is_kept(source, empty_site, tmp_path):
    lost = next((folder_of(source) / "photos").glob("*-small.webp"))
    lost.unlink()
    taken = run(source, "backup", tmp_path / "b.tar")
    assert taken.exit_code == 1
    assert f"1 photos had no file when it was taken, first: {lost.name}" in taken.output
    answer = run(empty_site(), "restore", tmp_path / "b.tar")
    assert answer.exit_code == 1
    assert f"The photo {lost.name} was missing when the backup was taken." in answer.output


def test_a_backup_of_an_older_release_is_upgraded(migrated_site, empty_site, tmp_path, app):
    with app.app_context():
        scripts = ScriptDirectory(current_app.extensions["migrate"].directory)
        before = [script.revision for script in scripts.walk_revisions()][1]
    old = migrated_site("old", revision=before)
    assert run(old, "backup", tmp_path / "old.tar").exit_code == 0
    site = empty_site()
    answer = run(site, "restore", tmp_path / "old.tar")

    assert answer.exit_code == 0, answer.output
    assert "The tables were upgraded" in answer.output
    with site.app_context():
        flask_migrate.check()
        db.session.remove()


def test_an_altered_audit_log_is_restored_but_not_called_well(source, empty_site, tmp_path):
    with source.app_context(), transaction():
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("set local session_replication_role = replica"))
        else:
            for trigger in db.session.scalars(text("select name from sqlite_master where type = 'trigger'")):
                db.session.execute(text(f'drop trigger "{trigger}"'))
        db.session.execute(update(AuditEntry).where(AuditEntry.sequence == 1).values(actor="nobody"))
    assert run(source, "backup", tmp_path / "altered.tar").exit_code == 0
    answer = run(empty_site(), "restore", tmp_path / "altered.tar")

    assert answer.exit_code == 1
    assert "Entry 1 has been altered." in answer.output
    assert "unbroken" not in answer.output


def test_a_torn_file_of_sqlite_is_found_before_it_is_an_archive(app, tmp_path, request):
    if app.config["SETTINGS"].database_url.startswith("postgresql"):
        return  # there is no such file
    source = request.getfixturevalue("source")
    file = folder_of(source) / "participation.sqlite"
    with source.app_context():
        db.engine.dispose()
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    connection.close()
    with file.open("r+b") as opened:
        for page in range(2, pages):
            opened.seek(page * size)
            opened.write(b"\xff" * 40)
    answer = run(source, "backup", tmp_path / "torn.tar")

    assert answer.exit_code == 1
    assert list(tmp_path.glob("*.tar")) == []
