"""The demonstration is made by the real operations and says everywhere that it is invented."""

import stat
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from participation.access.actors import SYSTEM
from participation.accounts.models import User
from participation.accounts.one_time_codes import code_at, matching_step
from participation.accounts.passwords import password_is_right, password_problem
from participation.audit.queries import chain_faults
from participation.contributions.models import Contribution
from participation.contributions.operations import receipt_for_code
from participation.contributions.photo_files import folder_of
from participation.contributions.photo_models import Photo
from participation.contributions.queries import all_parts_of
from participation.contributions.states import Channel, Kind, Reason, State
from participation.core.clock import local_day
from participation.core.db import db, transaction
from participation.core.errors import RuleBroken
from participation.idea_list.models import Group, ListedIdea
from participation.loading.demonstration import channel_of, load_demonstration
from participation.loading.programmes import load_programmes, read_programmes
from participation.loading.sign_ins import read_sign_ins, write_sign_ins
from participation.moderation.models import Answer
from participation.programmes.models import KnownPlace
from participation.programmes.queries import latest_window, the_programme
from participation.revisions.queries import revision_under_way, revisions_under_way

SECRET = "receipts-for-tests-0123456789-abcdefghij"


@pytest.fixture
def sign_ins(database, app, clock):
    with transaction():
        load_programmes(read_programmes(), actor=SYSTEM, at=clock.now())
        return load_demonstration(SECRET, clock.now(), folder_of(app.instance_path))


def voices() -> list[Contribution]:
    return list(db.session.scalars(select(Contribution).where(Contribution.target_id.is_(None))))


def voice(words: str) -> Contribution:
    return db.session.scalars(select(Contribution).where(Contribution.text.contains(words))).one()


def test_the_pictures_are_drawn_described_and_released_but_for_one_that_waits(sign_ins, client):
    found = {photo.written_description: photo for photo in db.session.scalars(select(Photo))}
    assert found["min pumptrack"].state == "waiting"
    assert found["Så här skulle det kunna se ut"].state == found[None].state == "released"
    assert all("tecknad" in photo.description for photo in found.values() if photo.state == "released")
    assert client.get(f"/bild/{found[None].id}/liten").status_code == 200


def test_a_third_of_the_sample_waits_and_the_rest_is_handled_as_the_sample_expects(sign_ins):
    states = Counter(one.state for one in voices() if one.target_part_id is None)

    assert states == {
        State.WAITING: 14, State.SHOWN: 29, State.WITHHELD: 2, State.FORWARDED: 1, State.SPLIT: 1,
    }  # fmt: skip
    assert voice("Tjäna 30 000").withheld_reason == Reason.ADVERTISING
    assert voice("alla utlänningar").withheld_reason == Reason.CRIMINAL
    appeal = voice("19121212")
    assert (appeal.state, appeal.forwarded_to) == (State.FORWARDED, "Kommunens registrator")
    several = voice("Hej! Tre saker")
    assert several.state == State.SPLIT
    parts = all_parts_of(several.id)
    assert {part.receipt_id for part in parts} == {several.receipt_id}
    assert [part.state for part in parts] == [State.SHOWN] * 3
    masked = voice("palvelutalossa")
    assert masked.state == State.SHOWN
    assert "palvelutalossa" not in masked.public_text


def test_what_others_decide_is_answered_with_the_name_of_who_decides(sign_ins):
    answer = db.session.scalars(select(Answer).where(Answer.contribution_id == voice("riksvägen").id)).one()

    assert answer.deciding_body == "Trafikverket"
    assert answer.next_word_on > answer.answered_on


def test_everything_invented_is_marked_as_an_example(sign_ins):
    for model in (Contribution, Answer, ListedIdea, KnownPlace):
        rows = db.session.scalars(select(model)).all()
        assert rows
        assert all(row.is_example for row in rows)
    assert all(revision.is_example for revision in revisions_under_way())
    assert all(user.is_demonstration for user in db.session.scalars(select(User)))


def test_the_voices_are_spread_over_sixty_days_and_none_lies_in_the_future(sign_ins, clock):
    days = {local_day(one.received_at) for one in voices()}
    today = local_day(clock.now())

    assert min(days) == today - timedelta(days=59)
    assert len(days) > 30
    assert all(one.received_at <= clock.now() and one.changed_at <= clock.now() for one in voices())


def test_getinge_asks_for_synpunkter_for_thirty_days_and_oskarstrom_is_in_step_two(sign_ins, clock):
    getinge, oskarstrom = the_programme("getinge"), the_programme("oskarstrom")
    window = latest_window(getinge.id)

    assert revision_under_way(getinge.id).current_step == 5
    assert local_day(window.closes_at) == local_day(clock.now()) + timedelta(days=30)
    assert revision_under_way(oskarstrom.id).current_step == 2
    assert len(revisions_under_way()) == 2
    on_parts = db.session.scalars(select(Contribution).where(Contribution.target_part_id.is_not(None))).all()
    assert len(on_parts) == 4
    assert all(one.window_id == window.id and one.arrival_step == 5 and not one.is_late for one in on_parts)


def test_true_duplicates_are_grouped_and_some_stand_on_the_list_of_their_own_place(sign_ins):
    assert db.session.scalar(select(func.count()).select_from(Group)) == 5
    listed = {entry.title: entry for entry in db.session.scalars(select(ListedIdea))}
    assert len(listed) == 4
    assert listed["Utegym vid Suseån"].programme_id == the_programme("getinge").id
    assert listed["Belysning mellan centrum och hållplatsen"].area_id is None


def test_each_person_can_sign_in_with_what_is_printed(sign_ins, clock):
    for person in sign_ins.people:
        user = db.session.scalars(select(User).where(User.email == person.email)).one()
        assert password_is_right(person.password, user.password_hash)
        assert password_problem(person.password, [user.name, user.email]) is None
        code = code_at(person.totp_secret, clock.now())
        assert matching_step(user.totp_secret, code, clock.now(), user.last_totp_step)


def test_the_printed_receipts_open_their_voices(sign_ins):
    for receipt in sign_ins.receipts:
        opened = receipt_for_code(receipt.words, secret=SECRET)
        found = db.session.scalars(select(Contribution).where(Contribution.receipt_id == opened.id)).one()
        assert found.text.startswith(receipt.about)


def test_what_happened_is_in_the_audit_chain_unbroken(sign_ins):
    assert chain_faults() == []


def test_it_is_not_loaded_twice(sign_ins, clock):
    with pytest.raises(RuleBroken):
        load_demonstration(SECRET, clock.now())


def test_the_sign_ins_are_kept_for_their_owner_only(sign_ins, tmp_path):
    path = tmp_path / "demonstration.json"
    write_sign_ins(sign_ins, path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_sign_ins(path) == sign_ins


@pytest.mark.parametrize(
    ("name", "channel"),
    [
        ("surfplatta_skola", Channel.TABLET),
        ("qr_affisch", Channel.WEB),
        ("webb_mobil", Channel.WEB),
        ("pappersblankett", Channel.PAPER),
        ("e_post", Channel.EMAIL),
        ("telefon_kundcenter", Channel.PHONE),
    ],
)
def test_the_samples_channels_are_the_sites_channels(name, channel):
    assert channel_of(name) == channel


def test_a_question_is_a_synpunkt_and_what_went_astray_is_an_idea(sign_ins):
    assert voice("När kommer tågstationen").kind == Kind.COMMENT
    assert voice("Tjäna 30 000").kind == Kind.IDEA
