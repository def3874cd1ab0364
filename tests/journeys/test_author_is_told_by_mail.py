"""The author asks to be told, confirms her address in the mail, is told a quarter later, and stops."""

import re

import pytest
from playwright.sync_api import expect

from participation.core.db import db, transaction
from participation.moderation.operations import publish
from participation.notifications.models import FollowUp
from participation.notifications.sending import send_due
from tests.journeys.steps import heading, open_receipt, press
from tests.making import make_moderator, make_programme, make_submitted
from tests.support.mail import mail_server, text_of


@pytest.fixture
def mailbox(another_site):
    """What reaches her, and the worker that sends it: `post(at)`."""
    with mail_server() as server:
        mailing = another_site(smtp_url=server.url, mail_from="dialog@exempel.se")

        def post(at):
            with mailing.app_context():
                send_due(at)
            return [text_of(mail) for mail in server.arrived]

        yield post


def link_in(mail, path):
    return re.findall(rf"https?://\S*{path}\S*", mail)[0]


def test_from_the_address_on_the_receipt_to_the_last_mail(resident, live_server, mailbox, clock):
    getinge = make_programme()
    moderator, sent = make_moderator(getinge), make_submitted(getinge)
    open_receipt(resident, list(sent.code))
    box = resident.locator("#besked")
    box.locator("summary").click()
    box.get_by_label("E-postadress").fill("kim@exempel")
    press(resident, "Mejla mig en länk")
    expect(resident.locator(".error-summary")).to_contain_text("till exempel namn@exempel.se")
    expect(box.get_by_label("E-postadress")).to_have_value("kim@exempel")
    box.get_by_label("E-postadress").fill("kim@exempel.se")
    press(resident, "Mejla mig en länk")
    expect(box).to_contain_text("Vi mejlar en länk till adressen.")

    (first,) = mailbox(clock.now())
    resident.goto(link_in(first, "/besked/bekrafta/"))
    press(resident, "Bekräfta adressen")
    expect(heading(resident)).to_have_text("Din adress är bekräftad")

    with transaction():
        idea = db.session.merge(sent.contribution)
        publish(idea, version=idea.version, actor=moderator, at=clock.now())
    assert len(mailbox(clock.advance(minutes=14))) == 1
    (_first, news) = mailbox(clock.advance(minutes=1))
    resident.goto(link_in(news, "/kvitto"))
    expect(resident.get_by_label("Dina fem ord")).to_have_value("")

    resident.goto(link_in(news, "/besked/sluta/"))
    press(resident, "Sluta")
    expect(heading(resident)).to_have_text("Du får inga fler besked")
    db.session.rollback()
    assert db.session.scalars(db.select(FollowUp)).all() == []
