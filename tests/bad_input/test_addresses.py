"""Hostile addresses and questions: every route with arguments, and every question that a page reads.

An id beyond the column, bytes that are no text, and 60,000 letters are answered, never by a server error.
"""

import re
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

import participation
from participation.core.public_ids import public_id_text
from tests.access.house import NO_ACTS
from tests.access.routes import address_of, objects, routes_of
from tests.bad_input.catalogue import BEYOND_COLUMNS

# What each page reads from its address; a room stands for all its pages.
READ_BY = {
    "accounts": {"skickat", "till"},
    "idea_list": {"nasta"},
    "insight": {"nasta", "omrade", "ord", "status"},
    "moderation": {
        "angra", "angrat", "dold", "flagga", "kanal", "lika", "nasta",
        "ordning", "ort", "vilka",
    },
    "overview": {"nasta", "text"},
    "triage": {"grupp", "klart", "nar", "nasta", "omrade", "rad", "vald"},
}
QUESTIONS = set().union(*READ_BY.values())
# What pages of other sites read: these are none of ours, and change nothing.
OTHERS = {"sida", "sortera", "sortera[]", "callback", "format", "bbox", "fran", "utm_source"}
HOSTILE_QUESTIONS = (
    "", "\0", "\ud83d", b"\xff\xfe", "a" * 60_000, "namn;DROP TABLE contribution", "' or '1'='1", "-1", "NaN",
    "/minsida\r\nSet-Cookie:x=1", "//exempel.se", "2026-13-99", "0001-01-01T00:00:00+23:59", "000000000000",
    *BEYOND_COLUMNS,
)  # fmt: skip
HOSTILE_PATHS = (
    "%00", "%ff%fe", "%c0%af", "%zz", "%", "%u0041", "%2e%2e", "%ED%A0%BD", "a" * 5000, "-1", "0", "½",
    "%EF%BC%99" * 9, "' or 1=1 --", "zzzzzzzzzzzz", *BEYOND_COLUMNS,
)  # fmt: skip
READS_QUESTION = re.compile(
    r"""(?:args|asked)(?:\.get\(|\[)\s*"(\w+)"|"(\w+)" (?:not )?in (?:request\.args|asked)"""
)


@pytest.fixture
def readers(house):
    """Who opens each page: the one who may."""
    staff = {
        "accounts": "administrator",
        "export": "project_leader",
        "leading": "project_leader",
        "moderation": "moderator",
        "revising": "project_leader",
        "triage": "moderator",
    }
    return lambda endpoint: staff.get(endpoint.partition(".")[0], "receipt_holder")


def pages_of(house):
    """Every page that can be opened, with an object that is there: (endpoint, address)."""
    return [
        (endpoint, address_of(house.app, endpoint, next(iter(objects(house)[endpoint].values()))))
        for endpoint, method in sorted(routes_of(house.app))
        if method == "GET"
    ]


def test_every_question_that_a_page_reads_is_tried():
    sources = Path(participation.__file__).parent.rglob("*.py")
    read = {
        name for source in sources for found in READS_QUESTION.findall(source.read_text()) for name in found
    }
    assert read - {""} == QUESTIONS


@pytest.mark.parametrize("typed", HOSTILE_QUESTIONS, ids=lambda typed: repr(typed)[:30])
def test_no_question_breaks_a_page(house, kept, readers, typed):
    before, found = kept.digests(), []
    for endpoint, address in pages_of(house):
        alone = [{name: typed} for name in sorted(READ_BY.get(endpoint.partition(".")[0], ()))]
        for asked in [*alone, dict.fromkeys(sorted(QUESTIONS | OTHERS), typed)]:
            query = urlencode(asked, errors="surrogatepass")
            response = house.ask(readers(endpoint), "GET", f"{address}?{query}")
            if response.status_code not in (200, 303, 400, 404) or "Set-Cookie:x" in str(response.headers):
                found.append(f"{address}?{query[:60]}: {response.status_code}")
            if response.status_code == 303 and not response.location.startswith("/personal"):
                assert response.location.startswith("/kvitto"), response.location
    after = kept.digests()
    changed = {name for name in before if before[name] != after[name]} - NO_ACTS
    assert not found
    assert changed <= {"audit_entry", "audit_head"}  # a package that is fetched is logged


def test_a_question_that_stands_twice_breaks_nothing(house, readers):
    for endpoint, address in pages_of(house):
        query = "&".join(f"{name}=a&{name}=b" for name in sorted(QUESTIONS | OTHERS))
        assert house.ask(readers(endpoint), "GET", f"{address}?{query}").status_code in (200, 303, 400, 404)


@pytest.mark.parametrize("typed", HOSTILE_PATHS, ids=lambda typed: typed[:30])
def test_no_address_breaks_the_site(house, kept, readers, typed):
    before, found = kept.digests(), []
    for rule in house.app.url_map.iter_rules():
        named = objects(house)[rule.endpoint]
        there = next(iter(named.values()))
        for name in rule.arguments:
            # The other parts are right, so that this one is what is read.
            address = re.sub(
                r"<(?:[^<>:]*(?:\([^)]*\))?:)?(\w+)>",
                lambda part, name=name, there=there: typed if part[1] == name else _written(part, there),
                rule.rule,
            )
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                status = house.ask(readers(rule.endpoint), method, address).status_code
                if status not in (200, 301, 303, 308, 400, 403, 404, 405, 422):
                    found.append(f"{method} {address[:80]}: {status}")
    after = kept.digests()
    assert not found
    assert {name for name in before if before[name] != after[name]} <= NO_ACTS


def _written(part, there):
    """The right value as it stands in an address."""
    value = there[part[1]]
    return public_id_text(value) if "public_id:" in part[0] else quote(str(value), safe="/")


@pytest.mark.parametrize(
    "address",
    ["/ide/../../personal", "/ide/%2e%2e/", "//personal", "/PERSONAL", "/personal/.", "/personal;x=1",
     "/personal%00", "/getinge.json", "/getinge/ideer.csv", "/en/%2e%2e/personal", "/en//personal/anvandare"],
)  # fmt: skip
def test_a_roundabout_address_leads_no_further_than_the_plain_one(house, address):
    response = house.ask("visitor", "GET", address)
    assert response.status_code in (301, 303, 308, 400, 404)
    assert "exempel.se" not in response.text
    if response.status_code == 303:
        assert response.location.startswith("/personal/logga-in")
