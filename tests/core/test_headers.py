"""The headers of every answer, as exact strings, whatever its status."""

import pytest
from flask import Response, abort, current_app, session
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from participation.access.actors import SYSTEM
from participation.access.guards import public
from participation.accounts.models import WebSession
from participation.core.db import db, transaction
from participation.core.errors import BadRequest, Conflict, Forbidden, NotFound, RuleBroken
from participation.core.headers import never_store
from participation.loading.programmes import load_programmes, read_programmes
from tests.support.queries import count_queries

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "object-src 'none'; frame-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types app"
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
NEVER = ("Server", "X-Powered-By", "Access-Control-Allow-Origin", "ETag", "Set-Cookie", "Expires", "Pragma")
PAGE = "<!doctype html><html lang='sv'><title>Prov</title><h1>Prov</h1>" + "<p>Lampor vid ån.</p>" * 60
READING_PAGES = (
    "/getinge",
    "/getinge/ideer",
    "/getinge/idelista",
    "/getinge/program",
    "/getinge/program/synpunkter",
    "/getinge/nio-steg",
    "/getinge/beslut-och-atgarder",
    "/sok",
    "/sok?ord=cykel",
    "/",
    "/om/kakor",
    "/en/getinge",
    "/en/",
)
MISHAPS = {
    400: BadRequest("Adressen kunde inte läsas."),
    403: Forbidden(),
    404: NotFound(),
    409: Conflict(),
    422: RuleBroken("Det går inte."),
    500: ZeroDivisionError("secret detail"),
    503: OperationalError("select secret", {}, Exception("no connection")),
}


@pytest.fixture
def site(another_site):
    """The site with pages that end in every way a page can."""
    site = another_site(testing=False)

    @site.get("/prov/mishap/<int:status>")
    @public
    def mishap(status):
        raise MISHAPS[status]

    @site.get("/prov/status/<int:status>")
    @public
    def by_status(status):
        abort(status)

    @site.route("/prov/sida", methods=["GET", "POST"])
    @public
    def page():
        return PAGE

    @site.get("/prov/vidare")
    @public
    def onwards():
        return Response(status=302, headers={"Location": "/getinge"})

    @site.get("/prov/egen")
    @public
    def personal():
        never_store()
        return PAGE

    @site.get("/prov/bevis")
    @public
    def with_token():
        session["seen"] = True
        return PAGE

    @site.get("/prov/tittar")
    @public
    def looks():
        return PAGE + str("seen" in session)

    @site.get("/prov/fil")
    @public
    def cached():
        return Response(PAGE, headers={"Cache-Control": "public, max-age=60"})

    return site


def assert_headers(answer, **expected):
    """The fixed headers, these and no unwanted ones."""
    for name, value in ALWAYS.items():
        assert answer.headers.getlist(name) == [value], name
    for name in NEVER:
        assert name not in answer.headers, name
    for name, value in expected.items():
        assert answer.headers.get(name.replace("_", "-")) == value, name


@pytest.fixture
def programmes(database):
    with transaction():
        load_programmes(read_programmes(), actor=SYSTEM, at=current_app.extensions["clock"].now())


def test_a_page_to_read(site):
    answer = site.test_client().get("/prov/sida")

    assert answer.status_code == 200
    assert_headers(
        answer, Cache_Control="private, no-cache", Vary="Cookie, Accept-Encoding", X_Robots_Tag=None
    )


def test_a_redirection(site):
    answer = site.test_client().get("/prov/vidare")

    assert answer.status_code == 302
    assert_headers(answer, Cache_Control="private, no-cache", Vary="Cookie", Location="/getinge")


@pytest.mark.parametrize("status", MISHAPS)
def test_a_mishap_of_our_own_is_not_stored_not_listed_and_tells_nothing_internal(site, status):
    answer = site.test_client().get(f"/prov/mishap/{status}")

    assert answer.status_code == status
    assert_headers(answer, Cache_Control="no-store", X_Robots_Tag="noindex", Vary="Cookie")
    assert "secret" not in answer.text
    assert "Error" not in answer.text


@pytest.mark.parametrize("status", [400, 404, 405, 408, 413, 415, 422, 429, 500, 501, 503])
def test_every_status_of_the_framework_has_the_same_headers(site, status):
    answer = site.test_client().get(f"/prov/status/{status}")

    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert_headers(answer, Cache_Control="no-store", X_Robots_Tag="noindex", Vary="Cookie")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "ODD"])
def test_other_methods_are_not_allowed(client, method):
    answer = client.open("/sok", method=method)

    assert answer.status_code == 405
    assert_headers(answer, Cache_Control="no-store", Allow="GET, HEAD, OPTIONS")


def test_a_form_that_is_too_large(site):
    answer = site.test_client().post("/prov/sida", data={"text": "a" * 300_000})

    assert answer.status_code == 413
    assert "Det du skickade är för stort. Korta texten och försök igen." in answer.text
    assert_headers(answer, Cache_Control="no-store", Vary="Cookie")


def test_an_outage_says_when_to_come_back(site):
    answer = site.test_client().get("/prov/mishap/503")
    assert_headers(answer, Retry_After="10")


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_a_static_file(client, app, accepted):
    address = app.jinja_env.globals["static_url"]("site.css")

    answer = client.get(address, headers={"Accept-Encoding": accepted})

    assert answer.status_code == 200
    assert_headers(answer, Cache_Control="public, max-age=31536000, immutable", Vary="Accept-Encoding")


def test_a_static_file_that_is_not_there(client):
    answer = client.get("/static/0123456789/site.css")

    assert answer.status_code == 404
    assert_headers(answer, Cache_Control="no-store", Vary="Cookie")


@pytest.mark.parametrize("status", [304])
def test_an_unchanged_static_file(site, status):
    @site.get("/static/prov/<name>")
    @public
    def unchanged(name):
        return Response(status=status, headers={"Cache-Control": "public, max-age=31536000, immutable"})

    answer = site.test_client().get("/static/prov/site.css")

    assert answer.status_code == 304
    assert_headers(answer, Cache_Control="public, max-age=31536000, immutable", Vary=None)


def test_over_https_browsers_are_told_to_stay_there(another_site):
    site = another_site(base_url="https://framtid.exempel.se")

    answer = site.test_client().get("/ingenstans")

    assert answer.headers["Content-Security-Policy"] == POLICY + "; upgrade-insecure-requests"
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


def test_over_http_nothing_is_said_about_https(client):
    assert "Strict-Transport-Security" not in client.get("/ingenstans").headers


# What is personal


def test_a_page_marked_personal_is_not_stored_not_listed_and_not_packed(site):
    answer = site.test_client().get("/prov/egen", headers={"Accept-Encoding": "gzip"})

    assert_headers(answer, Cache_Control="no-store", X_Robots_Tag="noindex", Vary="Cookie")
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("address", ["/prov/bevis", "/prov/tittar"])
def test_a_page_that_looked_into_the_session_is_not_stored_and_not_packed(site, address):
    answer = site.test_client().get(address, headers={"Accept-Encoding": "gzip"})

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Vary"] == "Cookie"
    assert "Content-Encoding" not in answer.headers


def test_a_page_with_the_token_of_a_form_is_never_packed(client, programmes):
    answer = client.get("/getinge/lamna-ide", headers={"Accept-Encoding": "gzip"})

    assert 'name="csrf_token"' in answer.text
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_page_may_say_itself_how_long_it_keeps(site):
    assert site.test_client().get("/prov/fil").headers["Cache-Control"] == "public, max-age=60"


def test_the_first_cookie_is_opaque_closed_to_scripts_and_dies_with_the_browser(site):
    cookie = site.test_client().get("/prov/bevis").headers["Set-Cookie"]

    name, token = cookie.split("; ")[0].split("=", 1)
    assert name == "session"
    assert len(token) == 43
    assert sorted(cookie.split("; ")[1:]) == ["HttpOnly", "Path=/", "SameSite=Lax"]


def test_over_https_the_cookie_is_bound_to_the_host(another_site):
    site = another_site(base_url="https://framtid.exempel.se")

    @site.get("/prov/bevis")
    @public
    def with_token():
        session["seen"] = True
        return {}

    cookie = site.test_client().get("/prov/bevis").headers["Set-Cookie"]

    assert cookie.startswith("__Host-session=")
    assert sorted(cookie.split("; ")[1:]) == ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]


# Reading costs nobody a cookie


@pytest.mark.parametrize("address", READING_PAGES)
@pytest.mark.parametrize("cookie", [None, "session=" + "A" * 43, "session=; session=x; =session=x"])
def test_a_reading_page_sets_no_cookie_and_never_asks_about_sessions(client, programmes, address, cookie):
    headers = {"Accept-Encoding": "gzip"} | ({"Cookie": cookie} if cookie else {})
    with count_queries() as queries:
        answer = client.get(address, headers=headers)

    assert answer.status_code == 200
    assert_headers(answer, Cache_Control="private, no-cache", X_Robots_Tag=None)
    assert "Cookie" in answer.headers["Vary"]
    assert answer.headers["Content-Encoding"] == "gzip"
    assert not [query for query in queries if "web_session" in query]


ODD_COOKIES = {
    "one character changed": "session=" + "B" * 43,
    "statements": "session='; drop table web_session; --",
    "empty": "session=",
    "16 kB": "session=" + "x" * 16_000,
    "300 cookies": "; ".join(f"c{number}={number}" for number in range(300)),
    "twice": "session=" + "A" * 43 + "; session=" + "B" * 43,
    "nameless": "=session=x; =__Host-session=x",
    "1 MB": "session=" + "x" * 1_000_000,
    "not ASCII": "session=å\x80\xff",
    "five years old": "session=" + "C" * 43 + "; Expires=Wed, 01 Jan 2021 00:00:00 GMT",
}


@pytest.mark.parametrize("cookie", ODD_COOKIES.values(), ids=ODD_COOKIES)
def test_a_cookie_that_is_not_ours_is_no_session_and_a_new_form_works(client, programmes, cookie):
    client = client.application.test_client(use_cookies=False)
    answer = client.get("/getinge/lamna-ide", headers={"Cookie": cookie})

    assert answer.status_code == 200
    assert 'name="csrf_token"' in answer.text
    assert len(answer.headers.getlist("Set-Cookie")) == 1
    assert db.session.scalar(select(func.count()).select_from(WebSession)) == 1


# What a proxy or a stranger may claim (rows H2, H3, H5, H14, H17)

CLAIMS = [
    {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Proto": "javascript"},
    {"Forwarded": "host=evil.example;proto=javascript;for=1.2.3.4"},
    {"X-Original-URL": "/personal"},
    {"X-Rewrite-URL": "/personal"},
    {"X-Forwarded-Prefix": "/evil.example"},
    {"X-Forwarded-For": "127.0.0.1, ::1, " + "9" * 8000},
    {"X-HTTP-Method-Override": "DELETE"},
    {"Accept": "application/xml"},
    {"Accept-Charset": "utf-7"},
    {"Accept-Language": "en"},
    {"Referer": "https://evil.example/<script>alert(1)</script>" + "x" * 8000},
    {"User-Agent": "<script>alert(1)</script>" + "x" * 8000},
]


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: next(iter(claim)))
def test_what_a_stranger_claims_in_a_header_changes_nothing_on_the_page(client, programmes, claim):
    plain = client.get("/getinge")
    answer = client.get("/getinge", headers=claim)

    assert answer.status_code == 200
    assert answer.text == plain.text
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


def test_a_redirection_does_not_follow_a_claimed_host(client, programmes):
    answer = client.get(
        "/Getinge", headers={"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    )

    assert answer.status_code == 301
    assert answer.location == "/getinge"


def test_a_host_that_is_not_ours_is_refused(another_site):
    site = another_site(trusted_hosts=("framtid.exempel.se",))

    refused = site.test_client().get("/sok", headers={"Host": "evil.example"})

    assert refused.status_code == 400
    assert_headers(refused, Cache_Control="no-store", Vary="Cookie", Content_Type="text/plain; charset=utf-8")
    assert "evil.example" not in refused.text
    assert site.test_client().get("/sok", headers={"Host": "framtid.exempel.se"}).status_code == 200


@pytest.mark.parametrize(
    "host", ["", "evil example", "evil.example/x", "[::1", "a" * 5000, "<script>", "å.se"]
)
@pytest.mark.parametrize("trusted", [(), ("framtid.exempel.se",)])
def test_a_host_that_is_no_host_is_never_an_error_of_ours(another_site, host, trusted):
    answer = (
        another_site(trusted_hosts=trusted, testing=False).test_client().get("/sok", headers={"Host": host})
    )

    assert answer.status_code < 500
    assert "<script>" not in answer.text
