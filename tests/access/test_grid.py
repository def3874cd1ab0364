"""Every page and every act, tried by everybody, as grid.csv says. docs/roles.md says how to read the file."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import text

from participation.access.guards import public
from participation.core.db import db, transaction
from participation.core.errors import Forbidden
from tests.access.grid import SIGN_IN, allowed, changed_since, read_grid
from tests.access.house import NO_ACTS, ROLES, VISITOR
from tests.access.routes import address_of, addresses_of, answers, objects, routes_of

PARTS = 4
FRESH_CODE = "code"
# Reading a package is logged.
READING_IS_LOGGED = "export.fetch"
# The signed link in the mail is the right, and a mail program that unsubscribes by itself has no form.
OPENED_BY_A_SIGNED_LINK = ("notifications.confirm", "notifications.leave")
OTHER_METHODS = ("HEAD", "OPTIONS", "TRACE", "PUT", "PATCH", "DELETE")


def unlisted(app, rows):
    """What has to be written into, or taken out of, the file before the site may be released."""
    listed, known = {(row.endpoint, row.method) for row in rows}, routes_of(app)
    return [
        *(f"{method} {endpoint} is not in grid.csv: say there who may open it, give it objects in routes.py"
          for endpoint, method in sorted(known - listed)),
        *(f"{method} {endpoint} is in grid.csv, but the site has no such route"
          for endpoint, method in sorted(listed - known)),
    ]  # fmt: skip


def deviations(house, kept, rows):
    """Where the site answers otherwise than the file, changes what it refused to, or tells too much."""
    named, before, found, not_there = objects(house), kept.digests(), [], {}
    for row in rows:
        address = address_of(house.app, row.endpoint, named[row.endpoint][row.object])
        data = answers(house, row.endpoint, row.object) if row.method == "POST" else None
        for role in ROLES:
            response = house.ask(role, row.method, address, data)
            changed = changed_since(kept, before)
            problems = [*_problems(row, role, _seen(response), changed - NO_ACTS)]
            if response.status_code == 404:
                first = not_there.setdefault((row.method, row.endpoint, role), _shown(response))
                if first != _shown(response):
                    problems.append("this 404 can be told from the others of the same page")
            found += [f"{row.method} {row.endpoint} ({row.object}) as {role}: {said}" for said in problems]
    return found


def _seen(response):
    """What the answer was, in the words of the file."""
    if response.status_code == 303 and response.location.startswith("/personal/logga-in"):
        return SIGN_IN
    if response.status_code == 303 and response.location.startswith("/personal/bekrafta"):
        return FRESH_CODE
    return str(response.status_code)


def _problems(row, role, answer, changed):
    if answer != row.expected[role]:
        yield f"answered {answer}, grid.csv says {row.expected[role]}"
    if row.endpoint == READING_IS_LOGGED and answer == "200":
        changed = changed - {"audit_entry", "audit_head"}
    if row.is_done_by(role) and not changed:
        yield "was to do something, but nothing changed"
    if changed and not row.is_done_by(role):
        yield f"was to do nothing, but {sorted(changed)} changed"


def _shown(response):
    """What tells one 404 from another: all but the address and the token, which are the reader's own."""
    main = BeautifulSoup(response.text, "html.parser").main
    return str(main), sorted(name for name, _value in response.headers)


def test_every_route_is_in_the_grid(app):
    assert not unlisted(app, read_grid())


def test_the_grid_names_every_object_and_address_once(house):
    rows, addresses = read_grid(), addresses_of(house.app)
    assert {row.endpoint: row.address for row in rows} == addresses
    assert sorted((row.endpoint, row.method, row.object) for row in rows) == sorted(
        (endpoint, method, name)
        for endpoint, method in routes_of(house.app)
        for name in objects(house)[endpoint]
    )


@pytest.mark.parametrize("part", range(PARTS))
def test_everybody_is_answered_as_the_grid_says(house, kept, part):
    rows = read_grid()
    endpoints = sorted({row.endpoint for row in rows})[part::PARTS]
    assert not deviations(house, kept, [row for row in rows if row.endpoint in endpoints])


def test_no_other_method_does_or_breaks_anything(house, kept):
    rows, before, found = read_grid(), kept.digests(), []
    for row, role in allowed(rows):
        address = address_of(house.app, row.endpoint, objects(house)[row.endpoint][row.object])
        for method in OTHER_METHODS:
            status = house.ask(role, method, address, answers(house, row.endpoint, row.object)).status_code
            changed = changed_since(kept, before) - NO_ACTS
            if row.endpoint == READING_IS_LOGGED:
                changed -= {"audit_entry", "audit_head"}
            if changed or status >= 500 or (status != 405 and method not in ("HEAD", "OPTIONS")):
                found.append(f"{method} {address} as {role}: {status}, changed {sorted(changed)}")
    assert not found


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://exempel.se"},
        {"Origin": "null"},
    ],
)
def test_no_form_is_received_that_another_site_sent(house, kept, headers):
    assert not _received(house, kept, headers=headers)


@pytest.mark.parametrize("whose", ["nobody", "somebody else"])
def test_no_form_is_received_without_its_own_token(house, kept, whose):
    strange = house.people["registrar"].token if whose == "somebody else" else ""
    assert not _received(house, kept, token=strange, but=OPENED_BY_A_SIGNED_LINK)


def _received(house, kept, *, token=None, headers=None, but=()):
    """The acts that were done although the form was not ours."""
    before, found = kept.digests(), []
    for row, role in allowed(read_grid()):
        if row.method != "POST" or row.endpoint in but:
            continue
        address = address_of(house.app, row.endpoint, objects(house)[row.endpoint][row.object])
        data = answers(house, row.endpoint, row.object) | ({} if token is None else {"csrf_token": token})
        response = house.ask(role, "POST", address, data, headers)
        changed = changed_since(kept, before) - NO_ACTS
        if changed or response.status_code not in (303, 400, 403, 422):
            found.append(f"{address} as {role}: {response.status_code}, changed {sorted(changed)}")
        if response.status_code == 303 and _seen(response) != SIGN_IN:
            found.append(f"{address} as {role}: shown on to {response.location}")
    return found


# The guard itself, seen to fail


@pytest.fixture
def planted(house, another_site):
    """The same house with other doors: `planted("triage.places", view)`."""

    def plant(endpoint, view):
        site = another_site()
        site.view_functions[endpoint] = view
        return replace(house, app=site)

    return plant


def rows_of(endpoint):
    return [row for row in read_grid() if row.endpoint == endpoint]


def test_a_planted_route_that_nobody_listed_is_found(another_site):
    site = another_site()
    site.add_url_rule("/personal/prov", "prov", public(lambda: "öppen"), methods=["POST"])
    (found,) = unlisted(site, read_grid())
    assert "POST prov is not in grid.csv" in found


def test_a_planted_route_without_a_guard_is_found(planted, kept):
    open_to_nobody = planted("site.home", lambda: "glömd")
    assert (
        f"as {VISITOR}: answered 403, grid.csv says 200"
        in deviations(open_to_nobody, kept, rows_of("site.home"))[0]
    )


def test_a_planted_door_that_stands_open_is_found(planted, kept):
    found = deviations(planted("triage.places", public(lambda: "öppen")), kept, rows_of("triage.places"))
    assert len(found) == 7
    assert f"GET triage.places (-) as {VISITOR}: answered 200, grid.csv says sign-in" in found


def test_a_planted_act_that_is_refused_too_late_is_found(planted, kept):
    @public
    def refuses_too_late(slug):
        with transaction():
            db.session.execute(text("update programme set name = 'Ändrat'"))
        raise Forbidden

    found = deviations(planted("triage.same", refuses_too_late), kept, rows_of("triage.same"))
    assert any("as politician: was to do nothing, but ['programme'] changed" in said for said in found)


def test_a_planted_act_that_does_nothing_is_found(planted, kept):
    found = deviations(planted("triage.same", public(lambda slug: ("", 303, {"Location": "/"}))), kept,
                       rows_of("triage.same"))  # fmt: skip
    assert "POST triage.same (own) as moderator: was to do something, but nothing changed" in found


def test_a_planted_page_that_tells_others_from_none_is_found(planted, kept):
    tells = planted("revising.revision", public(lambda slug: (f"<main>{slug}</main>", 404)))
    found = deviations(tells, kept, rows_of("revising.revision"))
    assert any("(missing) as project_leader: this 404 can be told from the others" in said for said in found)
