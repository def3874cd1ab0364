"""Proof: a backup taken while people write is a whole moment, and holds all that was acknowledged before it.

Several writers send texts with pictures through the real operation, fifty a second together, while
`flask backup` runs in a process of its own. Each archive is put back with `flask restore` into an empty
folder and an empty database, and the books are checked there. Before that, the same check must find what is
planted: a row that was lost, a picture that is missing, an archive that was torn, and on SQLite the newest
voices missing from a copied file.

Run by `scripts/dev prove`, or alone: TEST_DATABASE=sqlite|postgresql python -m bench.prove.backup_restores
"""

import argparse
import os
import secrets
import shutil
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.exc import OperationalError

from bench.prove.support.books import Acknowledged, check
from bench.prove.support.residents import text_number
from bench.prove.support.site import NoSite, Site, database_server, new_site
from participation.contributions.models import Contribution
from participation.contributions.operations import Submission, submit
from participation.contributions.photo_drawing import Drawn
from participation.contributions.photo_files import folder_of, path_of, store
from participation.contributions.photo_models import Photo
from participation.contributions.states import Channel, Kind
from participation.core import clock
from participation.core.db import db, transaction
from participation.programmes.queries import all_programmes
from tests.support.postgresql import drop_database, make_database

BACKUPS = 25
WRITES_A_SECOND = 56  # so that fifty are reached on a busy machine
WRITERS = 4
PICTURE_IN = 4  # one text in so many has a picture
BETWEEN_SECONDS = 0.5
RECEIPT_SECRET = "a-receipt-secret-for-the-proof-0123456789"  # noqa: S105 - of a site that is thrown away


class Failed(Exception):
    """The proof did not hold. The sentence says what was found."""


@dataclass
class Writing:
    """What the writers share: what they were about to send, and what they were told is there.

    They rest while an archive is put back and checked, so that the last of many is not the largest by far.
    """

    sent: set[str] = field(default_factory=set)
    acknowledged: list[Acknowledged] = field(default_factory=list)
    faults: list[BaseException] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    may_write: threading.Event = field(default_factory=threading.Event)


def write(application: Flask, writing: Writing, number: int) -> None:
    """One writer: a text every `WRITERS / WRITES_A_SECOND` seconds until it is over."""
    folder = folder_of(application.instance_path)
    pause = WRITERS / WRITES_A_SECOND
    with application.app_context():
        programme = all_programmes()[number % 8].id
        db.session.remove()  # or the first write would begin in a moment that has passed
        due = time.monotonic()
        while not writing.over.is_set():
            if not writing.may_write.wait(0.1):
                continue
            try:
                _write_one(folder, writing, programme, number)
            except OperationalError as refused:  # the site would answer 503 with the text kept: no receipt
                db.session.remove()
                writing.refused.append(str(refused.orig))
            except Exception as fault:
                writing.faults.append(fault)
                return
            due = max(due + pause, time.monotonic() - 1)  # what is late is made good, but not for ever
            writing.over.wait(max(0, due - time.monotonic()))
            number += WRITERS
        db.session.remove()


def _write_one(folder: Path, writing: Writing, programme: int, number: int) -> None:
    said = text_number(number)
    pictures = ()
    if number % PICTURE_IN == 0:
        drawn = Drawn(
            big=secrets.token_bytes(6_000), small=secrets.token_bytes(600), width=800, height=600
        )
        pictures = (store(folder, drawn),)
    writing.sent.add(said)
    with transaction():
        submitted = submit(
            Submission(
                key=f"key-of-the-proof-{number:08}", programme_id=programme, text=said, photos=pictures,
                kind=Kind.IDEA, channel=Channel.WEB,
            ),
            secret=RECEIPT_SECRET, window=None, at=clock.now(),
        )  # fmt: skip
        code = submitted.code
    db.session.remove()
    writing.acknowledged.append(Acknowledged(said, (code,)))


@contextmanager
def writers(site: Site) -> Iterator[Writing]:
    """Writing goes on while the block runs."""
    application, writing = site.application(), Writing()
    writing.may_write.set()
    threads = [
        threading.Thread(target=write, args=(application, writing, number)) for number in range(WRITERS)
    ]
    for thread in threads:
        thread.start()
    try:
        yield writing
    finally:
        writing.over.set()
        for thread in threads:
            thread.join()
        with application.app_context():
            db.engine.dispose()


def faults_in(site: Site, promised: list[Acknowledged], sent: set[str]) -> list[str]:
    """What is wrong with a restored site: sentences, none when all is well.

    Everything in `promised` must be there, with its receipt; what came later may be, if it was sent at all.
    """
    application = site.application()
    with application.app_context():
        try:
            there = set(db.session.scalars(select(Contribution.text)))
            found = check(promised, RECEIPT_SECRET)
            later = {said for said in found.strangers if said in sent}
            found = replace(found, strangers=[said for said in found.strangers if said not in later])
            faults = found.sentences()
            faults += _faults_of_pictures(folder_of(application.instance_path))
        finally:
            db.session.remove()
            db.engine.dispose()
    return faults if len(there) >= len(promised) or faults else ["fewer texts than were promised"]


def _faults_of_pictures(folder: Path) -> list[str]:
    faults, wanted = [], set()
    for photo in db.session.scalars(select(Photo)):
        for small in (False, True):
            path = path_of(folder, photo.id, small=small)
            wanted.add(path.name)
            if not path.exists():
                faults.append(f"the picture {path.name} is missing")
            elif not small and sha256(path.read_bytes()).hexdigest() != photo.digest:
                faults.append(f"the picture {path.name} is not the one that came")
    strange = {path.name for path in folder.iterdir()} - wanted
    return faults + [f"the file {name} belongs to no row" for name in sorted(strange)]


@contextmanager
def empty_site(server: str | None, name: str) -> Iterator[Site]:
    """A site with an empty folder and an empty database, thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="participation-restored-", ignore_cleanup_errors=True) as folder:
        database = f"participation_restored_{name}"
        site = Site(Path(folder), make_database(server, database) if server else None)
        site.environment["PARTICIPATION_RECEIPT_SECRET"] = RECEIPT_SECRET
        try:
            yield site
        finally:
            if server:
                drop_database(server, database)


@dataclass(frozen=True)
class Round:
    """One backup and what came of it."""

    seconds: float
    restore_seconds: float
    promised: int
    written_meanwhile: int
    bytes: int
    faults: list[str]


def back_up(site: Site, writing: Writing, archive: Path) -> tuple[list[Acknowledged], float, int]:
    """Take one: what was acknowledged before it began, how long it took, how much was written meanwhile."""
    promised = list(writing.acknowledged)
    began = time.monotonic()
    site.flask("backup", str(archive))
    return promised, time.monotonic() - began, len(writing.acknowledged) - len(promised)


def one_round(server: str | None, site: Site, writing: Writing, folder: Path, number: int) -> Round:
    """Back up, restore elsewhere, check."""
    archive = folder / f"{number}.tar"
    promised, seconds, meanwhile = back_up(site, writing, archive)
    sent = set(writing.sent)
    writing.may_write.clear()
    with empty_site(server, str(number)) as restored:
        began = time.monotonic()
        restored.flask("restore", str(archive))
        restore_seconds = time.monotonic() - began
        faults = faults_in(restored, promised, sent)
    size = archive.stat().st_size
    archive.unlink()
    writing.may_write.set()
    return Round(seconds, restore_seconds, len(promised), meanwhile, size, faults)


def controls(server: str | None, site: Site, folder: Path) -> None:
    """The check says that all is well when it is, and names what is planted. Raises Failed otherwise."""
    archive = folder / "controls.tar"
    with writers(site) as writing:
        time.sleep(2)
        promised, _seconds, _meanwhile = back_up(site, writing, archive)
        copied = folder / "copied"
        told_before_copy = _copy_main_file(site, writing, copied)
    if writing.faults:
        raise Failed(f"A writer gave up: {writing.faults[0]!r}")
    with empty_site(server, "whole") as restored:
        restored.flask("restore", str(archive))
        faults = faults_in(restored, promised, writing.sent)
        if faults:
            raise Failed(f"Before anything was planted, the check found: {faults}")
        _plant(restored, promised, writing.sent)
    torn = bytearray(archive.read_bytes())
    torn[len(torn) // 2] ^= 1
    for name, content in (("torn.tar", bytes(torn)), ("cut.tar", bytes(torn[: len(torn) // 2]))):
        (folder / name).write_bytes(content)
        with empty_site(server, "torn") as restored:
            for words in (("backup", "--verify"), ("restore",)):
                try:
                    restored.flask(*words, str(folder / name))
                except NoSite:
                    continue
                raise Failed(f"{name} was taken for a backup by flask {' '.join(words)}")
        print(f"control: {name} was refused")
    if server is None:
        with empty_site(None, "copied") as restored:
            instance = Path(restored.environment["PARTICIPATION_INSTANCE"])
            instance.mkdir(parents=True)
            shutil.copy(copied, instance / "participation.sqlite")
            (instance / "photos").mkdir()
            faults = faults_in(restored, told_before_copy, writing.sent)
            if not [fault for fault in faults if "lost" in fault]:
                raise Failed(
                    "A copied main file was to lack the newest voices, and the check found none lost"
                )
        print("control: what a copied main file lacks was found")
    archive.unlink()


def _plant(restored: Site, promised: list[Acknowledged], sent: set[str]) -> None:
    application = restored.application()
    lost = next(one.text for number, one in enumerate(promised) if number > 3)
    with application.app_context():
        named = db.session.scalars(select(Photo.id)).first()
        assert named is not None
        path_of(folder_of(application.instance_path), named).unlink()
        with transaction():
            texts = db.session.scalars(select(Contribution.id).where(Contribution.text == lost)).all()
            db.session.execute(delete(Photo).where(Photo.contribution_id.in_(texts)))
            db.session.execute(delete(Contribution).where(Contribution.id.in_(texts)))
        db.session.remove()
        db.engine.dispose()
    faults = " ".join(faults_in(restored, promised, sent))
    if lost not in faults or f"{named}.webp is missing" not in faults:
        raise Failed(f"A lost row and a missing picture were planted, and the check found: {faults}")
    print("control: the lost row and the missing picture were found")


def _copy_main_file(site: Site, writing: Writing, target: Path) -> list[Acknowledged]:
    """What nobody should do: SQLite's main file, copied while the site runs. What was acknowledged before.

    The log beside the file is emptied while the writers rest, and then somebody reads: what is written after
    her moment stays in the log, and the file is whole, but old.
    """
    file = Path(site.environment["PARTICIPATION_INSTANCE"]) / "participation.sqlite"
    if not file.exists():
        return []
    with closing(sqlite3.connect(file)) as reader:
        writing.may_write.clear()
        time.sleep(1)  # for what is being written
        busy, _pages, _moved = reader.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise Failed("The log could not be emptied: somebody else reads")
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM contribution").fetchone()
        writing.may_write.set()
        time.sleep(1)
        told = list(writing.acknowledged)
        shutil.copy(file, target)
    return told


def prove(server: str | None, site: Site, folder: Path, backups: int) -> None:
    """The run itself, its figures and its verdict. Raises Failed."""
    rounds = []
    with writers(site) as writing:
        for number in range(backups):
            time.sleep(BETWEEN_SECONDS)
            rounds.append(one_round(server, site, writing, folder, number))
            if rounds[-1].faults or writing.faults:
                break
    if writing.faults:
        raise Failed(f"A writer gave up: {writing.faults[0]!r}")
    seconds = sum(taken.seconds for taken in rounds)
    meanwhile = sum(taken.written_meanwhile for taken in rounds)
    figures = {
        "backups, each restored and checked": len(rounds),
        "writes a second while they were taken": round(meanwhile / seconds, 1),
        "written while they were taken": meanwhile,
        "acknowledged before the last began": rounds[-1].promised,
        "refused as the site refuses (503)": len(writing.refused),
        "faults": sum(len(taken.faults) for taken in rounds),
        "seconds for a backup, most": round(max(taken.seconds for taken in rounds), 1),
        "seconds for a restore, most": round(max(taken.restore_seconds for taken in rounds), 1),
        "the largest archive, MB": round(max(taken.bytes for taken in rounds) / 1e6, 1),
    }  # fmt: skip
    for name, figure in figures.items():
        print(f"{name:<38} {figure:>8}")
    if rounds[-1].faults:
        raise Failed("\n".join(rounds[-1].faults))


def main() -> int:
    """0 when the controls were found and every backup was whole; else 1, with the reason."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--backups", type=int, default=BACKUPS)
    asked = parser.parse_args()
    os.umask(0o077)
    try:
        with ExitStack() as stack:
            server = stack.enter_context(database_server())
            for name in ("controls", "run"):
                site = stack.enter_context(new_site(server, f"backup_{name}"))
                site.environment["PARTICIPATION_RECEIPT_SECRET"] = RECEIPT_SECRET
                site.flask("programmes", "load")
                folder = Path(
                    stack.enter_context(tempfile.TemporaryDirectory(prefix="participation-backups-"))
                )
                if name == "controls":
                    controls(server, site, folder)
                else:
                    prove(server, site, folder, asked.backups)
    except (Failed, NoSite) as fault:
        print(f"FAILED: {fault}")
        return 1
    print(
        "Every backup held all that was acknowledged before it, with its pictures and an unbroken audit log."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
