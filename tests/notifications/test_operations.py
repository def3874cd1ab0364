"""What is written into the outbox, and what is called back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from participation.contributions.operations import withdraw
from participation.contributions.states import Reason
from participation.core.db import db, transaction
from participation.idea_list.operations import add_to_entry, group, place_on_idea_list, undo_placing
from participation.moderation.operations import AnswerText, publish, undo, withhold
from participation.moderation.splitting_operations import Part, split
from participation.notifications.models import FollowUp, OutboxMessage
from participation.notifications.operations import (
    ask_to_follow,
    confirm_follow_up,
    end_follow_up,
    queue_message,
    sweep,
    tell_followers,
)
from participation.notifications.states import MessageKind, MessageState
from tests.making import make_idea, make_moderator, make_programme, make_shown_idea

ADDRESS = "kim@exempel.se"


@pytest.fixture
def getinge(database):
    return make_programme()


@pytest.fixture
def moderator(getinge):
    return make_moderator(getinge)


def follow(contribution, clock, address=ADDRESS, language="sv"):
    """Somebody follows the contribution, her address confirmed and the first mail done with."""
    with transaction():
        follow_up = ask_to_follow(
            contribution.receipt_id, address, language=language, at=clock.now(), may_mail=False
        )
        confirm_follow_up(follow_up, at=clock.now())
    return follow_up


def mails(*states):
    rows = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    return [row for row in rows if row.state in (states or (MessageState.WAITING,))]


def test_the_same_key_is_one_message(database, clock):
    with transaction():
        first, second = (
            queue_message(
                MessageKind.INVITATION, ADDRESS, language="sv", at=clock.now(), link="https://exempel.se/x",
                unique_key="invitation:1",
            )
            for _time in range(2)
        )  # fmt: skip
    assert first is not None
    assert second is None
    assert [row.due_at for row in mails()] == [clock.now()]


def test_what_is_rolled_back_tells_nobody(getinge, moderator, clock):
    idea = make_idea(getinge)
    follow(idea, clock)
    publish(idea, version=idea.version, actor=moderator, at=clock.now())
    assert len(mails()) == 1
    db.session.rollback()
    assert mails() == []


def test_a_decision_is_told_once_a_quarter_of_an_hour_later(getinge, moderator, clock):
    idea = make_idea(getinge)
    follow(idea, clock)
    with transaction():
        publish(idea, version=idea.version, actor=moderator, at=clock.now())
    (mail,) = mails()
    assert (mail.kind, mail.address, mail.link) == (MessageKind.NEWS, ADDRESS, None)
    assert mail.due_at == clock.now() + timedelta(minutes=15)


def test_nobody_is_told_before_the_address_is_confirmed(getinge, moderator, clock):
    idea = make_idea(getinge)
    with transaction():
        ask_to_follow(idea.receipt_id, ADDRESS, language="sv", at=clock.now(), may_mail=True)
        publish(idea, version=idea.version, actor=moderator, at=clock.now())
    assert [mail.kind for mail in mails()] == [MessageKind.CONFIRM_ADDRESS]


def test_what_is_undone_is_not_told(getinge, moderator, clock):
    idea = make_idea(getinge)
    follow(idea, clock)
    with transaction():
        decision = publish(idea, version=idea.version, actor=moderator, at=clock.now())
    with transaction():
        undo(decision, idea, actor=moderator, at=clock.advance(minutes=14))
    assert mails() == []
    assert [mail.address for mail in mails(MessageState.CANCELLED)] == [None]


def test_who_was_told_before_it_was_undone_is_told_again(getinge, moderator, clock):
    idea = make_idea(getinge)
    follow(idea, clock)
    with transaction():
        decision = publish(idea, version=idea.version, actor=moderator, at=clock.now())
        (told,) = mails()
        told.state, told.settled_at, told.address = MessageState.SENT, clock.now(), None
    with transaction():
        undo(decision, idea, actor=moderator, at=clock.advance(hours=1))
    assert [(mail.about, mail.address) for mail in mails()] == [(f"undone:decision:{decision.id}", ADDRESS)]


def test_everybody_behind_an_entry_is_told_that_it_stands_on_the_list(getinge, moderator, clock):
    first, second, late = (make_shown_idea(getinge, moderator, f"Bänk {number}") for number in range(3))
    followed = {follow(idea, clock, f"kim{idea.id}@exempel.se").address for idea in (first, second, late)}
    with transaction():
        entry = place_on_idea_list(
            [first, second], area_id=None, title="Bänkar", motive="Många vill.", actor=moderator,
            at=clock.now(),
        )  # fmt: skip
    assert {mail.address for mail in mails()} < followed
    assert len(mails()) == 2
    with transaction():
        together = add_to_entry([late], entry, actor=moderator, at=clock.now())
    assert {mail.address for mail in mails()} == followed
    with transaction():
        undo_placing(together, entry, placed_at=clock.now(), actor=moderator, at=clock.now())
    assert len(mails()) == 2


def test_who_joins_a_group_on_the_list_is_told(getinge, moderator, clock):
    first, late = make_shown_idea(getinge, moderator, "Bänk"), make_shown_idea(getinge, moderator, "Bänkar")
    follow(late, clock)
    with transaction():
        place_on_idea_list(
            [first], area_id=None, title="Bänkar", motive="Många vill.", actor=moderator, at=clock.now()
        )
    assert mails() == []
    with transaction():
        group([first, late], actor=moderator, at=clock.now())
    assert len(mails()) == 1


def test_the_address_goes_with_the_text_that_is_taken_back(getinge, moderator, clock):
    idea = make_idea(getinge)
    follow(idea, clock)
    with transaction():
        publish(idea, version=idea.version, actor=moderator, at=clock.now())
    with transaction():
        withdraw(idea, at=clock.now())
    assert db.session.scalars(select(FollowUp)).all() == []
    assert [mail.address for mail in mails(*MessageState)] == [None]


def test_the_address_goes_also_when_the_text_had_been_split_and_joined_again(getinge, moderator, clock):
    idea = make_idea(getinge)
    follow(idea, clock)
    act = {"actor": moderator, "at": clock.now()}
    with transaction():
        decision = split(idea, [Part("Ljus"), Part("Bänkar")], version=idea.version, **act)
    with transaction():
        undo(decision, idea, **act)
    with transaction():
        withdraw(idea, at=clock.now())
    assert db.session.scalars(select(FollowUp)).all() == []


def test_a_new_address_replaces_the_old_one_only_when_it_is_confirmed(getinge, clock):
    idea = make_idea(getinge)
    follow(idea, clock, "forst@exempel.se")
    with transaction():
        second = ask_to_follow(
            idea.receipt_id, "sedan@exempel.se", language="sv", at=clock.now(), may_mail=True
        )
    assert len(db.session.scalars(select(FollowUp)).all()) == 2
    with transaction():
        confirm_follow_up(second, at=clock.now())
    assert [one.address for one in db.session.scalars(select(FollowUp))] == ["sedan@exempel.se"]


def test_an_address_that_too_much_went_to_gets_no_mail(getinge, clock):
    idea = make_idea(getinge)
    with transaction():
        ask_to_follow(idea.receipt_id, ADDRESS, language="sv", at=clock.now(), may_mail=False)
    assert mails() == []


@pytest.mark.parametrize(
    ("decide", "days"),
    [
        (lambda idea, by, at: publish(idea, version=1, actor=by, at=at), 730),
        (lambda idea, by, at: publish(idea, version=1, actor=by, at=at, answer=AnswerText("Ja.")), 180),
        (lambda idea, by, at: withhold(idea, version=1, reason=Reason.THREAT, actor=by, at=at), 180),
    ],
)
def test_a_follow_up_ends_by_itself(getinge, moderator, clock, decide, days):
    idea = make_idea(getinge)
    follow(idea, clock)
    with transaction():
        decide(idea, moderator, clock.now())
    for after, left in ((days, 1), (1, 0)):
        clock.advance(days=after)
        with transaction():
            sweep(clock.now())
        assert len(db.session.scalars(select(FollowUp)).all()) == left
    assert [mail.address for mail in mails(*MessageState)] == [None] * len(mails(*MessageState))


def test_an_address_that_nobody_confirms_is_gone_after_two_days(getinge, clock):
    idea = make_idea(getinge)
    with transaction():
        ask_to_follow(idea.receipt_id, ADDRESS, language="sv", at=clock.now(), may_mail=True)
    for hours, ended in ((47, 0), (1, 1), (0, 0)):
        clock.advance(hours=hours)
        with transaction():
            assert sweep(clock.now()) == ended
    assert mails() == []


def test_settled_rows_go_when_nobody_needs_them(database, clock):
    with transaction():
        message = queue_message(
            MessageKind.INVITATION, ADDRESS, language="sv", at=clock.now(), unique_key="invitation:1"
        )
        message.state, message.settled_at = MessageState.SENT, clock.now()
    for days, (rows, addresses) in ((0, (1, [None])), (89, (1, [None])), (1, (0, []))):
        clock.advance(days=days)
        with transaction():
            sweep(clock.now())
        kept = mails(*MessageState)
        assert (len(kept), [one.address for one in kept]) == (rows, addresses)


def test_who_leaves_is_told_no_more(getinge, moderator, clock):
    idea = make_idea(getinge)
    follow_up = follow(idea, clock)
    with transaction():
        tell_followers([idea.receipt_id], about="x", at=clock.now())
        end_follow_up(follow_up, at=clock.now())
    with transaction():
        assert tell_followers([idea.receipt_id], about="y", at=clock.now()) == 0
    assert mails() == []


def test_the_log_never_learns_an_address(getinge, moderator, clock):
    idea = make_idea(getinge)
    follow(idea, clock, "kanariefagel@exempel.se")
    with transaction():
        publish(idea, version=idea.version, actor=moderator, at=clock.now())
    log = db.session.execute(db.text("select subject, details, actor from audit_entry")).all()
    assert log
    assert "kanariefagel" not in repr(log)
