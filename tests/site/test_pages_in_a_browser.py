"""What anyone reads, of places as different as they come and in English, on the narrowest screen.

The other kinds of pages, and the other colours and widths: tests/journeys/test_every_page.py.
"""

from participation.access.actors import SYSTEM
from participation.core import clock
from participation.core.db import transaction
from participation.loading.demonstration import load_demonstration
from participation.loading.programmes import load_programmes, read_programmes
from tests.support import axe, html_checker
from tests.support.browser import open_folds, sideways_scroll, small_targets

PLACES = ("getinge", "oskarstrom", "stadens-hjarta", "tronninge", "vallas")
ADDRESSES = [
    "/",
    "/en/",
    *(f"{prefix}/om/{name}" for name in ("kontakt", "regler", "tillganglighet") for prefix in ("", "/en")),
    *(f"/{place}/{page}" for place in PLACES for page in ("program", "nio-steg", "beslut-och-atgarder")),
]


def test_the_reading_pages_work_for_everybody(devices, app):
    with transaction():
        load_programmes(read_programmes(), actor=SYSTEM, at=clock.now())
        load_demonstration(app.config["SETTINGS"].receipt_secret, clock.now())
    page = devices(320)
    sources = {}
    for address in ADDRESSES:
        page.goto(address)
        sources[address] = page.request.get(page.url).text()
        open_folds(page)
        assert (address, axe.violations(page)) == (address, [])
        assert (address, sideways_scroll(page)) == (address, 0)
        assert (address, small_targets(page)) == (address, [])
    assert page.context.cookies() == []
    assert html_checker.errors(sources) == []
