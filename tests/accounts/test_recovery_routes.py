"""The ways back in: none passes by the other factor, none tells who has an account."""

import re

import pytest
from bs4 import BeautifulSoup

from participation.accounts import queries
from participation.accounts.models import AccountLink, RecoveryCode, User
from participation.accounts.one_time_codes import code_at
from participation.accounts.recovery_codes import new_recovery_codes, normalised_recovery_code
from participation.core.db import db
from participation.notifications.models import OutboxMessage
from participation.notifications.states import MessageKind
from tests.making import PASSWORD, make_user
from tests.support.signing_in import give_code, give_password, sign_in, token_in, unused_code

FORGOTTEN = "/personal/glomt-losenord"
NEW_PASSWORD = "åtta blå båtar på sjön i maj"


@pytest.fixture
def mailing(database, another_site):
    """A site that can mail."""
    return another_site(smtp_url="smtp://127.0.0.1:1", mail_from="dialog@exempel.se")


def post(client, address, page=None, **fields):
    return client.post(address, data={"csrf_token": token_in(client.get(page or address).text), **fields})


def mails(kind):
    db.session.rollback()
    return db.session.scalars(db.select(OutboxMessage).where(OutboxMessage.kind == kind)).all()


def link_of(mail):
    return re.sub(r"https?://[^/]+", "", mail.link)


def codes_on(answer):
    return [code.text for code in BeautifulSoup(answer.text, "html.parser").select(".recovery-codes code")]


def secret_on(answer):
    return re.search(r'<code translate="no">([A-Z2-7 ]+)</code>', answer.text)[1].replace(" ", "")


# A forgotten password


def test_row_50_the_answer_is_the_same_whether_or_not_there_is_such_an_account(mailing, clock):
    known, *_ = make_user("moderator")
    answers = []
    for address in (known.email, "ingen@exempel.se", "inte en adress"):
        client = mailing.test_client()
        answer = post(client, FORGOTTEN, email=address)
        cookie = re.sub(r"=[^;]+", "=", answer.headers.get("Set-Cookie", ""))
        names = sorted(answer.headers.keys())
        answers.append((answer.status_code, answer.location, answer.data, cookie, names))
    assert answers[0] == answers[1] == answers[2]
    assert [mail.address for mail in mails(MessageKind.PASSWORD_RESET)] == [known.email]


def test_the_link_and_a_code_give_a_new_password_and_end_all_sessions(mailing, clock):
    user, _, _ = make_user("moderator")
    elsewhere, client = mailing.test_client(), mailing.test_client()
    sign_in(elsewhere, user)
    post(client, FORGOTTEN, email=user.email)
    link = link_of(mails(MessageKind.PASSWORD_RESET)[0])

    # The link alone is not enough; what is wrong is said at its field.
    refused = post(client, link, new_password=NEW_PASSWORD, code="000000")
    assert refused.status_code == 422
    assert "Koden stämmer inte eller är använd." in refused.text
    weak = post(client, link, new_password="getinge", code=unused_code(client, user))
    assert weak.status_code == 422
    changed = post(client, link, new_password=NEW_PASSWORD, code=unused_code(client, user))
    assert (changed.status_code, changed.location) == (303, "/personal/logga-in")
    assert "Lösenordet är bytt." in client.get("/personal/logga-in").text
    assert elsewhere.get("/personal/installningar").status_code == 303
    assert give_password(client, user.email, NEW_PASSWORD).status_code == 303
    assert give_password(mailing.test_client(), user.email, PASSWORD).status_code == 422
    assert [mail.address for mail in mails(MessageKind.ACCOUNT_CHANGED)] == [user.email]
    assert client.get(link).status_code == 404


def test_row_51_the_link_works_ten_minutes_once_and_only_in_the_browser_that_asked(mailing, clock):
    user, *_ = make_user("moderator")
    client, stranger = mailing.test_client(), mailing.test_client()
    post(client, FORGOTTEN, email=user.email)
    first = link_of(mails(MessageKind.PASSWORD_RESET)[0])
    assert stranger.get(first).status_code == 404
    post(stranger, FORGOTTEN, email="ingen@exempel.se")  # a browser with a secret of its own
    assert stranger.get(first).status_code == 404
    post(client, FORGOTTEN, email=user.email)
    assert client.get(first).status_code == 404  # the later link has taken its place
    second = link_of(mails(MessageKind.PASSWORD_RESET)[1])
    assert client.get(second).status_code == 200
    clock.advance(minutes=10)
    assert client.get(second).status_code == 404


def test_a_closed_account_gets_no_link_and_where_there_is_no_mail_the_page_says_so(mailing, client, clock):
    user, *_ = make_user("moderator")
    db.session.get_one(User, user.id).disabled_at = clock.now()
    db.session.commit()
    post(mailing.test_client(), FORGOTTEN, email=user.email)
    assert mails(MessageKind.PASSWORD_RESET) == []


def test_row_55_wishes_are_counted_for_each_address_also_one_without_an_account(database, another_site):
    site = another_site(rate_limits=True, smtp_url="smtp://127.0.0.1:1", mail_from="dialog@exempel.se")
    client = site.test_client()
    tries = [post(client, FORGOTTEN, email="ingen@exempel.se").status_code for _ in range(4)]
    assert tries == [303, 303, 303, 429]


# A lost app


def test_ten_codes_are_shown_once_and_kept_as_digests_only(client, clock):
    user, *_ = make_user("moderator")
    sign_in(client, user)
    codes = codes_on(post(client, "/personal/reservkoder"))
    assert len(set(codes)) == 10
    assert codes_on(client.get("/personal/reservkoder")) == []
    assert "Du har 10 kvar." in client.get("/personal/reservkoder").text
    kept = db.session.scalars(db.select(RecoveryCode.code_hash)).all()
    assert not {code.encode() for code in codes} & set(kept)
    again = codes_on(post(client, "/personal/reservkoder"))
    assert not set(codes) & set(again)
    assert len(db.session.scalars(db.select(RecoveryCode)).all()) == 10


def test_a_code_on_paper_works_once_and_leads_to_a_new_app(app, client, clock):
    user, _, old_secret = make_user("moderator")
    sign_in(client, user)
    codes = codes_on(post(client, "/personal/reservkoder"))

    browser = app.test_client()
    give_password(browser, user.email)
    wrong = post(browser, "/personal/reservkod", recovery_code="abcd-efgh-jkmn-pqrs")
    assert "Reservkoden stämmer inte eller är använd." in wrong.text
    typed = codes[3].upper().replace("-", " ")
    assert post(browser, "/personal/reservkod", recovery_code=typed).location == "/personal/ny-app"
    assert browser.get("/personal/att-lasa").status_code == 303  # not in before the new app has shown a code
    page = browser.get("/personal/ny-app")
    secret = secret_on(page)
    assert secret != old_secret
    done = browser.post(
        "/personal/ny-app", data={"csrf_token": token_in(page.text), "code": code_at(secret, clock.now())}
    )
    assert (done.status_code, done.location) == (303, "/personal/reservkoder")
    assert browser.get("/personal/att-lasa").status_code == 200
    assert client.get("/personal/att-lasa").status_code == 303  # the session from before has ended
    assert "Du har 9 kvar." in browser.get("/personal/reservkoder").text

    again = app.test_client()
    give_password(again, user.email)
    assert post(again, "/personal/reservkod", recovery_code=codes[3]).status_code == 422
    clock.advance(seconds=60)
    assert give_code(again, code_at(old_secret, clock.now())).status_code == 422
    assert give_code(again, code_at(secret, clock.now())).status_code == 303


@pytest.mark.parametrize("page", ["/personal/reservkod", "/personal/ny-app"])
def test_nobody_comes_there_without_the_step_before(client, database, page):
    assert client.get(page).location == "/personal/logga-in"


def test_an_administrator_gives_a_link_that_is_worth_nothing_without_the_password(app, client, clock):
    administrator, *_ = make_user("administrator")
    user, _, old_secret = make_user("moderator")
    sign_in(client, administrator)
    elsewhere = app.test_client()
    sign_in(elsewhere, user)
    person = f"/personal/anvandare/{user.id}"
    answer = post(client, f"{person}/ny-app", person)
    link = re.search(r'id="new-link" readonly value="https?://[^/]+([^"]+)"', answer.text)[1]
    assert old_secret not in answer.text  # row 33
    assert elsewhere.get("/personal/att-lasa").status_code == 303

    browser = app.test_client()
    assert post(browser, link, password="fel lösenord för kontot").status_code == 422
    assert post(browser, link, password=PASSWORD).location == "/personal/ny-app"
    assert app.test_client().get(link).status_code == 404
    page = browser.get("/personal/ny-app")
    code = code_at(secret_on(page), clock.now())
    browser.post("/personal/ny-app", data={"csrf_token": token_in(page.text), "code": code})
    assert browser.get("/personal/att-lasa").status_code == 200


def test_nobody_begins_anew_with_her_own_app_that_way(client, clock):
    administrator, *_ = make_user("administrator")
    sign_in(client, administrator)
    person = f"/personal/anvandare/{administrator.id}"
    answer = post(client, f"{person}/ny-app", person)
    assert answer.status_code == 422
    assert db.session.scalars(db.select(AccountLink)).all() == []


def test_codes_are_read_as_they_are_typed():
    (code, *_rest) = new_recovery_codes()
    assert normalised_recovery_code(f" {code.upper().replace('-', '')} ") == code
    assert normalised_recovery_code("0O1l-1I11-abcd-efgh") == "0011-1111-abcd-efgh"
    for typed in ("", "abcd", code + "0", "ååååääääööööåååå"):
        assert normalised_recovery_code(typed) is None


# One's own sessions


def test_she_sees_her_sessions_and_ends_one_of_them_and_never_anothers(app, client, clock):
    user, *_ = make_user("moderator")
    other, *_ = make_user("moderator")
    sign_in(client, user)
    elsewhere, stranger = app.test_client(), app.test_client()
    sign_in(elsewhere, user)
    sign_in(stranger, other)
    page = BeautifulSoup(client.get("/personal/installningar").text, "html.parser")
    rows = page.select("form[action$=avsluta]")
    assert len(rows) == 2
    ends = [row.find("input", attrs={"name": "session"})["value"] for row in rows if row.find("button")]
    assert len(ends) == 1
    foreign = queries.live_sessions(other.id, clock.now())[0].token_hash.hex()
    for key in (foreign, ends[0]):
        post(client, "/personal/installningar/avsluta", "/personal/installningar", session=key)
    assert elsewhere.get("/personal/installningar").status_code == 303
    assert client.get("/personal/installningar").status_code == 200
    assert stranger.get("/personal/installningar").status_code == 200
    assert post(
        client, "/personal/installningar/avsluta", "/personal/installningar", session="inget"
    ).status_code == 404


def test_who_is_signed_out_everywhere_cannot_go_on_coupling_an_app(app, client, clock):
    """A thief with the password and one code on paper has come as far as the new app."""
    user, *_ = make_user("moderator")
    sign_in(client, user)
    code = codes_on(post(client, "/personal/reservkoder"))[0]
    thief = app.test_client()
    give_password(thief, user.email)
    post(thief, "/personal/reservkod", recovery_code=code)
    assert thief.get("/personal/ny-app").status_code == 200
    post(client, "/personal/installningar/logga-ut-overallt", "/personal/installningar")
    assert thief.get("/personal/ny-app").location == "/personal/logga-in"


def test_a_new_app_is_coupled_within_ten_minutes(app, client, clock):
    user, *_ = make_user("moderator")
    sign_in(client, user)
    code = codes_on(post(client, "/personal/reservkoder"))[0]
    browser = app.test_client()
    give_password(browser, user.email)
    post(browser, "/personal/reservkod", recovery_code=code)
    clock.advance(minutes=10, seconds=1)
    assert browser.get("/personal/ny-app").location == "/personal/logga-in"
