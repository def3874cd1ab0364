"""Residents who write over HTTP as a browser without JavaScript does, and who do not give up."""

import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from bs4 import BeautifulSoup, SoupStrainer, Tag

from bench.prove.support.books import Acknowledged

FORM = "/getinge/lamna-ide"
ANSWER_SECONDS = 20
PAUSE_SECONDS = 0.05
MOST_FAILURES = 50  # so many 5xx in a row are no passing trouble


class OutOfTime(Exception):
    """The proof has taken longer than it may."""


class Unexpected(Exception):
    """The site answered what no resident should meet. The sentence quotes it."""


@dataclass(frozen=True)
class Answer:
    """A page, or where it sends the visitor."""

    status: int
    location: str
    body: str


class Visitor:
    """Cookies, and one new connection for each request."""

    def __init__(self, port: int):
        self.port = port
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Answer:
        """Ask for a page. Raises OSError or HTTPException when no whole answer came."""
        return self._ask("GET", path, None, {})

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Send a form, with the headers that a browser sets. Raises as `get`."""
        own = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin",
               "Origin": f"http://127.0.0.1:{self.port}"}  # fmt: skip
        return self._ask("POST", path, urlencode(fields), own)

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            content = response.read().decode("utf-8")
        finally:
            connection.close()
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return Answer(response.status, response.headers.get("Location", ""), content)


class Resident:
    """One person with a browser of her own, who repeats what failed until it is done.

    `counted` keeps: "answers lost", "cut or refused" (no whole answer came), "5xx", "sent again".
    `may_go_on` is asked before every request. Raises OutOfTime when it says no, and Unexpected.
    """

    def __init__(self, port: int, may_go_on: Callable[[], bool]):
        self.visitor = Visitor(port)
        self.may_go_on = may_go_on
        self.counted: Counter[str] = Counter()

    def send(self, text: str, *, loses_answer: bool = False, sends_again: bool = False) -> Acknowledged:
        """Send an idea until the receipt is on the screen; answers what the receipt said.

        `loses_answer`: the first answer never reaches her, so she sends the same form again.
        `sends_again`: she sends the same form once more after the receipt, as by Back and a second click.
        """
        form = self.open_form(text)
        if loses_answer:
            self.deliver(form)
            self.counted["answers lost"] += 1
        receipts = [self.read_receipt(self.deliver(form), text)]
        if sends_again:
            receipts.append(self.read_receipt(self.deliver(form), text))
            self.counted["sent again"] += 1
        return Acknowledged(text, tuple(receipts))

    def open_form(self, text: str) -> dict[str, str]:
        """The form page's own fields, key and token among them, with the text filled in."""
        form = fields_of(self._insist("GET", FORM, None, 200).body)
        if not form.get("key") or not form.get("csrf_token"):
            raise Unexpected(f"The form has no key or no token, only {sorted(form)}.")
        return form | {"text": text}

    def deliver(self, form: Mapping[str, str]) -> str:
        """Send this very form until it is acknowledged; answers the receipt's address."""
        return self._insist("POST", FORM, form, 303).location

    def read_receipt(self, address: str, text: str) -> tuple[str, ...]:
        """The five words on the receipt's page, which must show the text that was sent."""
        page = self._insist("GET", address, None, 200).body
        words = words_of(page)
        if len(words) != 5 or text not in page:
            raise Unexpected(f"The receipt of {text!r} shows {words} and not that text.")
        return words

    def _insist(self, method: str, path: str, form: Mapping[str, str] | None, wanted: int) -> Answer:
        failures = 0
        while True:
            if not self.may_go_on():
                raise OutOfTime
            try:
                answer = self.visitor.get(path) if form is None else self.visitor.post(path, form)
            except (OSError, HTTPException):
                self.counted["cut or refused"] += 1
                time.sleep(PAUSE_SECONDS)
                continue
            if answer.status == wanted:
                return answer
            failures += 1
            if answer.status < 500 or failures > MOST_FAILURES:
                said = BeautifulSoup(answer.body, "html.parser").get_text(" ", strip=True)[:1_000]
                raise Unexpected(f"{method} {path} answered {answer.status} {answer.location}: {said}")
            self.counted["5xx"] += 1
            time.sleep(PAUSE_SECONDS)


def fields_of(page: str) -> dict[str, str]:
    """What a browser would send of the page's form that asks for a text, when nothing has been changed."""
    for form in BeautifulSoup(page, "html.parser", parse_only=SoupStrainer("form")).find_all("form"):
        if form.find("textarea", attrs={"name": "text"}):
            return {field["name"]: value for field in form.find_all(["input", "select", "textarea"])
                    if field.get("name") and (value := _value(field)) is not None}  # fmt: skip
    raise Unexpected("The page has no form that asks for a text.")


def _value(field: Tag) -> str | None:
    """The value that is sent, or None for a control that sends nothing as it stands."""
    if field.name == "textarea":
        return field.get_text().removeprefix("\n")
    if field.name == "select":
        chosen = field.find("option", selected=True) or field.find("option")
        return None if chosen is None else chosen.get("value", chosen.get_text())
    kind = field.get("type", "text")
    if kind in ("checkbox", "radio"):
        return field.get("value", "on") if field.has_attr("checked") else None
    return None if kind in ("submit", "button", "reset", "file") else field.get("value", "")


def words_of(page: str) -> tuple[str, ...]:
    """The words of the code on a receipt's page; empty when it shows none."""
    code = BeautifulSoup(page, "html.parser", parse_only=SoupStrainer("p", class_="receipt-code"))
    return tuple(word.get_text(strip=True) for word in code.find_all("span"))


def text_number(number: int) -> str:
    """A text that no other number has. The number is in letters: digits could be read as a telephone's."""
    letters = ""
    while number or not letters:
        number, rest = divmod(number, 20)
        letters = "bdfghjklmnprstvxzåäö"[rest] + letters
    return f"En bänk vid ån med namnet {letters}."


def is_chosen(chance: float, dice: random.Random) -> bool:
    """True about `chance` of the times, from 0 to 1."""
    return dice.random() < chance
