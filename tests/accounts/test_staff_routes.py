"""The pages for invitations, people and own settings."""

import re

import pytest
from sqlalchemy import event

from participation.access.actors import SYSTEM, Grant
from participation.access.roles import Role
from participation.accounts import people_operations, queries
from participation.accounts.one_time_codes import code_at
from participation.core import clock as site_clock
from participation.core.db import db, transaction
from tests.making import PASSWORD, make_user
from tests.support.signing_in import sign_in, token_in

PEOPLE = "/personal/anvandare"
DEAD = "Länken gäller inte längre."


def link_in(html):
    return re.search(r'value="http://[^/]+(/personal/inbjudan/[^"]+)"', html)[1]


def post(client, address, page=PEOPLE, **fields):
    return client.post(address, data={"csrf_token": token_in(client.get(page).text), **fields})


def join(client, link, clock, **changes):
    html = client.get(link).text
    secret = re.search(r'<code translate="no">([A-Z2-7 ]+)</code>', html)[1].replace(" ", "")
    form = {"name": "Kim Ek", "password": PASSWORD, "code": code_at(secret, clock.now()), **changes}
    return client.post(link, data={"csrf_token": token_in(html), **form})


@pytest.fixture
def administrator(client):
    user, *_ = make_user("administrator")
    sign_in(client, user)
    return user


def invite(client, **fields):
    return post(client, PEOPLE, **{"email": "ny@exempel.se", "role": "moderator", "programme": "", **fields})


def test_an_invited_colleague_makes_her_account_and_is_signed_in(app, client, administrator, clock):
    answer = invite(client)
    assert answer.status_code == 200
    link = link_in(answer.text)
    assert link not in client.get(PEOPLE).text
    browser = app.test_client()
    joined = join(browser, link, clock)
    assert (joined.status_code, joined.location) == (303, "/personal/reservkoder")
    assert browser.get("/personal/installningar").status_code == 200
    assert browser.get(PEOPLE).status_code == 403
    assert "Kim Ek" in client.get(PEOPLE).text


def test_row_49_the_links_host_is_the_configured_one_whatever_the_request_says(app, client, administrator):
    token = token_in(client.get(PEOPLE).text)
    form = {"csrf_token": token, "email": "ny@exempel.se", "role": "moderator", "programme": ""}
    answer = client.post(PEOPLE, data=form, headers={"X-Forwarded-Host": "evil.example"})
    assert f'value="{app.config["SETTINGS"].base_url}/personal/inbjudan/' in answer.text
    assert "evil.example" not in answer.text


def test_row_l12_used_expired_revoked_unknown_and_foreign_links_show_the_same_page(
    app, client, administrator, clock
):
    links = [link_in(invite(client, email=f"ny{number}@exempel.se").text) for number in range(4)]
    join(app.test_client(), links[0], clock)
    revoked = queries.usable_invitation(links[1].rpartition("/")[2], clock.now()).id
    post(client, f"{PEOPLE}/inbjudan/{revoked}/aterkalla")
    opened = app.test_client()
    html = opened.get(links[2]).text
    foreign = app.test_client()
    form = {"csrf_token": token_in(html), "name": "Kim", "password": PASSWORD, "code": "123456"}
    answers = [
        app.test_client().get(links[0]),
        app.test_client().get(links[1]),
        app.test_client().get("/personal/inbjudan/hittepa"),
        foreign.post(links[2], data=form),
    ]
    clock.advance(days=7)
    answers.append(app.test_client().get(links[3]))
    assert {answer.status_code for answer in answers} == {404}
    # The link to the page in another language holds the page's own address.
    assert len({re.sub(r'href="/en/[^"]*"', "", answer.text) for answer in answers}) == 1
    assert DEAD in answers[0].text


def test_a_refused_password_keeps_the_name_and_the_key(app, client, administrator, clock):
    link = link_in(invite(client).text)
    browser = app.test_client()
    answer = join(browser, link, clock, password="sommar2026halmstad")
    assert answer.status_code == 422
    assert "Välj ett annat lösenord. Det där är vanligt eller lätt att gissa." in answer.text
    assert 'value="Kim Ek"' in answer.text
    assert "sommar2026halmstad" not in answer.text
    assert join(browser, link, clock).status_code == 303


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"email": "kim@"}, "Skriv en e-postadress, till exempel namn@exempel.se."),
        ({"email": ""}, "Skriv en e-postadress, till exempel namn@exempel.se."),
        ({"role": "kung"}, "Välj ett av alternativen."),
        ({"programme": "999"}, "Välj ett av alternativen."),
    ],
)
def test_a_wrong_invitation_says_why_and_keeps_what_was_typed(client, administrator, fields, sentence):
    answer = invite(client, **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{fields.get("email", "ny@exempel.se")}"' in answer.text


def test_a_third_administrator_waits_for_the_second(app, client, administrator, clock):
    second, *_ = make_user("administrator")
    answer = invite(client, role="administrator")
    link = link_in(answer.text)
    assert "när en annan administratör har godkänt" in answer.text
    assert app.test_client().get(link).status_code == 404
    waiting = queries.pending_invitations(clock.now())[0].id
    approve = f"{PEOPLE}/inbjudan/{waiting}/godkann"
    assert approve not in client.get(PEOPLE).text
    assert post(client, approve).status_code == 403
    other = app.test_client()
    sign_in(other, second)
    assert approve in other.get(PEOPLE).text
    assert post(other, approve).status_code == 303
    assert join(app.test_client(), link, clock).status_code == 303


def test_roles_are_given_and_taken(client, administrator):
    user, *_ = make_user("moderator")
    page = f"{PEOPLE}/{user.id}"
    assert post(client, f"{page}/roll", role="project_leader", programme="").location == page
    assert "Projektledare, hela kommunen" in client.get(page).text
    again = post(client, f"{page}/roll", role="project_leader", programme="")
    assert again.status_code == 422
    assert "Personen har redan den rollen." in again.text
    assert post(client, f"{page}/roll/{user.grants[0].id}/ta-bort").location == page
    assert "Moderator, hela kommunen" not in client.get(page).text
    assert post(client, f"{page}/roll/{user.grants[0].id}/ta-bort").status_code == 404


def test_an_account_is_closed_and_opened(client, administrator):
    user, *_ = make_user("moderator")
    page = f"{PEOPLE}/{user.id}"
    post(client, f"{page}/stang-av")
    assert "Kontot är avstängt." in client.get(page).text
    assert queries.active_user(user.id) is None
    post(client, f"{page}/oppna")
    assert queries.active_user(user.id) is not None


def test_the_last_administrators_are_not_taken_away_by_a_page(client, administrator):
    for address in ("stang-av", f"roll/{administrator.grants[0].id}/ta-bort"):
        answer = post(client, f"{PEOPLE}/{administrator.id}/{address}")
        assert answer.status_code == 422
        assert "Det måste finnas minst två administratörer." in answer.text


def test_nobody_is_found_under_a_number_that_is_nobodys(client, administrator):
    for number in ("999", "2147483648", "0", "x"):
        assert client.get(f"{PEOPLE}/{number}").status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_administrators_see_people(client, role):
    user, *_ = make_user(role)
    sign_in(client, user)
    for address in (PEOPLE, f"{PEOPLE}/{user.id}"):
        assert client.get(address).status_code == 403


def test_single_keys_are_switched_off_and_on(client):
    user, *_ = make_user("moderator")
    sign_in(client, user)
    page = "/personal/installningar"
    post(client, page, page=page)
    assert not queries.active_user(user.id).single_key_shortcuts
    assert "Inställningen är sparad." in client.get(page).text
    post(client, page, page=page, single_key_shortcuts="y")
    assert queries.active_user(user.id).single_key_shortcuts


def test_the_list_of_people_costs_the_same_whatever_their_number(client, administrator):
    counted = []

    def count():
        counted.append(0)
        client.get(PEOPLE)
        return counted[-1]

    @event.listens_for(db.engine, "before_cursor_execute")
    def note(*_args):
        counted[-1:] = [counted[-1] + 1] if counted else []

    count()  # the first also gives the new session its form token
    few = count()
    for _ in range(4):
        make_user("moderator")
        with transaction():
            people_operations.invite(f"x{_}@exempel.se", [Grant(Role.MODERATOR)], SYSTEM, site_clock.now())
    many = count()
    event.remove(db.engine, "before_cursor_execute", note)
    assert few == many > 0
