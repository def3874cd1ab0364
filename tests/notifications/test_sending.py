"""From the outbox to a real mail server: once, later when it is down, never when it was called back."""

import smtplib
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import select

from participation.accounts.recovery_operations import PASSWORD_LINK_LIFE
from participation.core.db import db, transaction
from participation.moderation.operations import publish, undo
from participation.notifications import delivery, sending
from participation.notifications.delivery import MailServer as Delivery
from participation.notifications.models import OutboxMessage
from participation.notifications.operations import ask_to_follow, end_follow_up, queue_message, sweep
from participation.notifications.queries import outbox
from participation.notifications.sending import send_due
from participation.notifications.states import MessageKind, MessageState
from tests.making import make_idea, make_moderator, make_programme
from tests.notifications.test_operations import ADDRESS, follow
from tests.support.mail import NOT_NOW, REFUSED_FOR_GOOD, mail_server, text_of
from tests.support.postgresql import free_port

SENDER = "dialog@exempel.se"


@pytest.fixture
def server():
    with mail_server() as running:
        yield running


@pytest.fixture
def site(another_site, server):
    """The site with its mails going to the server; its context is open."""
    with another_site(smtp_url=server.url, mail_from=SENDER).app_context():
        yield
        db.session.rollback()


def queue(clock, key="invitation:1", kind=MessageKind.INVITATION, **said):
    with transaction():
        message = queue_message(
            kind, ADDRESS, language="sv", at=clock.now(), link="https://exempel.se/x", unique_key=key, **said
        )
        return message.id


def row(message_id):
    db.session.rollback()
    return db.session.get(OutboxMessage, message_id, populate_existing=True)


def test_a_decision_reaches_its_author_when_the_time_to_undo_has_passed(site, server, clock):
    getinge = make_programme()
    idea = make_idea(getinge, "En hemlig text\nSubject: hej")
    follow(idea, clock)
    with transaction():
        publish(idea, version=idea.version, actor=make_moderator(getinge), at=clock.now())

    assert send_due(clock.advance(minutes=14)) == 0
    assert send_due(clock.advance(minutes=1)) == 1
    assert send_due(clock.advance(hours=1)) == 0

    (mail,), ((sender, recipients),) = server.arrived, server.envelopes
    assert (sender, recipients) == (SENDER, [ADDRESS])
    assert mail["Subject"] == "Det finns ett besked om det du skrev"
    assert mail["From"] == f"Halmstads kommun <{SENDER}>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.get_content_type() == "text/plain"
    body = text_of(mail)
    assert "/kvitto\n" in body
    assert mail["List-Unsubscribe"].strip("<>") in body
    assert "hemlig" not in mail.as_string()
    assert "Getinge" not in body


def test_the_mails_speak_the_followers_language(site, server, clock):
    idea = make_idea(make_programme())
    with transaction():
        ask_to_follow(idea.receipt_id, ADDRESS, language="en", at=clock.now(), may_mail=True)
    assert send_due(clock.now()) == 1
    (mail,) = server.arrived
    assert mail["Subject"] == "Confirm your address"
    assert mail["Content-Language"] == "en"
    assert "/en/besked/bekrafta/" in text_of(mail)
    assert "\n\n\n" not in text_of(mail)


@pytest.mark.parametrize("kind", [MessageKind.INVITATION, MessageKind.PASSWORD_RESET])
def test_staff_get_the_link_that_came_with_the_message(site, server, clock, kind):
    message_id = queue(clock, kind=kind)
    assert send_due(clock.now()) == 1
    assert "\nhttps://exempel.se/x\n" in text_of(server.arrived[0])
    assert "List-Unsubscribe" not in server.arrived[0]
    sent = row(message_id)
    assert (sent.state, sent.address, sent.link) == (MessageState.SENT, None, None)


def test_what_was_undone_in_time_is_not_sent(site, server, clock):
    getinge = make_programme()
    moderator, idea = make_moderator(getinge), make_idea(getinge)
    follow(idea, clock)
    with transaction():
        decision = publish(idea, version=idea.version, actor=moderator, at=clock.now())
    with transaction():
        undo(decision, idea, actor=moderator, at=clock.advance(minutes=14))
    assert send_due(clock.advance(hours=1)) == 0
    assert server.arrived == []


def test_what_is_called_back_while_it_is_handed_over_is_not_sent(site, server, clock, monkeypatch):
    """Undone between the first line and the last dot: the server gets no dot, and throws the rest away."""
    getinge = make_programme()
    idea = make_idea(getinge)
    follow_up = follow(idea, clock)
    with transaction():
        publish(idea, version=idea.version, actor=make_moderator(getinge), at=clock.now())
    plain = sending.letter

    def called_back_meanwhile(message):
        mail = plain(message)
        with transaction():
            end_follow_up(db.session.merge(follow_up), at=clock.now())
        return mail

    monkeypatch.setattr(sending, "letter", called_back_meanwhile)
    assert send_due(clock.advance(hours=1)) == 0
    assert server.arrived == []
    assert [one.state for one in db.session.scalars(select(OutboxMessage))] == [MessageState.CANCELLED]


def test_a_server_that_is_down_gets_it_later(another_site, clock):
    port = free_port()
    with another_site(smtp_url=f"smtp://127.0.0.1:{port}", mail_from=SENDER).app_context():
        message_id = queue(clock)
        other_id = queue(clock, "invitation:2")
        assert send_due(clock.now()) == 0
        waiting = row(message_id)
        assert (waiting.state, waiting.attempts, waiting.address) == (MessageState.WAITING, 1, ADDRESS)
        assert row(other_id).attempts == 0, "one that cannot be sent is enough to know"
        assert outbox(clock.now()).failing == 1
        with mail_server(port) as server:
            assert send_due(clock.now()) == 1, "the one that has not been tried"
            assert send_due(clock.advance(minutes=1)) == 1
        assert len({mail["Message-ID"] for mail in server.arrived}) == 2
        db.session.rollback()


def test_what_the_server_refuses_for_now_is_the_same_mail_later(site, server, clock):
    message_id = queue(clock)
    server.data_answer = NOT_NOW
    assert send_due(clock.now()) == 0
    assert row(message_id).state == MessageState.WAITING, "said to be sent before its dot, and then not"
    assert send_due(clock.now()) == 0, "it waits a minute first"
    server.data_answer = ""
    assert send_due(clock.advance(minutes=1)) == 1
    assert server.arrived[0]["Message-ID"].startswith(f"<{row(message_id).message_id}@")


def test_the_pauses_grow_and_then_it_is_given_up(site, server, clock):
    server.data_answer = NOT_NOW
    message_id = queue(clock)
    pauses = []
    while row(message_id).state == MessageState.WAITING:
        clock.set(row(message_id).due_at)
        send_due(clock.now())
        after = row(message_id)
        pauses.append(after.due_at - clock.now())
    assert pauses[:4] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    assert max(pauses) == timedelta(hours=4)
    assert clock.now() - after.queued_at < timedelta(days=7, hours=5)
    assert (after.state, after.address, after.link) == (MessageState.GIVEN_UP, None, None)


def test_an_address_that_does_not_exist_is_given_up_at_once(site, server, clock):
    server.rcpt_answer = REFUSED_FOR_GOOD
    message_id = queue(clock)
    assert send_due(clock.now()) == 0
    given_up = row(message_id)
    assert (given_up.state, given_up.address) == (MessageState.GIVEN_UP, None)
    server.rcpt_answer = ""
    assert send_due(clock.advance(days=1)) == 0


def test_a_link_that_is_dead_is_not_sent(site, server, clock):
    message_id = queue(clock, kind=MessageKind.PASSWORD_RESET)
    clock.set(clock.now() + PASSWORD_LINK_LIFE)
    assert send_due(clock.now()) == 0
    assert row(message_id).state == MessageState.GIVEN_UP
    assert server.arrived == []


def killed(*_arguments):
    """The worker dies here: nothing after it runs, not even what is meant for mishaps."""
    raise SystemExit


@pytest.mark.parametrize("dies_in", ["mail", "rcpt", "docmd", "getreply_of_dot"])
def test_a_worker_that_dies_sends_nothing_twice(site, server, clock, monkeypatch, dies_in):
    """Before the dot: another worker sends it when the lease is over. After the dot: it has been sent."""
    message_id = queue(clock)
    monkeypatch.setattr(sending, "_put_off", lambda *_arguments, **_more: None)
    with monkeypatch.context() as patch:
        if dies_in == "getreply_of_dot":
            plain = smtplib.SMTP.send

            def dies_after_dot(self, said):
                plain(self, said)
                if said == b".\r\n":
                    plain_reply(self)
                    raise SystemExit

            plain_reply = smtplib.SMTP.getreply
            patch.setattr(smtplib.SMTP, "send", dies_after_dot)
        else:
            patch.setattr(smtplib.SMTP, dies_in, killed)
        with pytest.raises(SystemExit):
            send_due(clock.now())
    assert send_due(clock.now()) == 0, "somebody may still hold it"
    send_due(clock.advance(minutes=11))
    assert len(server.arrived) == 1
    assert row(message_id).state == MessageState.SENT


def test_two_workers_never_hold_the_same_one(site, server, clock, monkeypatch):
    queue(clock)
    plain = sending.letter
    inner = []

    def another_looks_meanwhile(message):
        if not inner:
            inner.append(None)
            inner.append(send_due(clock.now()))
        return plain(message)

    monkeypatch.setattr(sending, "letter", another_looks_meanwhile)
    assert send_due(clock.now()) == 1
    assert inner == [None, 0]
    assert len(server.arrived) == 1


def test_a_mail_of_ours_that_cannot_be_written_does_not_stop_the_others(site, server, clock, monkeypatch):
    broken, fine = queue(clock), queue(clock, "invitation:2")
    plain = sending.letter

    def faulty(message):
        if message.id == broken:
            raise KeyError
        return plain(message)

    monkeypatch.setattr(sending, "letter", faulty)
    with pytest.raises(KeyError):
        send_due(clock.now())
    assert send_due(clock.now()) == 1
    assert row(fine).state == MessageState.SENT


def test_the_connection_is_kept_for_the_next_mail(site, server, clock, monkeypatch):
    opened = []
    plain = smtplib.SMTP.__init__
    monkeypatch.setattr(smtplib.SMTP, "__init__", lambda *a, **k: (opened.append(1), plain(*a, **k))[1])
    for number in range(3):
        queue(clock, f"invitation:{number}")
    assert send_due(clock.now()) == 3
    assert len(opened) == 1


def test_without_a_mail_server_development_writes_files(database, app, clock):
    queue(clock)
    assert send_due(clock.now()) == 1
    (file,) = app.config["SETTINGS"].mail_folder.iterdir()
    mail = message_from_bytes(file.read_bytes(), policy=default)
    file.unlink()
    assert (mail["To"], mail["Subject"]) == (ADDRESS, "Du är inbjuden till Framtidsdialogen")


def test_without_a_mail_server_production_sends_nothing(another_site, clock):
    with another_site(environment="production").app_context():
        message_id = queue(clock)
        assert send_due(clock.now()) == 0
        assert row(message_id).state == MessageState.WAITING


def test_a_line_that_begins_with_a_dot_arrives_whole(server):
    plain = Delivery(server.url, SENDER)
    mail = message_from_bytes(b"To: kim@exempel.se\r\n\r\n.\r\n.. en\r\n", policy=default)
    assert plain.hand_over(mail, lambda: True)
    plain.close()
    assert server.arrived[0].get_content().splitlines() == [".", ".. en"]


def test_a_mail_that_nobody_can_know_of_is_counted_as_in_doubt(site, server, clock, monkeypatch):
    message_id = queue(clock)
    monkeypatch.setattr(sending, "_put_off", lambda *_arguments, **_more: None)
    with monkeypatch.context() as patch:
        plain = smtplib.SMTP.getreply
        patch.setattr(smtplib.SMTP, "getreply", lambda connection: _dies_late(connection, plain))
        with pytest.raises(SystemExit):
            send_due(clock.now())
    later = clock.advance(minutes=11)
    with transaction():
        sweep(later)
    assert (row(message_id).state, row(message_id).address) == (MessageState.SENT, None)
    assert outbox(later).in_doubt == 1


@pytest.mark.parametrize(("patience", "is_known"), [(10, True), (0.5, False)])
def test_a_server_that_answers_the_last_dot_late_or_never_gets_the_mail_once(
    site, server, clock, monkeypatch, patience, is_known
):
    monkeypatch.setattr(delivery, "TIMEOUT_SECONDS", 0.5)
    monkeypatch.setattr(delivery, "LAST_ANSWER_SECONDS", patience)
    server.seconds_to_answer = 1.5
    message_id = queue(clock)
    assert send_due(clock.now()) == int(is_known)
    assert row(message_id).state == MessageState.SENT
    later = clock.advance(minutes=11)
    assert outbox(later).in_doubt == int(not is_known)
    assert send_due(later) == 0
    assert len(server.arrived) == 1


def _dies_late(connection, plain):
    """Dies when the row says that it was sent."""
    if db.session.scalar(select(OutboxMessage.state)) == MessageState.SENT:
        raise SystemExit
    db.session.rollback()
    return plain(connection)
