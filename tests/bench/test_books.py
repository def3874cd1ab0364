"""The check that the proof rests on finds what is wrong, and nothing where all is well."""

from dataclasses import replace

import pytest
from flask import current_app
from sqlalchemy import delete, insert, select, update

from bench.prove.support.books import Acknowledged, check
from participation.audit.models import AuditEntry
from participation.contributions.models import Contribution
from participation.contributions.operations import Submission, submit
from participation.contributions.states import Channel, Kind
from participation.core import clock
from participation.core.db import db, transaction
from participation.upkeep.queries import broken_promises
from tests.making import make_programme

TEXTS = ("En bänk vid ån.", "En lekplats i parken.", "En säker väg till skolan.")


@pytest.fixture
def secret(database):
    return current_app.config["SETTINGS"].receipt_secret


@pytest.fixture
def acknowledged(secret):
    programme = make_programme()
    return [send(programme, text, f"key-{number}") for number, text in enumerate(TEXTS)]


def send(programme, text, key):
    submission = Submission(key, programme.id, Kind.IDEA, Channel.WEB, text)
    with transaction():
        code = submit(
            submission, secret=current_app.config["SETTINGS"].receipt_secret, window=None, at=clock.now()
        ).code
    return Acknowledged(text, (code,))


def change(statement):
    with transaction():
        db.session.execute(statement)


def test_nothing_is_found_where_all_is_well(acknowledged, secret):
    assert not check(acknowledged, secret)


def test_a_row_that_is_gone_is_lost_and_the_log_still_tells_of_it(acknowledged, secret):
    change(delete(Contribution).where(Contribution.text == TEXTS[1]))
    found = check(acknowledged, secret)
    assert found.lost == [TEXTS[1]]
    assert found.wrong_receipts == [TEXTS[1]]
    assert len(found.audit) == 1
    assert not found.doubled


def test_the_same_text_under_a_new_key_is_doubled(acknowledged, secret):
    other_place = make_programme("oskarstrom", "Oskarström")
    submission = Submission("fresh", other_place.id, Kind.IDEA, Channel.WEB, TEXTS[0])
    with transaction():
        submit(submission, secret=secret, window=None, at=clock.now())
    found = check(acknowledged, secret)
    assert found.doubled == [TEXTS[0]]
    assert not found.lost


def test_a_row_that_nobody_was_told_of_is_a_stranger(acknowledged, secret):
    assert check(acknowledged[1:], secret).strangers == [TEXTS[0]]


def test_two_receipts_with_different_words_for_one_text_are_wrong(acknowledged, secret):
    first, second, third = acknowledged
    mixed = [replace(first, receipts=first.receipts + second.receipts), second, third]
    assert check(mixed, secret).wrong_receipts == [TEXTS[0]]


def test_words_that_open_another_text_are_wrong(acknowledged, secret):
    first, second, third = acknowledged
    mixed = [replace(first, receipts=second.receipts), second, third]
    assert check(mixed, secret).wrong_receipts == [TEXTS[0]]


def test_an_altered_entry_of_the_log_is_found(acknowledged, secret):
    change(update(AuditEntry).where(AuditEntry.sequence == 2).values(actor="somebody"))
    assert check(acknowledged, secret).audit == ["Entry 2 has been altered."]


def test_a_row_that_the_log_does_not_tell_of_is_found(acknowledged, secret):
    one = db.session.scalar(select(Contribution).where(Contribution.text == TEXTS[0]))
    row = {column.key: getattr(one, column.key) for column in Contribution.__table__.columns}
    row |= {"id": 7, "submission_hash": bytes(32)}
    change(insert(Contribution).values(row))
    assert check(acknowledged, secret).audit == ["contribution:7 has no entry"]


def test_a_database_that_may_forget_is_not_one_to_prove_anything_on(database):
    if db.engine.dialect.name == "postgresql":  # the tests' own server runs with its syncing off
        assert "SHOW fsync answers off, not on" in broken_promises()
        return
    assert broken_promises() == []
    connection = db.session.connection().connection.dbapi_connection
    connection.rollback()  # SQLite changes this setting only outside a transaction
    connection.execute("PRAGMA synchronous=NORMAL")
    assert broken_promises() == ["PRAGMA synchronous answers 1, not 2"]
    connection.execute("PRAGMA synchronous=FULL")
