"""Every page, as everybody who may open it: axe in light and dark, no sideways scroll, room, real HTML.

The pages are found by following links from where each person begins, so a page that no link leads to fails.
"""

from collections.abc import Iterator, Sequence
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask, current_app
from flask.testing import FlaskClient
from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException

from participation.access.actors import SYSTEM
from participation.access.roles import Role
from participation.contributions.photo_receiving import photo_folder
from participation.core import clock as clock_of_site
from participation.core.db import transaction
from participation.loading.demonstration import load_demonstration
from participation.loading.programmes import load_programmes, read_programmes
from tests.making import make_user
from tests.support.for_everyone import faults, phone_and_laptop
from tests.support.html_checker import errors
from tests.support.signing_in import sign_in, token_in

VISITOR, RECEIPT_HOLDER = "visitor", "receipt_holder"
PEOPLE = (VISITOR, RECEIPT_HOLDER, Role.MODERATOR, Role.PROJECT_LEADER, Role.ADMINISTRATOR, Role.REGISTRAR)
PAGES_PER_ENDPOINT = 2
# Where somebody may begin without a link.
ALSO = {
    VISITOR: ("/", "/personal/logga-in", "/sok?ord=buss", "/om/komponenter", "/kvitto"),
    Role.ADMINISTRATOR: ("/personal/bekrafta",),
}

# Addresses that answer with something else than a page, or that only a one-time link leads to.
NOT_PAGES = {
    "static_files", "site.health", "site.readiness", "upkeep.metrics", "export.fetch", "long_work.status",
    "insight.idea_points", "tiles.tile", "photos.big", "photos.small", "photos.original",
    "moderation.readers",
}  # fmt: skip
REDIRECTS = {"accounts.first_page"}
BY_ONE_TIME_LINK = {
    "accounts.authenticator_link", "accounts.invitation", "accounts.new_password",
    "notifications.confirm", "notifications.leave",
}  # fmt: skip
TO_SIGN_IN = {
    "accounts.code", "accounts.forgotten_password", "accounts.fresh_code", "accounts.new_app",
    "accounts.recovery_code", "accounts.sign_in",
}  # fmt: skip
# Where each person's pages are that nobody else's visit covers: public ones are the same for everybody.
OWN = {VISITOR: "/", RECEIPT_HOLDER: "/kvitto"}
BY_A_FORM = {"batches.result", "insight.search", "reports.thanks"}
WITHOUT_LINK = {"site.components"}  # the gallery is for those who build


@pytest.fixture
def demonstration(database: None, app: Flask) -> None:
    """The eight programmes and everything that the demonstration adds to them."""
    with transaction():
        load_programmes(read_programmes(), actor=SYSTEM, at=clock_of_site.now())
    with transaction():
        secret = current_app.config["SETTINGS"].receipt_secret
        load_demonstration(secret, clock_of_site.now(), photo_folder())


def client_of(person: str, app: Flask) -> tuple[FlaskClient, str]:
    """A client that is this person, and the address where she begins."""
    client = app.test_client()
    if person == VISITOR:
        return client, "/"
    if person == RECEIPT_HOLDER:
        form = BeautifulSoup(client.get("/getinge/lamna-ide").text, "html.parser").find("form", method="post")
        fields = {field["name"]: field.get("value", "") for field in form.find_all("input", type="hidden")}
        answer = client.post("/getinge/lamna-ide", data={**fields, "text": "Lampor på stigen vid ån."})
        assert answer.status_code == 303
        return client, answer.location
    user, _password, _secret = make_user(person)
    sign_in(client, user)
    if person == Role.PROJECT_LEADER:
        form = "/personal/underlag/getinge"
        asked = client.post(form, data={"csrf_token": token_in(client.get(form).text)})
        assert asked.location.startswith("/personal/arbeten/")
    return client, "/personal"


def endpoint_of(app: Flask, path: str) -> str | None:
    try:
        return app.url_map.bind("").match(path)[0]
    except HTTPException:
        return None


def pages_from(client: FlaskClient, begin: str, app: Flask, also: Sequence[str] = ()) -> dict[str, str]:
    """address -> HTML of at most two pages of each kind that links lead to, in Swedish."""
    found: dict[str, str] = {}
    visits: dict[str, int] = {}
    waiting = [begin, *also, "/"]
    seen = set(waiting)
    while waiting:
        address = waiting.pop(0)
        endpoint = endpoint_of(app, urlsplit(address).path)
        if endpoint is None or endpoint in NOT_PAGES or visits.get(endpoint, 0) >= PAGES_PER_ENDPOINT:
            continue
        answer = client.get(address)
        if answer.status_code in (301, 302, 303):
            target = urljoin(address, answer.location)
            if target not in seen:
                seen.add(target)
                waiting.insert(0, target)
            continue
        assert answer.status_code == 200, f"{address} answered {answer.status_code}"
        visits[endpoint] = visits.get(endpoint, 0) + 1
        found[address] = answer.text
        for link in BeautifulSoup(answer.text, "html.parser").find_all("a", href=True):
            target = urljoin(address, link["href"]).split("#")[0]
            parts = urlsplit(target)
            if parts.scheme or parts.netloc or target in seen or target.startswith("/en"):
                continue
            seen.add(target)
            waiting.append(target)
    return found


def own_pages(person: str, app: Flask) -> tuple[FlaskClient, dict[str, str]]:
    """The person's client, and her own pages."""
    client, begin = client_of(person, app)
    pages = pages_from(client, begin, app, ALSO.get(person, ()))
    beginning = OWN.get(person, "/personal")
    return client, {address: html for address, html in pages.items() if address.startswith(beginning)}


def as_person(page: Page, client: FlaskClient, base_url: str) -> None:
    """Give the browser the client's session."""
    cookie = client.get_cookie("session", domain=urlsplit(base_url).hostname or "localhost")
    cookie = cookie or client.get_cookie("session")
    if cookie is not None:
        page.context.add_cookies([{"name": "session", "value": cookie.value, "url": base_url}])


@pytest.mark.timeout(400)
@pytest.mark.parametrize("person", PEOPLE)
def test_every_page_is_for_everyone(person, app, demonstration, devices, live_server) -> None:
    client, pages = own_pages(person, app)
    looked_with, found = phone_and_laptop(devices), []
    for page in looked_with:
        as_person(page, client, live_server)
    for address in pages:
        for page in looked_with:
            found += faults(page, address, large_targets=person in (VISITOR, RECEIPT_HOLDER))
    assert found == []


def test_every_page_is_real_html(app, demonstration) -> None:
    pages = {}
    for person in PEOPLE:
        for address, html in own_pages(person, app)[1].items():
            pages[f"{person} {address}"] = html
    assert errors(pages) == []


def test_links_lead_to_every_page(app, demonstration) -> None:
    reached = set()
    for person in PEOPLE:
        client, begin = client_of(person, app)
        reached |= {endpoint_of(app, urlsplit(address).path) for address in pages_from(client, begin, app)}
    assert set(pages_of(app)) - reached == set(), "no link leads to these pages"


def pages_of(app: Flask) -> Iterator[str]:
    """The endpoints that answer GET with a page that a link should lead to."""
    exceptions = NOT_PAGES | REDIRECTS | BY_ONE_TIME_LINK | TO_SIGN_IN | BY_A_FORM | WITHOUT_LINK
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or set()) and rule.endpoint not in exceptions:
            yield rule.endpoint
