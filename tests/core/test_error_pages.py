"""What a person is told when something goes wrong: what it was, what to do, and nothing internal."""

import logging

import pytest
from bs4 import BeautifulSoup
from flask import session
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import MethodNotAllowed

from participation.access.guards import public
from participation.core.db import db
from participation.core.errors import BadRequest, Conflict, Forbidden, NotFound, RuleBroken
from tests.making import make_programme

TEXT = "Bänkar vid ån <script>alert(1)</script> & mer"
CASES = {
    "not found": (NotFound(), 404, "Sidan finns inte"),
    "forbidden": (Forbidden(), 403, "Du har inte rätt att göra det här."),
    "conflict": (Conflict(), 409, "Någon ändrade det här medan du läste. Inget har skrivits över."),
    "a rule": (RuleBroken("Steg 5 är passerat."), 422, "Steg 5 är passerat."),
    "bad request": (BadRequest("Adressen kunde inte läsas."), 400, "Adressen kunde inte läsas."),
    "method": (MethodNotAllowed(["GET", "HEAD"]), 405, "Försök igen från sidan du kom från."),
    "outage": (OperationalError("select secret", {}, Exception("secret")), 503, "Försök igen om en stund."),
    "our fault": (RuntimeError("secret"), 500, "Felet är vårt."),
}


@pytest.fixture
def site(another_site):
    """The site with a page, and a form without a token, that fail as the test says."""
    site = another_site(testing=False)

    @site.route("/prov/<name>", methods=["GET", "POST"])
    @public
    def fails(name):
        raise CASES[name][0]

    return site


def heading(answer):
    return BeautifulSoup(answer.text, "html.parser").h1.text


@pytest.mark.parametrize("name", CASES)
def test_each_mishap_has_its_status_and_says_what_to_do(site, name):
    _, status, sentence = CASES[name]

    answer = site.test_client().get(f"/prov/{name}")

    assert answer.status_code == status
    assert sentence in answer.text
    assert heading(answer)
    assert 'href="/"' in answer.text
    assert "secret" not in answer.text


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("field", ["text", "note_to_author", "answer", "motive"])
def test_what_was_typed_is_shown_back_as_it_was_typed_and_runs_nothing(site, name, field):
    # The form has no token: let that check stand aside.
    site.before_request_funcs[None] = [
        check for check in site.before_request_funcs[None] if "csrf" not in check.__module__
    ]

    answer = site.test_client().post(f"/prov/{name}", data={field: TEXT, "password": "hemligt ord"})

    page = BeautifulSoup(answer.text, "html.parser")
    assert page.select_one("p.say").text == TEXT
    assert page.find("script", string="alert(1)") is None
    assert "hemligt ord" not in answer.text


def test_a_page_on_which_nothing_was_typed_speaks_of_nothing_kept(site):
    assert "Det du skrev finns kvar här" not in site.test_client().get("/prov/not found").text


def test_a_form_that_cannot_be_read_at_all_is_still_an_answer(site):
    answer = site.test_client().post(
        "/prov/not found", data=b"--x\r\nrubbish", content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code in (400, 404)


def test_too_many_parts_are_refused(site):
    answer = site.test_client().post(
        "/prov/not found",
        data={f"f{number}": "x" for number in range(200)},
        content_type="multipart/form-data",
    )
    assert answer.status_code in (400, 413)


def test_the_wrong_method_says_which_are_right(site):
    assert site.test_client().get("/prov/method").headers["Allow"] == "GET, HEAD"


def test_an_unexpected_error_is_logged_by_its_kind_and_never_by_its_words(site, caplog):
    with caplog.at_level(logging.ERROR):
        site.test_client().get("/prov/our fault")

    assert "unexpected RuntimeError in /prov/<name>" in caplog.text
    assert "secret" not in caplog.text


def test_in_tests_an_unexpected_error_is_raised(client):
    site = client.application
    assert site.testing
    with pytest.raises(RuntimeError), site.test_request_context("/"):
        site.handle_user_exception(RuntimeError("seen"))


def test_error_pages_ask_the_database_nothing_and_set_no_cookie(another_site):
    """They must stand when nothing else does."""
    site = another_site(database_url="postgresql+psycopg://nobody@127.0.0.1:1/nothing", testing=False)

    answer = site.test_client().get("/ingenting/alls")

    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("address", ["/getinge", "/getinge/lamna-ide"])
def test_when_the_database_is_gone_the_page_says_so_and_when_to_come_back(another_site, address):
    site = another_site(database_url="postgresql+psycopg://nobody@127.0.0.1:1/nothing", testing=False)

    answer = site.test_client().get(address)

    assert answer.status_code == 503
    assert heading(answer) == "Vi har ett avbrott"
    assert answer.headers["Retry-After"] == "10"


@pytest.mark.parametrize("address", ["/getinge/lamna-ide", "/prov/andra"])
def test_when_the_database_is_gone_nothing_typed_is_lost(another_site, address):
    site = another_site(database_url="postgresql+psycopg://nobody@127.0.0.1:1/nothing", testing=False)

    @site.post("/prov/andra")
    @public
    def change():
        session["seen"] = True
        return {}

    client = site.test_client(use_cookies=False)
    answer = client.post(
        address, data={"text": TEXT, "csrf_token": "x"}, headers={"Cookie": "session=" + "A" * 43}
    )

    assert answer.status_code == 503
    assert BeautifulSoup(answer.text, "html.parser").select_one("p.say").text == TEXT


ODD_ADDRESSES = [
    "/%",
    "/%zz",
    "/%c0%af",
    "/%u0041",
    "/%ff%fe",
    "/getinge/%c0%af",
    "/getinge%00",
    "/getinge/../../personal",
    "/getinge/%2e%2e/",
    "//getinge",
    "//personal",
    "/PERSONAL",
    "/personal/.",
    "/personal;x=1",
    "/personal%00",
    "/getinge;x=1",
    "/getinge/ideer.json",
    "/getinge/program/99999999999999999999",
    "/getinge/program/2147483648",
    "/getinge/program/-1",
    "/getinge/program/٣",
    "/" + "a" * 5000,
    "/static/" + "a" * 5000,
    "/static/%ff%fe",
    "/static/../config.py",
    "/getinge/ideer?ord=%ff%fe",
    "/getinge/ideer?ord=%zz",
    "/getinge/ideer?%zz=%zz",
    "/getinge/ideer?ord=%00",
    "/getinge/ideer?ord=%u0041",
    "/getinge/ideer?" + "&".join(f"p{number}=1" for number in range(2000)),
]


@pytest.mark.parametrize("address", ODD_ADDRESSES, ids=lambda address: address[:30])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_no_address_is_odd_enough_for_an_error_of_ours(client, address, prefix):
    make_programme("getinge")

    answer = client.get(prefix + address)

    assert answer.status_code in (200, 301, 308, 400, 404), answer.status_code
    assert not answer.location or answer.location.startswith(
        ("/", client.application.config["SETTINGS"].base_url)
    )
    assert not (answer.location or "").startswith(("//", "/\\"))
    db.session.rollback()


def test_when_the_session_cannot_be_kept_it_is_an_outage_and_no_address_is_logged(
    another_site, monkeypatch, caplog
):
    """The token of an invitation stands in its address; Flask's own log line would hold it."""
    site = another_site(testing=False)
    tries = []

    @site.get("/prov/<token>")
    @public
    def looks(token):
        session["seen"] = True
        return {}

    def locked(*_):
        tries.append(1)
        raise OperationalError("insert secret", {}, Exception("database is locked"))

    monkeypatch.setattr(site.session_interface, "_keep", locked)
    with caplog.at_level(logging.INFO):
        answer = site.test_client().get("/prov/hemlig-token")

    assert answer.status_code == 503
    assert heading(answer) == "Vi har ett avbrott"
    assert "no-store" in answer.headers["Cache-Control"]
    assert len(tries) == 1
    assert "unexpected OperationalError in /prov/<token>" in caplog.text
    assert "hemlig-token" not in caplog.text
    assert "Traceback" not in caplog.text
