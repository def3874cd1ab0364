"""A package is recorded by those who may, and its file goes with a record that failed."""

import json
import zipfile
from pathlib import Path

import pytest
from flask import current_app

from participation.audit.events import Event
from participation.audit.models import AuditEntry
from participation.contributions import photo_files
from participation.contributions.photo_queries import all_photos
from participation.core import clock
from participation.core.db import db, one_moment, transaction
from participation.core.errors import NotFound
from participation.core.public_ids import public_id_text
from participation.export.filling import fill_package
from participation.export.operations import make_package, note_download
from participation.export.package_content import Variant
from participation.export.stored_files import kept_if_recorded, store_package
from participation.moderation.photo_operations import cover, release
from participation.moderation.photo_queries import photo_to_moderate
from participation.programmes.queries import the_programme
from tests.export.making import make_leader, make_voices_of_every_fate
from tests.making import make_moderator, make_photo, make_programme, make_shown_idea


@pytest.fixture
def programme(database):
    programme = make_programme(areas=["Natur"])
    make_voices_of_every_fate(programme)
    return programme


def store(folder, variant=Variant.PUBLIC):
    with one_moment():
        content = fill_package(
            the_programme("getinge"), variant, municipality="Halmstads kommun", at=clock.now(),
            photo_folder=photo_files.folder_of(current_app.instance_path),
        )  # fmt: skip
        return store_package(content, folder)


def test_the_record_holds_counts_and_a_checksum_of_every_file(programme, tmp_path) -> None:
    _user, leader = make_leader(programme)
    written = store(tmp_path, Variant.INTERNAL)
    with transaction():
        made = make_package(programme.id, Variant.INTERNAL, written, actor=leader, at=clock.now())
    assert json.loads(made.digests) == {file.name: file.sha256 for file in written.files.files}
    assert made.row_count == sum(json.loads(made.counts).values()) == 13
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


@pytest.mark.parametrize("variant", Variant)
def test_pictures_go_along_the_public_ones_released_and_covered_only(programme, tmp_path, variant):
    moderator = make_moderator(programme)
    idea = make_shown_idea(programme, moderator, "Bilder", photos=(make_photo(), make_photo((9, 9, 9))))
    first, second = (photo.id for photo in all_photos([idea])[idea.id])
    masked = make_photo((29, 27, 24))
    with transaction():
        photo = photo_to_moderate(first)
        release(photo, version=1, description="Ån", without_description=False, actor=moderator,
                at=clock.now())  # fmt: skip
        cover(photo, version=photo.version, boxes=[], masked=masked, actor=moderator, at=clock.now())
    folder, name = photo_files.folder_of(current_app.instance_path), f"bilder/{public_id_text(idea.id)}"
    files = {file: photo_files.path_of(folder, stored).read_bytes() for file, stored in {
        Variant.PUBLIC: {f"{name}-1.webp": masked.name},
        Variant.INTERNAL: {
            f"{name}-1.webp": first, f"{name}-1-dold.webp": masked.name, f"{name}-2.webp": second,
        },
    }[variant].items()}  # fmt: skip
    written = store(tmp_path, variant)
    with zipfile.ZipFile(written.path) as archive:
        found = {one: archive.read(one) for one in archive.namelist() if one.startswith("bilder/")}
        (table,) = (one for one in archive.namelist() if one.startswith("roster") and one.endswith(".csv"))
        told = archive.read(table).decode("utf-8-sig")
    assert found == files
    assert set(files) <= set(written.files.names)
    assert f"{name}-1.webp" in told
    assert (f"{name}-2.webp (väntar på att granskas): Bild utan beskrivning" in told) == (
        variant is Variant.INTERNAL
    )


def test_a_comment_on_a_hidden_text_stays_out_of_the_public_package_and_with_it_its_words(programme) -> None:
    with one_moment():
        content = fill_package(
            the_programme("getinge"), Variant.PUBLIC, municipality="Halmstad", at=clock.now(),
            photo_folder=Path("no pictures here"),
        )  # fmt: skip
        targets = [voice.target for voice in content.voices if voice.target]
    assert content.voices
    assert targets == []
