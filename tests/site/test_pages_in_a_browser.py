"""What anyone reads, in a real browser, with the demonstration in it: also on the narrowest screen."""

import pytest

from participation.access.actors import SYSTEM
from participation.core import clock
from participation.core.db import transaction
from participation.loading.demonstration import load_demonstration
from participation.loading.programmes import load_programmes, read_programmes
from tests.support import axe, html_checker
from tests.support.browser import sideways_scroll, small_targets

PLACES = ("getinge", "oskarstrom", "stadens-hjarta", "tronninge", "vallas")
ADDRESSES = [
    "/",
    "/en/",
    *(f"{prefix}/om/{name}" for name in ("kontakt", "regler", "tillganglighet") for prefix in ("", "/en")),
    *(f"/{place}/{page}" for place in PLACES for page in ("program", "nio-steg", "beslut-och-atgarder")),
]


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_the_reading_pages_work_for_everybody(devices, app, width, scheme):
    with transaction():
        load_programmes(read_programmes(), actor=SYSTEM, at=clock.now())
        load_demonstration(app.config["SETTINGS"].receipt_secret, clock.now())
    page = devices(width, colour_scheme=scheme)
    sources = {}
    for address in ADDRESSES:
        page.goto(address)
        sources[address] = page.request.get(page.url).text()
        for fold in page.locator("details").all():
            fold.evaluate("fold => { fold.open = true }")
        assert (address, axe.violations(page)) == (address, [])
        assert (address, sideways_scroll(page)) == (address, 0)
        assert (address, small_targets(page)) == (address, [])
    assert page.context.cookies() == []
    assert html_checker.errors(sources) == []
