"""What a resident's sending, added line and withdrawal do, once each, whatever the network does."""

import threading
from datetime import timedelta

import pytest

from participation.audit.models import AuditEntry
from participation.contributions.models import Contribution, Receipt
from participation.contributions.operations import Submission, add_line, receipt_for_code, submit, withdraw
from participation.contributions.states import Channel, Kind, State
from participation.core import clock
from participation.core.db import db, transaction
from participation.core.errors import RuleBroken
from participation.moderation.operations import mask, publish
from participation.programmes.operations import close_window
from tests.making import (
    make_idea,
    make_moderator,
    make_part,
    make_programme,
    make_shown_idea,
    make_submitted,
    make_window,
)

KEY = "the-key-of-one-sending"
SECRET = "receipts-for-tests-0123456789-abcdefghij"


def count(model):
    return db.session.scalar(db.select(db.func.count()).select_from(model))


def test_the_same_key_and_content_give_the_same_receipt_and_one_row(database):
    programme = make_programme()
    first = make_submitted(programme, key=KEY)
    again = make_submitted(programme, key=KEY)
    assert again.code == first.code
    assert again.contribution.id == first.contribution.id
    assert (first.is_new, again.is_new) == (True, False)
    assert (count(Contribution), count(Receipt), count(AuditEntry)) == (1, 1, 1)


def test_a_robots_mark_does_not_make_the_same_sending_another(database):
    programme = make_programme()
    first = make_submitted(programme, key=KEY)
    again = make_submitted(programme, key=KEY, looks_like_robot=True)
    assert again.contribution.id == first.contribution.id


def test_the_same_key_with_other_content_is_a_new_contribution(database):
    programme = make_programme()
    first = make_submitted(programme, "Lampor vid ån", key=KEY)
    other = make_submitted(programme, "Lampor vid skolan", key=KEY)
    assert other.is_new
    assert other.code != first.code
    assert count(Contribution) == 2


def test_the_same_content_with_another_key_is_somebody_elses_voice(database):
    programme = make_programme()
    first, other = make_submitted(programme), make_submitted(programme)
    assert first.code != other.code
    assert count(Contribution) == 2


def test_a_race_between_two_equal_sendings_leaves_one_row_and_one_receipt(app, database):
    programme_id = make_programme().id
    at = clock.now()
    start = threading.Barrier(4)
    codes, problems = [], []

    def send():
        try:
            with app.app_context():
                start.wait()
                with transaction():
                    submission = Submission(KEY, programme_id, Kind.IDEA, Channel.WEB, "Lampor vid ån")
                    codes.append(submit(submission, secret=SECRET, window=None, at=at).code)
                db.session.remove()
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(codes) == 4
    assert len(set(codes)) == 1
    db.session.rollback()  # see what the others committed
    assert (count(Contribution), count(Receipt), count(AuditEntry)) == (1, 1, 1)


def test_only_a_keyed_hash_of_the_words_is_stored(database):
    submitted = make_submitted(make_programme())
    stored = db.session.scalars(db.select(Receipt)).one()
    assert receipt_for_code(submitted.code, secret=SECRET).id == stored.id
    assert receipt_for_code(submitted.code, secret=SECRET + "x") is None
    assert receipt_for_code(submitted.code[::-1], secret=SECRET) is None


def test_a_synpunkt_within_the_window_is_in_time_and_knows_window_and_step(database):
    programme = make_programme()
    part = make_part(programme)
    window = make_window(programme)
    said = make_submitted(programme, kind=Kind.COMMENT, target_part_id=part.part_id).contribution
    assert (said.is_late, said.window_id, said.arrival_step) == (False, window.id, 5)


@pytest.mark.parametrize("closed_by_hand", [True, False])
def test_a_synpunkt_after_the_window_is_kept_and_marked_late(database, app, closed_by_hand):
    programme = make_programme()
    window = make_window(programme, days=1)
    if closed_by_hand:
        with transaction():
            close_window(window, actor=make_moderator(programme), at=clock.now())
    else:
        app.extensions["clock"].advance(days=2)
    said = make_submitted(programme, kind=Kind.COMMENT).contribution
    assert (said.is_late, said.window_id, said.arrival_step) == (True, None, None)


def test_the_last_moment_of_the_window_is_in_time(database, app):
    programme = make_programme()
    window = make_window(programme, days=1)
    app.extensions["clock"].set(window.closes_at)
    assert not make_submitted(programme, kind=Kind.COMMENT).contribution.is_late
    app.extensions["clock"].advance(seconds=1)
    assert make_submitted(programme, "En annan", kind=Kind.COMMENT).contribution.is_late


def test_an_idea_and_a_comment_on_an_idea_are_never_late(database):
    programme = make_programme()
    idea = make_idea(programme)
    comment = make_submitted(programme, kind=Kind.COMMENT, target_id=idea.id).contribution
    assert not idea.is_late
    assert not comment.is_late


def test_arrival_is_stamped_to_the_minute(database, app):
    app.extensions["clock"].advance(seconds=42, microseconds=7)
    assert make_idea(make_programme()).received_at.second == 0


def test_what_points_to_a_person_and_what_a_robot_sent_is_flagged_for_the_queue(database):
    programme = make_programme()
    idea = make_idea(programme, "Ring 070-174 06 35 eller kim@exempel.se", looks_like_robot=True)
    assert idea.flags.split() == ["email", "phone", "robot"]
    assert idea.state == State.WAITING


def test_withdrawing_unpublishes_at_once_and_empties_the_search_words(database):
    programme = make_programme()
    idea = make_shown_idea(programme, make_moderator(programme))
    assert idea.search_stems
    with transaction():
        withdraw(idea, at=clock.now())
    assert (idea.state, idea.search_stems) == (State.WITHDRAWN, None)
    assert idea.text == "Lampor vid ån"
    with transaction():
        withdraw(idea, at=clock.now() + timedelta(hours=1))
    events = [entry.event for entry in db.session.scalars(db.select(AuditEntry))]
    assert events.count("contribution.withdrawn") == 1


def test_the_lines_that_the_author_added_are_withdrawn_with_her_text(database):
    programme = make_programme()
    moderator = make_moderator(programme)
    idea = make_shown_idea(programme, moderator)
    with transaction():
        shown = add_line(idea, "Även vid skolan.", key=KEY, secret=SECRET, at=clock.now())
        waiting = add_line(shown, "Och vid ån.", key=KEY, secret=SECRET, at=clock.now())
        publish(shown, version=shown.version, actor=moderator, at=clock.now())
    others = make_shown_idea(programme, moderator, "Håller med", kind=Kind.COMMENT, target_id=idea.id)
    with transaction():
        withdraw(idea, at=clock.now())
    assert {said.state for said in (idea, shown, waiting)} == {State.WITHDRAWN}
    assert shown.search_stems is None
    assert others.state == State.SHOWN
    entries = db.session.scalars(db.select(AuditEntry).where(AuditEntry.event == "contribution.withdrawn"))
    assert {entry.subject for entry in entries} == {
        f"contribution:{said.id}" for said in (idea, shown, waiting)
    }


def test_a_line_that_is_withdrawn_alone_leaves_the_original(database):
    idea = make_idea(make_programme())
    with transaction():
        line = add_line(idea, "Även vid skolan.", key=KEY, secret=SECRET, at=clock.now())
        withdraw(line, at=clock.now())
    assert (idea.state, line.state) == (State.WAITING, State.WITHDRAWN)


def test_a_hidden_name_is_hidden_on_a_line_too(database):
    programme = make_programme()
    idea = make_idea(programme, shown_name="Kim")
    with transaction():
        mask(idea, version=idea.version, passages=[], hides_name=True, actor=make_moderator(programme),
             at=clock.now())  # fmt: skip
        line = add_line(idea, "Även vid skolan.", key=KEY, secret=SECRET, at=clock.now())
    assert (line.shown_name, line.public_name) == ("Kim", None)


def test_withdrawing_works_before_anybody_has_read(database):
    idea = make_idea(make_programme())
    with transaction():
        withdraw(idea, at=clock.now())
    assert idea.state == State.WITHDRAWN


def test_a_line_is_a_comment_under_the_same_receipt_and_waits_in_the_queue(database):
    idea = make_idea(make_programme(), shown_name="Kim")
    with transaction():
        line = add_line(idea, "Även vid skolan.", key=KEY, secret=SECRET, at=clock.now())
    assert (line.kind, line.state, line.shown_name) == (Kind.COMMENT, State.WAITING, "Kim")
    assert (line.receipt_id, line.target_id) == (idea.receipt_id, idea.id)
    assert not line.is_late


def test_a_line_sent_twice_is_one_line(database):
    idea = make_idea(make_programme())
    ids = set()
    for _ in range(2):
        with transaction():
            ids.add(add_line(idea, "Även vid skolan.", key=KEY, secret=SECRET, at=clock.now()).id)
    assert len(ids) == 1
    assert count(Contribution) == 2


def test_no_line_is_added_to_a_text_that_was_taken_back(database):
    idea = make_idea(make_programme())
    with transaction():
        withdraw(idea, at=clock.now())
    with pytest.raises(RuleBroken) as rule, transaction():
        add_line(idea, "Jag ångrar mig.", key=KEY, secret=SECRET, at=clock.now())
    assert rule.value.field == "text"


def test_the_original_is_kept_when_a_part_is_masked_and_then_withdrawn(database):
    programme = make_programme()
    idea = make_idea(programme, "Ring Kim om lampor")
    moderator = make_moderator(programme)
    with transaction():
        mask(idea, version=idea.version, passages=[(5, 8)], actor=moderator, at=clock.now())
    with transaction():
        withdraw(idea, at=clock.now())
    assert idea.text == "Ring Kim om lampor"
    with pytest.raises(RuleBroken), transaction():
        publish(idea, version=idea.version, actor=moderator, at=clock.now())
    assert idea.state == State.WITHDRAWN


def test_a_number_in_the_place_or_the_name_flags_the_queue_too(database):
    programme = make_programme()
    assert make_idea(programme, place_text="hos mig, 070-174 06 12").flags == "phone"
    assert make_idea(programme, shown_name="testa@exempel.se").flags == "email"
