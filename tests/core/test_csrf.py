"""What changes something must come from our own page, with its token; what was typed is never lost."""

import io
import time
from urllib.parse import urlencode

import pytest
from itsdangerous import TimestampSigner
from sqlalchemy import event, func, select

from participation.access.guards import public
from participation.contributions.models import Contribution
from participation.core.db import db
from tests.making import make_programme
from tests.support.form_filling import filled_in

FORM = "/getinge/lamna-ide"
TEXT = "Bänkar vid ån, så att man kan vila"
A_DAY = 24 * 3600
OPEN_TOO_LONG = "Sidan hade varit öppen länge. Allt du skrev finns kvar – skicka igen."


@pytest.fixture
def site(another_site, database):
    """The site with one more form, that does not show an expired token by itself."""
    make_programme("getinge")
    site = another_site()

    @site.post("/prov/andra")
    @public
    def change():
        return {"changed": True}

    return site


@pytest.fixture
def visitor(site):
    return site.test_client()


@pytest.fixture
def sent(visitor, clock):
    """The idea form as a browser would send it after half a minute."""
    sent = filled_in(visitor.get(FORM).text) | {"text": TEXT}
    clock.advance(seconds=30)
    return sent


@pytest.fixture
def old_token(visitor, monkeypatch):
    """Makes a token of the visitor's own session that was written this many seconds ago."""

    def make(age: int) -> str:
        with monkeypatch.context() as patch:
            patch.setattr(TimestampSigner, "get_timestamp", lambda _signer: int(time.time()) - age)
            return filled_in(visitor.get(FORM).text)["csrf_token"]

    return make


def contributions():
    return db.session.scalar(select(func.count()).select_from(Contribution))


def assert_kept(answer, status):
    assert answer.status_code == status
    assert TEXT in answer.text
    assert contributions() == 0


OWN = "{own}"
FROM_US = [
    {},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": OWN},
    {"Referer": OWN + "/getinge/lamna-ide"},
    {"Sec-Fetch-Site": "same-origin", "Origin": OWN, "Referer": OWN + "/"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
]
FROM_ELSEWHERE = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": ""},
    {"Sec-Fetch-Site": "cross-site", "Origin": OWN},
    {"Origin": "null"},
    {"Origin": "https://evil.example"},
    {"Origin": OWN + ".evil.example"},
    {"Origin": "http://evil.example:80"},
    {"Origin": "http://user@{host}"},
    {"Origin": "http://[::1"},
    {"Origin": "file://"},
    {"Origin": "https://evil.example", "Referer": OWN + "/"},
    {"Referer": "https://evil.example/?" + OWN},
    {"Referer": "javascript:alert(1)"},
]


def from_here(headers, site):
    own = site.config["SETTINGS"].base_url
    return {name: value.format(own=own, host=own.removeprefix("http://")) for name, value in headers.items()}


@pytest.mark.parametrize("headers", FROM_US, ids=str)
def test_with_its_token_a_form_of_ours_is_received_also_from_an_old_phone_that_says_nothing(
    site, visitor, sent, headers
):
    assert visitor.post(FORM, data=sent, headers=from_here(headers, site)).status_code == 303
    assert contributions() == 1


@pytest.mark.parametrize("headers", FROM_ELSEWHERE, ids=str)
def test_what_comes_from_elsewhere_is_refused_also_with_a_right_token_and_the_text_is_kept(
    site, visitor, sent, headers
):
    assert_kept(visitor.post(FORM, data=sent, headers=from_here(headers, site)), 403)


def test_the_same_for_a_view_without_a_form_of_its_own(site, visitor, sent):
    for headers in FROM_ELSEWHERE:
        assert visitor.post("/prov/andra", data=sent, headers=from_here(headers, site)).status_code == 403


def test_a_link_from_elsewhere_may_lead_to_a_page(site, visitor):
    for headers in FROM_ELSEWHERE:
        assert visitor.get(FORM, headers=from_here(headers, site)).status_code == 200


@pytest.mark.parametrize("token", [None, "", "x", "a.b.c", "å" * 100, "x" * 5000])
def test_a_form_without_its_token_comes_back_with_everything_typed_and_a_new_token(visitor, sent, token):
    broken = {name: value for name, value in sent.items() if name != "csrf_token"}
    answer = visitor.post(FORM, data=broken | ({} if token is None else {"csrf_token": token}))

    assert_kept(answer, 422)
    assert OPEN_TOO_LONG in answer.text
    again = filled_in(answer.text)
    assert again["text"] == TEXT
    assert visitor.post(FORM, data=again).status_code == 303
    assert contributions() == 1


def test_somebody_elses_token_is_refused(site, sent, visitor):
    stranger = site.test_client()
    foreign = filled_in(stranger.get(FORM).text)["csrf_token"]

    assert_kept(visitor.post(FORM, data=sent | {"csrf_token": foreign}), 422)
    assert visitor.post("/prov/andra", data={"csrf_token": foreign}).status_code == 400


def test_a_token_without_its_cookie_is_refused(site, sent):
    assert_kept(site.test_client().post(FORM, data=sent), 422)


@pytest.mark.parametrize("cookie", ["", "A" * 43, "'; drop table web_session; --", "x" * 16_000])
def test_a_token_with_another_cookie_is_refused_and_the_text_is_kept(site, sent, cookie):
    client = site.test_client(use_cookies=False)
    assert_kept(client.post(FORM, data=sent, headers={"Cookie": f"session={cookie}"}), 422)


def test_a_token_holds_for_a_day(visitor, sent, old_token):
    token = old_token(A_DAY - 60)
    assert visitor.post("/prov/andra", data={"csrf_token": token}).json == {"changed": True}
    assert visitor.post(FORM, data=sent | {"csrf_token": token}).status_code == 303


def test_after_a_day_the_form_comes_back_with_everything_typed(visitor, sent, old_token):
    answer = visitor.post(FORM, data=sent | {"csrf_token": old_token(A_DAY + 60)})

    assert_kept(answer, 422)
    assert OPEN_TOO_LONG in answer.text


def test_a_view_without_a_form_of_its_own_refuses_and_shows_what_was_typed(visitor, old_token):
    answer = visitor.post("/prov/andra", data={"csrf_token": old_token(A_DAY + 60), "text": TEXT})

    assert answer.status_code == 400
    assert OPEN_TOO_LONG in answer.text
    assert TEXT in answer.text


@pytest.mark.parametrize("token", [None, "", "x"])
def test_a_view_without_a_form_of_its_own_refuses_a_lost_token(visitor, token):
    answer = visitor.post(
        "/prov/andra", data={"text": TEXT} | ({} if token is None else {"csrf_token": token})
    )
    assert answer.status_code == 400
    assert TEXT in answer.text


def test_the_token_may_come_in_a_header(visitor, sent):
    answer = visitor.post("/prov/andra", headers={"X-CSRF-Token": sent["csrf_token"]})
    assert answer.json == {"changed": True}


def test_the_token_of_the_swedish_page_holds_on_the_english_one(visitor, sent):
    assert visitor.post("/en" + FORM, data=sent).status_code == 303


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "latin-1", "x-unknown"])
def test_a_form_in_another_alphabet_than_utf8_is_refused(visitor, sent, charset):
    answer = visitor.post(
        FORM, data=sent, content_type=f"application/x-www-form-urlencoded; charset={charset}"
    )
    assert answer.status_code == 415
    assert contributions() == 0


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"'])
def test_a_form_that_says_that_it_is_in_utf8_is_received(visitor, sent, charset):
    answer = visitor.post(
        FORM, data=sent, content_type=f"application/x-www-form-urlencoded; charset={charset}"
    )
    assert answer.status_code == 303


def test_an_address_that_leads_nowhere_is_not_found_whatever_is_sent_there(visitor):
    assert visitor.post("/getinge/ingenting", data={"text": TEXT}).status_code == 404


def test_a_form_is_read_to_its_end_before_the_database_is_asked(site, visitor, sent):
    """Who sends a byte a minute must not hold SQLite's one write lock meanwhile."""
    order = []

    class Slow(io.BytesIO):
        def read(self, *size):
            order.append("read")
            return super().read(*size)

        def readinto(self, buffer):
            order.append("read")
            return super().readinto(buffer)

    def note(_connection):
        order.append("database")

    with site.app_context():
        engine = db.engine
    event.listen(engine, "begin", note)
    try:
        answer = visitor.post(
            FORM,
            input_stream=Slow(urlencode(sent).encode()),
            content_type="application/x-www-form-urlencoded",
        )
    finally:
        event.remove(engine, "begin", note)

    assert answer.status_code == 303
    assert order.index("database") > max(place for place, what in enumerate(order) if what == "read")
