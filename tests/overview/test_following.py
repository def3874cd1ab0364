"""The holder of a receipt gives an address, confirms it, is told, and stops. All without JavaScript."""

import re
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from participation.core.db import db, transaction
from participation.core.rate_limits import may_mail
from participation.moderation.operations import publish
from participation.notifications.links import CONFIRM, LEAVE, token_for
from participation.notifications.models import FollowUp, OutboxMessage
from participation.notifications.operations import sweep
from participation.notifications.sending import send_due
from participation.notifications.states import MessageState
from participation.programmes.queries import the_programme
from tests.making import make_idea, make_moderator, make_programme, make_submitted
from tests.notifications.test_operations import ADDRESS, follow, mails
from tests.support.form_filling import send
from tests.support.mail import REFUSED_FOR_GOOD, mail_server, text_of
from tests.support.postgresql import free_port

SENDER = "dialog@exempel.se"


@pytest.fixture
def submitted(client):
    """An idea whose receipt the client holds."""
    submitted = make_submitted(make_programme())
    send(client, "/kvitto", words=" ".join(submitted.code))
    return submitted


def box_on(page):
    """What the receipt says of mail, and its forms."""
    return BeautifulSoup(page.text, "html.parser").select_one("#besked")


def give(client, address, page="/kvitto/visa"):
    """Write the address on the receipt, as a browser does."""
    box = box_on(client.get(page))
    form = box.select_one("form:has([name=email])")
    token = form.select_one("[name=csrf_token]")["value"]
    return client.post(form["action"], data={"csrf_token": token, "email": address})


def link_in(mail, path):
    """The address in the mail, without the host."""
    (found,) = re.findall(rf"https?://\S*{path}\S*", text_of(mail))
    return urlsplit(found).path


def addresses():
    db.session.rollback()
    return sorted(one.address for one in db.session.scalars(select(FollowUp)))


def test_from_the_address_to_the_news_and_to_the_end(client, submitted, another_site, clock):
    idea, moderator = submitted.contribution, make_moderator(the_programme("getinge"))
    with mail_server() as server:
        mailing = another_site(smtp_url=server.url, mail_from=SENDER)
        answer = give(client, " Kim@Exempel.se ")
        assert (answer.status_code, answer.location[-7:]) == (303, "#besked")
        with mailing.app_context():
            assert send_due(clock.now()) == 1
        confirm_at = link_in(server.arrived[0], "/besked/bekrafta/")

        stranger = client.application.test_client()  # a mail program on another device, without a cookie
        page = stranger.get(confirm_at)
        assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
        assert "Set-Cookie" not in page.headers
        assert db.session.scalars(select(FollowUp.confirmed_at)).all() == [None], "opening changes nothing"
        assert stranger.post(confirm_at).location == confirm_at
        assert "Din adress är bekräftad" in stranger.get(confirm_at).text
        assert "Vi mejlar när det finns ett besked" in box_on(client.get("/kvitto/visa")).get_text()
        assert ADDRESS not in client.get("/kvitto/visa").text

        with transaction():
            publish(idea, version=idea.version, actor=moderator, at=clock.now())
        with mailing.app_context():
            assert send_due(clock.advance(minutes=14)) == 0
            assert send_due(clock.advance(minutes=1)) == 1
        news = server.arrived[1]
        assert news["To"] == ADDRESS
        assert urlsplit(re.findall(r"\S+/kvitto\b", text_of(news))[0]).fragment == "", "never the code"

        leave_at = link_in(news, "/besked/sluta/")
        assert "Vill du sluta få besked?" in stranger.get(leave_at).text
        assert addresses() == [ADDRESS]
        one_click = stranger.post(leave_at, data={"List-Unsubscribe": "One-Click"})
        assert one_click.status_code == 303
        assert addresses() == []
        assert "Du får inga fler besked" in stranger.get(leave_at).text
        assert stranger.get(confirm_at).status_code == 404


def test_a_link_works_for_48_hours_and_one_that_was_tampered_with_never(client, clock):
    idea = make_idea(make_programme())
    follow_up = follow(idea, clock)
    with transaction():
        follow_up.confirmed_at = None
    address = f"/besked/bekrafta/{token_for(follow_up.id, CONFIRM)}"
    clock.advance(hours=47)
    assert client.get(address).status_code == 200
    clock.advance(hours=1)
    dead, forged = client.get(address), client.get("/besked/bekrafta/finns-inte")
    assert (dead.status_code, client.post(address).status_code) == (404, 404)
    assert dead.text.replace(address, "") == forged.text.replace("/besked/bekrafta/finns-inte", "")
    for_leaving = token_for(follow_up.id, LEAVE)
    assert client.get(f"/besked/bekrafta/{for_leaving}").status_code == 404
    assert client.post(f"/besked/sluta/{token_for(follow_up.id, CONFIRM)}").status_code == 404


def test_the_answer_is_the_same_whether_or_not_the_address_is_known(client, submitted, clock):
    other = make_idea(the_programme("getinge"))
    follow(other, clock, "kand@exempel.se")
    pages = []
    for address in ("kand@exempel.se", "okand@exempel.se"):
        answer = give(client, address)
        pages.append((answer.status_code, answer.location, box_on(client.get("/kvitto/visa")).get_text()))
    assert pages[0] == pages[1]


def test_a_wrong_address_comes_back_as_typed(client, submitted):
    answer = give(client, "kim@exempel")
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 422
    assert page.title.get_text().startswith("Fel:")
    assert page.select_one(".error-summary a")["href"] == "#email"
    assert page.select_one("#email")["value"] == "kim@exempel"
    assert "open" in page.select_one("#besked").attrs
    assert addresses() == []


def test_an_address_gets_one_mail_a_minute_and_three_an_hour(client, submitted, another_site, clock):
    limited = another_site(rate_limits=True).test_client()
    send(limited, "/kvitto", words=" ".join(submitted.code))
    for minutes in (0, 2, 2, 2, 2):
        clock.advance(minutes=minutes)
        assert give(limited, ADDRESS).status_code == 303, "the answer is the same"
    clock.advance(seconds=30)
    assert len(mails()) == 3, "no fourth in the hour"
    last = give(limited, "en.annan@exempel.se")
    assert last.status_code == 429
    assert "Vänta en timme" in box_on(last).get_text()
    assert box_on(last).select_one("#email")["value"] == "en.annan@exempel.se"
    with limited.application.app_context():
        assert [may_mail("lo@exempel.se"), may_mail("lo@exempel.se")] == [True, False], "one a minute"


def test_the_page_says_when_the_mail_has_not_come_through(client, submitted, another_site, clock):
    port = free_port()
    mailing = another_site(smtp_url=f"smtp://127.0.0.1:{port}", mail_from=SENDER)
    assert give(client, ADDRESS).status_code == 303, "the server being down is no concern of hers"
    with mailing.app_context():
        send_due(clock.now())
    assert "Vi försöker igen" in box_on(client.get("/kvitto/visa")).get_text()
    with mail_server(port) as server, mailing.app_context():
        server.rcpt_answer = REFUSED_FOR_GOOD
        send_due(clock.advance(minutes=1))
    assert "Skriv en annan" in box_on(client.get("/kvitto/visa")).get_text()
    give(client, "ratt@exempel.se")
    assert addresses() == ["ratt@exempel.se"]


def test_the_holder_of_the_receipt_can_remove_the_address_herself(client, submitted, clock):
    follow(submitted.contribution, clock)
    form = box_on(client.get("/kvitto/visa")).select_one("form[action$='/sluta']")
    token = form.select_one("[name=csrf_token]")["value"]
    assert client.post(form["action"], data={"csrf_token": token}).status_code == 303
    assert addresses() == []
    assert box_on(client.get("/kvitto/visa")).select_one("#email")


def test_nobody_else_can_give_an_address_for_the_receipt(client, submitted):
    stranger = client.application.test_client()
    other = make_submitted(the_programme("getinge"), "En annan")
    send(stranger, "/kvitto", words=" ".join(other.code))
    form = box_on(stranger.get("/kvitto/visa")).select_one("form:has([name=email])")
    mine = box_on(client.get("/kvitto/visa")).select_one("form:has([name=email])")["action"]
    token = form.select_one("[name=csrf_token]")["value"]
    assert stranger.post(mine, data={"csrf_token": token, "email": ADDRESS}).status_code == 404
    assert addresses() == []


def test_without_a_way_out_for_mail_it_is_not_offered(client, submitted, another_site):
    silent = another_site(environment="production").test_client()
    send(silent, "/kvitto", words=" ".join(submitted.code))
    assert box_on(silent.get("/kvitto/visa")) is None


def test_taking_the_text_back_takes_the_address_too(client, submitted, clock):
    follow(submitted.contribution, clock)
    page = BeautifulSoup(client.get("/kvitto/visa").text, "html.parser")
    form = page.select_one("form[action^='/kvitto/ta-tillbaka/']")
    client.post(form["action"], data={"csrf_token": form.select_one("[name=csrf_token]")["value"]})
    assert addresses() == []
    assert box_on(client.get("/kvitto/visa")) is None


def test_in_english_the_page_and_the_mail_are_english(client, submitted, another_site, clock):
    answer = give(client, ADDRESS, "/en/kvitto/visa")
    assert answer.location.startswith("/en/kvitto/visa")
    assert "Email" in box_on(client.get("/en/kvitto/visa")).get_text()
    wrong = give(client, "kim@", "/en/kvitto/visa")
    assert "for example" in wrong.text
    with mail_server() as server, another_site(smtp_url=server.url, mail_from=SENDER).app_context():
        send_due(clock.now())
    assert server.arrived[0]["Subject"] == "Confirm your address"
    assert client.get(link_in(server.arrived[0], "/besked/bekrafta/")).status_code == 200


def test_what_is_left_after_the_end_names_nobody(client, submitted, clock):
    give(client, ADDRESS)
    clock.advance(hours=48)
    with transaction():
        sweep(clock.now())
    assert addresses() == []
    rows = db.session.scalars(select(OutboxMessage)).all()
    assert [(one.state, one.address, one.link) for one in rows] == [(MessageState.CANCELLED, None, None)]
