"""Whatever people type is read as text. Escaping and the policy (CSP) see to it, and each holds alone."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, Route

from participation.access.roles import Role
from participation.accounts import queries
from participation.contributions.models import Contribution
from participation.contributions.queries import any_contribution
from participation.core import clock as site_clock
from participation.core.db import db, transaction
from participation.core.errors import RuleBroken
from participation.core.field_types import NAME_MAX
from participation.core.public_ids import public_id_text
from participation.core.text import clean_name, clean_text
from participation.idea_list.operations import place_on_idea_list
from participation.moderation.operations import AnswerText, publish
from tests.journeys.steps import sign_in
from tests.making import make_programme, make_user
from tests.support.browser import Devices
from tests.support.form_filling import send
from tests.support.server import address_of, listening_socket, serving

# Each runs ran() by itself when a page prints it as it is and no policy stops it; the control proves that.
RUNNING = (
    "<script>ran()</script>",
    "<img src=x onerror=ran()>",
    '"><svg onload=ran()>',
    "<svg><script>ran()</script></svg>",
    "<details open ontoggle=ran()>mer</details>",
    '<iframe srcdoc="<script>parent.ran()</script>"></iframe>',
    "</textarea></title></p><script>ran()</script>",
    '<!--<img src="--><img src=x onerror=ran()//">',
    "<input autofocus onfocus=ran()>",
    "<audio src=x onerror=ran()>",
)
# These only have to be shown as they are.
OTHER = (
    "' onmouseover=ran() autofocus tabindex=0 x='",
    '" onfocus="ran()" autofocus="',
    "{{ 7*7 }} {% raw %} ${7*7} #{7*7} <%= 7*7 %>",
    "&lt;b&gt; &amp; &#x41; &nbsp; '; ran(); // \\ </main></body></html><plaintext>",
    '<a href="javascript:ran()">klicka</a> javascript:ran() https://exempel.se/?a=1&b=<b>',
    "abc\u202eديس\u202c rad ett\u2028rad två\u2029" + "å" * 70 + " e" + "\u0301" * 60,
    "إضاءة أفضل بين المركز والمحطة 👩‍👩‍👧‍👦 🏳️‍🌈 🇸🇪",
)
WORD = "lampor"  # in every idea, so that one search finds them all


def is_a_name(text: str) -> bool:
    try:
        clean_name(text)
    except RuleBroken:
        return False
    return len(text) < NAME_MAX - 10


class Voice:
    """One payload in every place where somebody can type, each with a word of its own last.

    Line breaks and accents are written in the one way that the site keeps them. A list shows the beginning
    of each text on one line.
    """

    def __init__(self, typed: str):
        payload = clean_text(typed).text
        name = clean_name(payload).text if is_a_name(payload) else "Maj"
        self.text = f"{payload} {WORD} text"
        self.shown_name, self.place, self.title = f"{name} namn", f"{name} plats", f"{name} rubrik"
        self.comment, self.waiting = f"{payload} kommentar", f"{payload} väntar"
        self.unsorted = f"{payload} osorterat"
        self.in_lists, self.unsorted_in_lists = " ".join(self.text.split()), " ".join(self.unsorted.split())
        self.answer, self.note, self.motive = f"{payload} svar", f"{payload} rad", f"{payload} motiv"
        self.on_receipt = [self.text, self.place, self.answer, self.note, self.title]
        self.id, self.waiting_id, self.entry_id = 0, 0, 0


class Town:
    """Getinge, where every payload has been typed everywhere."""

    def __init__(self, app: Any, payloads: tuple[str, ...]):
        self.voices = [Voice(payload) for payload in payloads]
        programme = make_programme()
        self.author, others = app.test_client(), app.test_client()
        self.user, _password, self.secret = make_user(Role.MODERATOR, programme)
        moderator = queries.actor_of(self.user)
        for voice in self.voices:
            self._send(self.author, "/getinge/lamna-ide", voice.text, voice, place_text=voice.place)
            voice.id = contribution_id(voice.text)
            show(voice.id, moderator, answer=AnswerText(voice.answer, None, None), note_to_author=voice.note)
            address = f"/getinge/ideer/{public_id_text(voice.id)}/kommentera"
            self._send(others, address, voice.comment, voice)
            show(contribution_id(voice.comment), moderator)
            self._send(others, address, voice.waiting, voice)
            self._send(others, "/getinge/lamna-ide", voice.unsorted, voice)
            show(contribution_id(voice.unsorted), moderator)
            voice.waiting_id = contribution_id(voice.waiting)
            with transaction():
                entry = place_on_idea_list(
                    [any_contribution(voice.id)], area_id=None, title=voice.title, motive=voice.motive,
                    actor=moderator, at=site_clock.now(),
                )  # fmt: skip
                voice.entry_id = entry.id
        db.session.rollback()

    @staticmethod
    def _send(client: FlaskClient, address: str, text: str, voice: Voice, **more: str) -> None:
        answer = send(client, address, text=text, shown_name=voice.shown_name, **more)
        assert answer.status_code == 303, f"{text!r}: {answer.text}"

    def public_pages(self) -> dict[str, list[str]]:
        """address -> what must be read there, exactly as typed."""
        pages = {}
        for voice in self.voices:
            idea, entry = public_id_text(voice.id), public_id_text(voice.entry_id)
            pages[f"/getinge/ideer/{idea}"] = [
                voice.text, voice.shown_name, voice.place, voice.answer, voice.comment, voice.title,
            ]  # fmt: skip
            pages[f"/getinge/idelista/{entry}"] = [
                voice.title, voice.motive, voice.text, voice.shown_name, voice.place,
            ]  # fmt: skip
        pages["/getinge/idelista"] = [voice.title for voice in self.voices]
        return pages

    def receipts(self) -> dict[str, list[str]]:
        """The same for the author's own pages."""
        return {f"/kvitto/visa?text={public_id_text(voice.id)}": voice.on_receipt for voice in self.voices}

    def staff_pages(self) -> dict[str, list[str]]:
        """The same for the moderator's pages."""
        pages = {"/personal/sortera/getinge": [voice.unsorted for voice in self.voices]}
        for voice in self.voices:
            item, done = public_id_text(voice.waiting_id), public_id_text(voice.id)
            pages[f"/personal/att-lasa/{item}"] = [voice.waiting, voice.shown_name]
            pages[f"/personal/att-lasa/{done}"] = [
                voice.text, voice.shown_name, voice.place, voice.answer, voice.note,
            ]  # fmt: skip
        return pages


def contribution_id(text: str) -> int:
    db.session.rollback()
    return db.session.scalars(db.select(Contribution.id).where(Contribution.text == text)).one()


def show(contribution: int, moderator: Any, **said: Any) -> None:
    found = any_contribution(contribution)
    with transaction():
        publish(found, version=found.version, actor=moderator, at=site_clock.now(), **said)


class Watch:
    """Remembers each time a payload ran or opened a dialog on a page."""

    def __init__(self, page: Page):
        self.ran: list[str] = []
        page.context.expose_binding("ran", lambda source: self.ran.append(source["page"].url))
        page.context.on("dialog", lambda dialog: (self.ran.append(dialog.message), dialog.dismiss()))


def without_policy(page: Page) -> None:
    """Take away the policy from every document that the page opens."""

    def answer(route: Route) -> None:
        if route.request.resource_type != "document":
            return route.continue_()
        found = route.fetch(max_redirects=0)
        headers = {name: value for name, value in found.headers.items() if name != "content-security-policy"}
        assert len(headers) == len(found.headers) - 1
        return route.fulfill(response=found, headers=headers)

    page.context.route("**/*", answer)


def read(page: Page, pages: dict[str, list[str]]) -> list[str]:
    """Open every page; answers what was not read there exactly as typed."""
    missing = []
    for address, written in pages.items():
        answer = page.goto(address)
        assert answer is not None
        assert answer.ok, f"{address} answered {answer.status}"
        shown = page.locator("main").evaluate("main => main.textContent")
        missing += [f"{address}: {text!r}" for text in written if text not in shown]
    return missing


def read_the_lists(page: Page, town: Town) -> list[str]:
    """The place's own page with three of the ideas; all ideas and the search, page after page."""
    page.goto("/getinge")
    listed = page.locator(".voices > li").evaluate_all("items => items.map(item => item.textContent)")
    is_there = [
        any(
            (voice.in_lists in item or voice.unsorted_in_lists in item) and voice.shown_name in item
            for voice in town.voices
        )
        for item in listed
    ]
    missing = [] if is_there == [True] * 3 else ["/getinge"]
    for address in ("/getinge/ideer", f"/sok?ord={WORD}"):
        page.goto(address)
        shown = page.locator("main").evaluate("main => main.textContent")
        while (older := page.get_by_role("link", name="Äldre")).count():
            older.click()
            shown += page.locator("main").evaluate("main => main.textContent")
        missing += [
            f"{address}: {written!r}"
            for voice in town.voices
            for written in (voice.in_lists, voice.shown_name, voice.place, voice.answer)
            if written not in shown
        ]
    return missing


def carry_session(client: FlaskClient, page: Page, base_url: str) -> None:
    """Give the browser what the client holds."""
    cookie = client.get_cookie("session", domain=urlsplit(base_url).hostname or "")
    assert cookie is not None
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": base_url}])


@pytest.mark.parametrize("policy", [True, False], ids=["with both defences", "with escaping alone"])
def test_every_page_shows_what_was_typed_and_runs_none_of_it(devices, app, live_server, clock, policy):
    town = Town(app, RUNNING + OTHER)
    visitor, author, moderator = devices(360), devices(360), devices(1280)
    carry_session(town.author, author, live_server)
    sign_in(moderator, town.user, town.secret, clock)
    watched = [Watch(page) for page in (visitor, author, moderator)]
    if not policy:
        for page in (visitor, author, moderator):
            without_policy(page)
    missing = read(visitor, town.public_pages()) + read_the_lists(visitor, town)
    missing += read(author, town.receipts()) + read(moderator, town.staff_pages())
    assert missing == []
    assert [watch.ran for watch in watched] == [[], [], []]


@pytest.fixture
def unescaped(another_site, chromium, app, live_server):
    """The same site with escaping broken: devices that visit it, and the ideas' addresses by payload."""
    town = Town(app, RUNNING)
    with listening_socket() as listener:
        site = another_site(base_url=address_of(listener))
        site.jinja_env.autoescape = False
        with serving(site, listener) as address:
            devices = Devices(chromium, address)
            yield devices, [f"/getinge/ideer/{public_id_text(voice.id)}" for voice in town.voices]
            devices.close()


def test_when_escaping_is_broken_the_policy_alone_stops_every_script(unescaped):
    devices, addresses = unescaped
    page = devices(360)
    watch = Watch(page)
    stopped = {}
    for address in addresses:
        devices.problems.clear()
        assert page.goto(address).ok
        page.wait_for_load_state("networkidle")
        stopped[address] = bool(devices.problems)
    assert watch.ran == []
    assert all(stopped.values()), stopped


def test_when_both_are_broken_every_one_of_them_runs(unescaped):
    """The control: what the tests above watch for is really seen when it happens."""
    devices, addresses = unescaped
    page = devices(360)
    watch = Watch(page)
    without_policy(page)
    harmless = []
    for address in addresses:
        watch.ran.clear()
        page.goto(address)
        page.wait_for_load_state("networkidle")
        if not watch.ran:
            harmless.append(address)
    assert harmless == []
