"""A package is recorded by those who may, and its file goes with a record that failed."""

import json

import pytest

from participation.audit.events import Event
from participation.audit.models import AuditEntry
from participation.core import clock
from participation.core.db import db, one_moment, transaction
from participation.core.errors import NotFound
from participation.export.filling import fill_package
from participation.export.operations import make_package, note_download
from participation.export.package_content import Variant
from participation.export.stored_files import kept_if_recorded, store_package
from participation.programmes.queries import the_programme
from tests.export.making import make_leader, make_voices_of_every_fate
from tests.making import make_moderator, make_programme


@pytest.fixture
def programme(database):
    programme = make_programme(areas=["Natur"])
    make_voices_of_every_fate(programme)
    return programme


def store(folder, variant=Variant.PUBLIC):
    with one_moment():
        content = fill_package(
            the_programme("getinge"), variant, municipality="Halmstads kommun", at=clock.now()
        )
        return store_package(content, folder)


def test_the_record_holds_counts_and_a_checksum_of_every_file(programme, tmp_path) -> None:
    _user, leader = make_leader(programme)
    written = store(tmp_path, Variant.INTERNAL)
    with transaction():
        made = make_package(programme.id, Variant.INTERNAL, written, actor=leader, at=clock.now())
    assert json.loads(made.digests) == {file.name: file.sha256 for file in written.files.files}
    assert made.row_count == sum(json.loads(made.counts).values()) == 9
    assert made.expires_at > clock.now()
    entry = db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.sequence.desc())).first()
    assert entry.event == Event.EXPORT_MADE
    assert json.loads(entry.details)["rows"] == made.row_count


def test_fetching_is_logged(programme, tmp_path) -> None:
    _user, leader = make_leader(programme)
    written = store(tmp_path)
    with transaction():
        made = make_package(programme.id, Variant.PUBLIC, written, actor=leader, at=clock.now())
        note_download(made, actor=leader, at=clock.now())
    entry = db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.sequence.desc())).first()
    assert (entry.event, entry.subject) == (Event.EXPORT_DOWNLOADED, f"export:{made.id}")


def test_nobody_else_records_one_and_the_file_goes(programme, tmp_path) -> None:
    written = store(tmp_path)
    with pytest.raises(NotFound), kept_if_recorded(written), transaction():
        make_package(programme.id, Variant.PUBLIC, written, actor=make_moderator(programme), at=clock.now())
    assert not written.path.exists()
    _user, elsewhere = make_leader(make_programme("vallas", "Vallås"))
    written = store(tmp_path)
    with pytest.raises(NotFound), kept_if_recorded(written), transaction():
        make_package(programme.id, Variant.PUBLIC, written, actor=elsewhere, at=clock.now())
    assert list(tmp_path.iterdir()) == []


def test_a_comment_on_a_hidden_text_does_not_repeat_its_words(programme) -> None:
    with one_moment():
        content = fill_package(
            the_programme("getinge"), Variant.PUBLIC, municipality="Halmstad", at=clock.now()
        )
        targets = [voice.target for voice in content.voices if voice.target]
    assert len(targets) == 1
    assert targets[0].startswith("idé ")
    assert ":" not in targets[0]
