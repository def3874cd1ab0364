"""The server, the browser and both checkers, on small pages made for the purpose."""

import urllib.request

import pytest

from tests.support import axe, html_checker
from tests.support.browser import Devices, sideways_scroll, small_targets
from tests.support.server import WatchedPages, listening_socket, serving

GOOD = """<!DOCTYPE html><html lang="sv"><head><title>Prov</title></head><body><main><h1>Prov</h1>
<p>En rad text.</p></main></body></html>"""
BAD = """<!DOCTYPE html><html lang="sv"><head><title>Prov</title></head><body><main><h1>Prov</h1>
<img src="/bild"><div style="width:900px">Bred</div><button>x</button>
<script>throw new Error("planerat fel")</script>
<script src="http://localhost:9/x.js"></script></main></body></html>"""


def pages(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
    return [(BAD if environ["PATH_INFO"] == "/bad" else GOOD).encode()]


@pytest.fixture
def watched():
    return WatchedPages(pages)


@pytest.fixture
def address(watched):
    with serving(watched, listening_socket()) as address:
        yield address


def test_the_server_answers_checks_its_pages_and_stops(watched, address):
    with urllib.request.urlopen(address + "/") as answer:  # noqa: S310 - our own server
        assert answer.read().decode() == GOOD
    watched.wait_until_idle()
    assert watched.problems == []
    urllib.request.urlopen(address + "/bad").close()  # noqa: S310
    watched.wait_until_idle()
    assert watched.problems == ['GET /bad: no alt: <img src="/bild">']


def test_a_good_page_is_good_in_every_way(chromium, address):
    devices = Devices(chromium, address)
    page = devices(360)
    page.goto("/")
    assert axe.violations(page) == []
    assert sideways_scroll(page) == 0
    assert small_targets(page) == []
    assert devices.problems == []
    devices.close()


def test_a_bad_page_is_found_out(chromium, address):
    devices = Devices(chromium, address)
    page = devices(360)
    page.goto("/bad")
    assert [line.split(":")[0] for line in axe.violations(page)] == ["image-alt"]
    assert sideways_scroll(page) > 500
    assert len(small_targets(page)) == 1
    kinds = {problem.split(":")[0] for problem in devices.problems}
    assert kinds == {"script failed", "request to another host"}
    devices.close()


def test_the_html_checker_names_the_page_and_the_fault():
    found = html_checker.errors({"bra": GOOD, "dålig": BAD.replace("<p>", "<p><main>")})
    assert found
    assert all(line.startswith("dålig, line ") for line in found)
    assert any("alt" in line for line in found)
