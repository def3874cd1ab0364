"""What every page owes its reader, checked on each HTML answer that any test receives."""

from collections import Counter
from collections.abc import Mapping, Sequence
from gzip import decompress as gunzip
from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient
from lxml import html
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

from participation.core.db import db

NEED_A_NAME = ["button", "select", "textarea", "input"]
NAMED_BY_VALUE = ("submit", "button", "reset")
ARIA_REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-errormessage")
REFERENCES = {"for", "list", *ARIA_REFERENCES}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def problems_on_page(text: str) -> list[str]:
    """What is wrong with the page: language, title, headings, names of controls, ids. Empty when in order."""
    page = html.document_fromstring(text)
    tags = list(page.iter("*"))  # once: so many pages are checked that each search through one is felt
    whole, parts = [*_language(page), *_title(page)], [*_headings(tags), *_ids(tags), *_images(tags)]
    return [*whole, *parts, *_controls(tags)]


def check_page(text: str) -> None:
    """Raise AssertionError naming everything that `problems_on_page` finds."""
    problems = problems_on_page(text)
    if problems:
        raise AssertionError("The page is not in order:\n  " + "\n  ".join(problems))


class SiteClient(FlaskClient):
    """Flask's test client at the site's own address, where its cookies are. It does not look at the pages."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """As FlaskClient.open."""
        if not args or isinstance(args[0], str):  # otherwise a ready request, as when a redirect is followed
            kwargs.setdefault("base_url", self.application.config["SETTINGS"].base_url)
        return super().open(*args, **kwargs)


class CheckingClient(SiteClient):
    """A client that checks every page and never shares the test's own database session.

    What the test has written must be committed before a request, as it would be in another process; the
    test's objects are read afresh after it.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """As FlaskClient.open."""
        end_own_transaction()
        # A context of its own: with the test's, requests would share `g` and the session with the test.
        with self.application.app_context():
            response = super().open(*args, **kwargs)
        end_own_transaction()
        if response.mimetype == "text/html" and response.data and not 300 <= response.status_code < 400:
            packed = response.headers.get("Content-Encoding") == "gzip"
            check_page(gunzip(response.data).decode() if packed else response.text)
        return response


def end_own_transaction() -> None:
    """What the test has read is read anew later. Raises AssertionError for what it has not committed."""
    if not has_app_context():
        return
    session = db.session.registry()
    if session.new or session.dirty or session.deleted:
        raise AssertionError("Commit what the test has written before the request: with transaction(): ...")
    session.rollback()


def _language(page: HtmlElement) -> list[str]:
    return [] if page.get("lang") else ["<html> has no lang"]


def _title(page: HtmlElement) -> list[str]:
    return [] if page.findtext(".//title", "").strip() else ["the page has no <title>"]


def _headings(tags: Sequence[HtmlElement]) -> list[str]:
    headings = [tag for tag in tags if tag.tag in HEADINGS]
    problems = []
    firsts = sum(heading.tag == "h1" for heading in headings)
    if firsts != 1:
        problems.append(f"{firsts} <h1>, where one is right")
    level = 0
    for heading in headings:
        if int(heading.tag[1]) > level + 1:
            words = " ".join(heading.text_content().split())[:60]
            problems.append(f"<{heading.tag}> {words!r} follows level {level}")
        level = int(heading.tag[1])
        if not _name_inside(heading):
            problems.append(f"<{heading.tag}> is empty")
    return problems


def _ids(tags: Sequence[HtmlElement]) -> list[str]:
    counted = Counter(tag.get("id") for tag in tags if "id" in tag.attrib)
    problems = [f"id {name!r} stands {times} times" for name, times in counted.items() if times > 1]
    for tag in tags:
        for attribute in REFERENCES.intersection(tag.attrib):
            missing = [name for name in tag.get(attribute).split() if name not in counted]
            problems += [f"{attribute}={name!r} points to nothing" for name in missing]
        target = tag.get("href", "") if tag.tag == "a" else ""
        if target.startswith("#") and target[1:] and target[1:] not in counted:
            problems.append(f"href={target!r} points to nothing")
    return problems


def _controls(tags: Sequence[HtmlElement]) -> list[str]:
    controls = [tag for tag in tags if tag.tag in NEED_A_NAME and tag.get("type") != "hidden"]
    links = [tag for tag in tags if tag.tag == "a" and "href" in tag.attrib]
    labels = {tag.get("for"): tag for tag in reversed(tags) if tag.tag == "label"}
    return [f"no label: {_source(control)}" for control in controls if not _has_name(control, labels)] + [
        f"no text in the link: {_source(link)}" for link in links
        if not (link.get("aria-label") or link.get("aria-labelledby") or _name_inside(link))
    ]  # fmt: skip


def _has_name(control: HtmlElement, labels: Mapping[str | None, HtmlElement]) -> bool:
    if control.get("aria-label", "").strip() or control.get("aria-labelledby"):
        return True
    if control.tag == "button":
        return bool(_name_inside(control))
    if control.tag == "input" and control.get("type") in NAMED_BY_VALUE:
        return bool(control.get("value"))
    around = next(control.iterancestors("label"), None)
    label = around if around is not None else labels.get(control.get("id", ""))
    return label is not None and bool(_name_inside(label))


def _images(tags: Sequence[HtmlElement]) -> list[str]:
    return [f"no alt: {_source(tag)}" for tag in tags if tag.tag == "img" and tag.get("alt") is None]


def _name_inside(tag: HtmlElement) -> str:
    pictures = " ".join(image.get("alt", "") for image in tag.iter("img"))
    titles = " ".join(drawing.get("aria-label", "") for drawing in tag.iter("svg"))
    return (tag.text_content() + pictures + titles).strip()


def _source(tag: HtmlElement) -> str:
    return html.tostring(tag, encoding="unicode", with_tail=False)[:120]
