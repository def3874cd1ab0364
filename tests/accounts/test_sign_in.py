"""Sign-in, the sessions behind it, and the way to a page and back."""

import re

import pytest
from sqlalchemy import func, select

from config import ConfigurationError
from participation.access.actors import SYSTEM, Grant
from participation.access.roles import Role
from participation.accounts import people_operations
from participation.accounts.models import User, WebSession
from participation.accounts.passwords import EASY
from participation.accounts.sign_in import own_path, refuse_demonstration_accounts
from participation.core import clock as site_clock
from participation.core.db import db, transaction
from tests.making import PASSWORD, make_user
from tests.support.signing_in import (
    CODE,
    SIGN_IN,
    give_code,
    give_password,
    token_in,
    unused_code,
)
from tests.support.signing_in import (
    sign_in_by_the_pages as sign_in,
)

SETTINGS = "/personal/installningar"
NEW_PASSWORD = "åtta blå båtar i hamn"


def cookie_of(client):
    cookie = client.get_cookie("session", domain="127.0.0.1")
    return cookie.value if cookie else None


def is_in(app, cookie):
    """Whether this token alone opens a page for staff."""
    stranger = app.test_client()
    stranger.set_cookie("session", cookie, domain="127.0.0.1")
    return stranger.get(SETTINGS).status_code == 200


def post(client, address, page=SETTINGS, **fields):
    return client.post(address, data={"csrf_token": token_in(client.get(page).text), **fields})


def test_a_person_signs_in_with_password_and_code(client):
    user, *_ = make_user("moderator")
    assert sign_in(client, user).location == "/personal"
    assert client.get("/personal").location == "/personal/att-lasa"
    assert client.get(SETTINGS).status_code == 200


def test_the_first_page_is_the_first_that_the_person_may_use(client):
    user, *_ = make_user("politician")
    sign_in(client, user)
    assert client.get("/personal").location == SETTINGS


def test_row_l15_unknown_wrong_and_disabled_get_the_same_answer(client):
    user, *_ = make_user("moderator")
    disabled, *_ = make_user("moderator")
    with transaction():
        people_operations.disable(disabled.id, SYSTEM, site_clock.now())
    answers = set()
    for email, password in (
        (user.email, "fel"),
        (user.email, "x" * 200),
        ("ingen.alls@exempel.se", PASSWORD),
        (disabled.email, PASSWORD),
        ("inte en adress", PASSWORD),
    ):
        client.delete_cookie("session", domain="127.0.0.1")
        answer = give_password(client, email, password)
        html = re.sub(r'name="csrf_token" value="[^"]+"', "", answer.text).replace(email, "")
        headers = sorted((name, value) for name, value in answer.headers if name != "Content-Length")
        answers.add((answer.status_code, html, str(headers)))
    assert len(answers) == 1
    assert "Fel e-postadress eller lösenord." in answers.pop()[1]


def test_row_l13_a_used_code_is_refused_at_its_field(client, clock):
    user, *_ = make_user("moderator")
    clock.advance(seconds=60)
    give_password(client, user.email)
    code = unused_code(client, user)
    assert give_code(client, code).status_code == 303
    other = client.application.test_client()
    give_password(other, user.email)
    answer = give_code(other, code)
    assert answer.status_code == 422
    assert "Koden stämmer inte eller är använd." in answer.text
    assert f'value="{code}"' in answer.text


def test_the_code_page_is_for_who_has_given_a_password(client):
    assert client.get(CODE).location == SIGN_IN


def test_a_password_alone_opens_nothing(client):
    user, *_ = make_user("moderator")
    give_password(client, user.email)
    assert client.get(SETTINGS).location.startswith(SIGN_IN)


def test_s5_password_and_code_each_give_a_new_token_and_end_the_old_one(app, client):
    user, *_ = make_user("moderator")
    client.get(SIGN_IN)
    tokens = [cookie_of(client)]
    give_password(client, user.email)
    tokens.append(cookie_of(client))
    give_code(client, unused_code(client, user))
    tokens.append(cookie_of(client))
    assert len(set(tokens)) == 3
    assert [is_in(app, token) for token in tokens] == [False, False, True]
    kept = select(func.count()).select_from(WebSession).where(WebSession.user_id == user.id)
    assert db.session.scalar(kept) == 1


def test_s5_signing_out_ends_the_token_and_asks_the_browser_to_forget(app, client):
    user, *_ = make_user("moderator")
    sign_in(client, user)
    old = cookie_of(client)
    answer = post(client, "/personal/logga-ut")
    assert answer.location == SIGN_IN
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies"'
    assert cookie_of(client) is None
    assert not is_in(app, old)


def test_row_53_a_picture_that_points_to_sign_out_does_nothing(client):
    user, *_ = make_user("moderator")
    sign_in(client, user)
    assert client.get("/personal/logga-ut").status_code == 405
    assert client.post("/personal/logga-ut").status_code == 400
    assert client.get(SETTINGS).status_code == 200


def test_s5_a_new_password_ends_every_other_session_and_renews_this_one(app, client):
    user, *_ = make_user("moderator")
    other = app.test_client()
    sign_in(other, user)
    sign_in(client, user)
    old = [cookie_of(other), cookie_of(client)]
    answer = post(client, f"{SETTINGS}/losenord", current_password=PASSWORD, new_password=NEW_PASSWORD)
    assert answer.status_code == 303, answer.text
    assert "Lösenordet är bytt" in client.get(SETTINGS).text
    assert [is_in(app, token) for token in old] == [False, False]
    assert is_in(app, cookie_of(client))
    assert give_password(app.test_client(), user.email, NEW_PASSWORD).status_code == 303
    assert give_password(app.test_client(), user.email, PASSWORD).status_code == 422


def test_a_weak_new_password_is_refused_at_its_field(client):
    user, *_ = make_user("moderator")
    sign_in(client, user)
    answer = post(
        client, f"{SETTINGS}/losenord", current_password=PASSWORD, new_password="sommar2026halmstads"
    )
    assert answer.status_code == 422
    assert EASY in answer.text


@pytest.mark.parametrize("change", ["grant", "revoke", "disable", "sign out everywhere"])
def test_s5_a_changed_role_or_account_ends_the_session_at_once(app, client, change):
    user, *_ = make_user("moderator")
    sign_in(client, user)
    old = cookie_of(client)
    if change == "sign out everywhere":
        assert post(client, f"{SETTINGS}/logga-ut-overallt").location == SIGN_IN
    else:
        with transaction():
            now = site_clock.now()
            if change == "grant":
                people_operations.grant_role(user.id, Grant(Role.PROJECT_LEADER), SYSTEM, now)
            elif change == "revoke":
                people_operations.revoke_role(user.id, user.grants[0].id, SYSTEM, now)
            else:
                people_operations.disable(user.id, SYSTEM, now)
    assert not is_in(app, old)


def test_s5_a_disabled_persons_half_finished_sign_in_ends(client):
    user, *_ = make_user("moderator")
    give_password(client, user.email)
    with transaction():
        people_operations.disable(user.id, SYSTEM, site_clock.now())
    assert client.get(CODE).location == SIGN_IN


def test_the_fourth_session_ends_the_first(app, client, clock):
    user, *_ = make_user("moderator")
    tokens = []
    for _ in range(4):
        browser = app.test_client()
        sign_in(browser, user)
        tokens.append(cookie_of(browser))
        clock.advance(seconds=1)
    assert [is_in(app, token) for token in tokens] == [False, True, True, True]


def test_a_session_ends_after_thirty_idle_minutes_and_after_ten_hours(app, client, clock):
    user, *_ = make_user("moderator")
    sign_in(client, user)
    for _ in range(20):
        clock.advance(minutes=29)
        assert client.get(SETTINGS).status_code == 200
    clock.advance(minutes=21)
    assert client.get(SETTINGS).status_code == 303
    sign_in(client, user)
    clock.advance(minutes=30, seconds=1)
    assert client.get(SETTINGS).status_code == 303


def test_a_code_makes_no_session_younger(client, clock):
    user, *_ = make_user("administrator")
    sign_in(client, user)
    for _ in range(21):
        clock.advance(minutes=28)
        assert post(client, "/personal/bekrafta", page="/personal/bekrafta", code=unused_code(client, user))
    clock.advance(minutes=13)
    assert client.get("/personal/bekrafta").location.startswith(SIGN_IN)


def test_other_peoples_accounts_need_a_code_of_the_last_ten_minutes(app, client, clock):
    user, *_ = make_user("administrator")
    sign_in(client, user)
    assert client.get("/personal/anvandare").status_code == 200
    clock.advance(minutes=10, seconds=1)
    answer = client.get("/personal/anvandare")
    assert answer.location == "/personal/bekrafta?till=/personal/anvandare"
    old = cookie_of(client)
    assert post(client, answer.location, page=answer.location, code="000000").status_code == 422
    back = post(client, answer.location, page=answer.location, code=unused_code(client, user))
    assert back.location == "/personal/anvandare"
    assert client.get(back.location).status_code == 200
    assert not is_in(app, old)


def test_sign_in_leads_back_to_the_page_that_was_asked_for(client):
    user, *_ = make_user("moderator")
    asked = client.get(SETTINGS).location
    assert asked == f"{SIGN_IN}?till={SETTINGS}"
    assert sign_in(client, user, till=SETTINGS).location == SETTINGS


@pytest.mark.parametrize(
    "foreign",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/%09/evil.example",
        "/%5Cevil.example",
        "/personal\n/installningar",
        " /personal/installningar",
        "/finns/inte/alls/har",
        "/personal/logga-ut",
        "javascript:alert(1)",
        "",
        None,
    ],
)
def test_sign_in_never_leads_elsewhere(app, foreign):
    with app.test_request_context("/"):
        assert own_path(foreign) is None


def test_an_own_page_keeps_its_query(app):
    with app.test_request_context("/"):
        assert own_path("/personal/anvandare?nasta=12#x") == "/personal/anvandare?nasta=12"


def test_row_l3_a_form_sent_after_the_session_ended_comes_back_after_sign_in(app, client):
    user, *_ = make_user("administrator")
    sign_in(client, user)
    token = token_in(client.get("/personal/anvandare").text)
    with app.app_context(), transaction():
        people_operations.grant_role(user.id, Grant(Role.MODERATOR), SYSTEM, site_clock.now())
    form = {"csrf_token": token, "email": "ny@exempel.se", "role": "moderator", "programme": ""}
    answer = client.post("/personal/anvandare", data=form)
    assert answer.location == f"{SIGN_IN}?till=/personal/anvandare"
    assert sign_in(client, user, till="/personal/anvandare").location == "/personal/anvandare"
    assert 'value="ny@exempel.se"' in client.get("/personal/anvandare").text
    assert 'value="ny@exempel.se"' not in client.get("/personal/anvandare").text


def kept_texts():
    db.session.rollback()
    return "".join(db.session.scalars(select(WebSession.data)))


@pytest.mark.parametrize("cookie", [None, "", "A" * 43, "a resident's"])
def test_nobody_but_staff_leaves_a_draft(app, client, cookie):
    make_user("administrator")
    if cookie == "a resident's":
        client.get(SIGN_IN)
    elif cookie is not None:
        client.set_cookie("session", cookie, domain="127.0.0.1")
    assert client.post("/personal/anvandare", data={"email": "skräp@exempel.se"}).status_code == 303
    assert "exempel.se" not in kept_texts()


@pytest.mark.parametrize(("letters", "is_kept"), [(8_000, True), (9_000, False)])
def test_a_draft_holds_at_most_sixteen_kilobytes_and_no_password_or_code(client, clock, letters, is_kept):
    user, *_ = make_user("moderator")
    sign_in(client, user)
    clock.advance(minutes=31)
    form = {"text": "å" * letters, "code": "314159", "current_password": "hemligt nu", "new_password": "nytt"}
    assert client.post(f"{SETTINGS}/losenord", data=form).location == f"{SIGN_IN}?till={SETTINGS}"
    kept = kept_texts()
    assert ('"text"' in kept) == is_kept
    for secret in ("314159", "hemligt nu", "nytt"):
        assert secret not in kept


def test_row_l3_a_form_from_elsewhere_leaves_nothing_and_ends_no_session(client):
    user, *_ = make_user("administrator")
    sign_in(client, user)
    before = cookie_of(client)
    stranger = client.application.test_client()
    answer = stranger.post(
        "/personal/anvandare", data={"email": "x@exempel.se"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers
    assert cookie_of(client) == before


def test_an_expired_form_keeps_the_address(client, clock):
    user, *_ = make_user("moderator")
    token = token_in(client.get(SIGN_IN).text)
    clock.advance(hours=26)
    answer = client.post(SIGN_IN, data={"csrf_token": token, "email": user.email, "password": PASSWORD})
    assert answer.status_code == 422
    assert f'value="{user.email}"' in answer.text


def test_a_page_for_all_asks_for_no_session(app):
    with app.test_request_context("/finns-inte", headers={"Cookie": "session=abc"}):
        app.preprocess_request()
        answer = app.process_response(app.response_class("x"))
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_neither_address_nor_browser_is_in_the_session(client):
    user, *_ = make_user("moderator")
    sign_in(client, user)
    kept = db.session.scalar(select(WebSession.data).where(WebSession.user_id == user.id))
    assert '"_id": ""' in kept
    assert "remember" not in kept


def test_production_refuses_a_database_with_demonstration_accounts(database, another_site):
    user, *_ = make_user("moderator")
    production = another_site(environment="production", secret_key="a" * 32, base_url="https://exempel.se")
    refuse_demonstration_accounts(production)
    with transaction():
        db.session.get(User, user.id).is_demonstration = True
    with pytest.raises(ConfigurationError, match="demonstration"):
        refuse_demonstration_accounts(production)


def test_an_account_has_five_tries_however_its_address_is_spelled(another_site, client):
    user, *_ = make_user("moderator")
    site = another_site(rate_limits=True)
    spellings = [user.email, user.email.upper(), *(user.email.replace("exempel", word) for word in (
        "\uff45xempel", "e\uff58empel", "ex\uff45mpel", "exe\uff4dpel"))]  # fmt: skip

    answers = [give_password(site.test_client(), email, "fel").status_code for email in spellings]

    assert answers == [422] * 5 + [429]
