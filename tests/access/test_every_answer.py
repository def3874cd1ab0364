"""What a form answers, right or wrong, and what only a one-time link opens: is that for everyone, too?

The pages that links lead to are looked at in tests/journeys/test_every_page.py.
"""

from collections.abc import Iterator
from itertools import cycle

import pytest
from playwright.sync_api import Route

from tests.access.grid import allowed, changed_since, read_grid
from tests.access.house import House, Kept
from tests.access.routes import address_of, answers, objects
from tests.support.for_everyone import faults, phone_and_laptop
from tests.support.html_checker import errors

# What the page itself puts into its form, and nobody types.
NOT_TYPED = frozenset(
    {"version", "number", "seen", "step", "chosen", "entry", "decision", "group", "done_at", "session"}
)
BY_A_LINK = ("accounts.invitation", "notifications.confirm", "notifications.leave")
# What these lead to, no link leads to.
SHOWN_ONCE = ("batches.act", "notifications.confirm", "notifications.leave", "reports.report")


@pytest.fixture
def pages(house, kept) -> dict[str, str]:
    """What was done -> HTML. Asked for before a browser, which brings an application context along."""
    return dict(_answered(house, kept))


def _answered(house: House, kept: Kept) -> Iterator[tuple[str, str]]:
    """Every act with nothing filled in, come too late, and in order, where the answer is a page."""
    named, before = objects(house), kept.digests()
    for row, role in allowed(read_grid()):
        address = address_of(house.app, row.endpoint, named[row.endpoint][row.object])
        if row.method == "GET":
            tries = {"open": None} if row.endpoint in BY_A_LINK else {}
        else:
            right = answers(house, row.endpoint, row.object)
            empty = {name: value if name in NOT_TYPED else "" for name, value in right.items()}
            tries = {"empty": empty, "late": right | {"version": 10**6}, "right": right}
        for manner, sent in tries.items():
            answer = house.ask(role, row.method, address, sent)
            if answer.status_code == 303 and manner == "right" and row.endpoint in SHOWN_ONCE:
                answer = house.ask(role, "GET", answer.location)
            if answer.mimetype == "text/html" and answer.status_code in (200, 400, 409, 422):
                yield f"{row.endpoint}-{manner}", answer.text
            changed_since(kept, before)


@pytest.mark.timeout(600)
def test_every_answer_is_for_everyone(pages, devices) -> None:
    assert len(pages) > 90

    def answer(route: Route) -> None:
        route.fulfill(body=pages[route.request.url.rpartition("/")[2]], content_type="text/html")

    looked_with = phone_and_laptop(devices)
    for page in looked_with:
        page.route("**/answer/*", answer)
    # One look at each: what they have in common, errors and notices, is seen with both.
    looks = zip(cycle(looked_with), pages, strict=False)
    found = [fault for page, name in looks for fault in faults(page, f"/answer/{name}")]
    assert found + errors(pages) == []
