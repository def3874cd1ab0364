"""What every page owes its reader, checked on each HTML answer that any test receives."""

from collections import Counter
from collections.abc import Sequence
from gzip import decompress as gunzip
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask import has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from participation.core.db import db

NEED_A_NAME = ["button", "select", "textarea", "input"]
NAMED_BY_VALUE = ("submit", "button", "reset")
ARIA_REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-errormessage")
REFERENCES = {"for", "list", *ARIA_REFERENCES}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def problems_on_page(html: str) -> list[str]:
    """What is wrong with the page: language, title, headings, names of controls, ids. Empty when in order."""
    page = BeautifulSoup(html, "html.parser")
    tags = page.find_all(True)  # once: so many pages are checked that each search through one is felt
    whole, parts = [*_language(page), *_title(page)], [*_headings(tags), *_ids(tags), *_images(tags)]
    return [*whole, *parts, *_controls(page, tags)]


def check_page(html: str) -> None:
    """Raise AssertionError naming everything that `problems_on_page` finds."""
    problems = problems_on_page(html)
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


def _language(page: BeautifulSoup) -> list[str]:
    return [] if page.html and page.html.get("lang") else ["<html> has no lang"]


def _title(page: BeautifulSoup) -> list[str]:
    return [] if page.title and page.title.get_text(strip=True) else ["the page has no <title>"]


def _headings(tags: Sequence[Tag]) -> list[str]:
    headings = [tag for tag in tags if tag.name in HEADINGS]
    problems = []
    firsts = sum(heading.name == "h1" for heading in headings)
    if firsts != 1:
        problems.append(f"{firsts} <h1>, where one is right")
    level = 0
    for heading in headings:
        if int(heading.name[1]) > level + 1:
            problems.append(f"<{heading.name}> {_short(heading)} follows level {level}")
        level = int(heading.name[1])
        if not _name_inside(heading):
            problems.append(f"<{heading.name}> is empty")
    return problems


def _ids(tags: Sequence[Tag]) -> list[str]:
    counted = Counter(tag["id"] for tag in tags if "id" in tag.attrs)
    problems = [f"id {name!r} stands {times} times" for name, times in counted.items() if times > 1]
    for tag in tags:
        for attribute in tag.attrs.keys() & REFERENCES:
            missing = [name for name in tag[attribute].split() if name not in counted]
            problems += [f"{attribute}={name!r} points to nothing" for name in missing]
        target = tag.get("href", "") if tag.name == "a" else ""
        if target.startswith("#") and target[1:] and target[1:] not in counted:
            problems.append(f"href={target!r} points to nothing")
    return problems


def _controls(page: BeautifulSoup, tags: Sequence[Tag]) -> list[str]:
    controls = [tag for tag in tags if tag.name in NEED_A_NAME and tag.get("type") != "hidden"]
    links = [tag for tag in tags if tag.name == "a" and tag.has_attr("href")]
    return [f"no label: {str(control)[:120]}" for control in controls if not _has_name(page, control)] + [
        f"no text in the link: {str(link)[:120]}" for link in links
        if not (link.get("aria-label") or link.get("aria-labelledby") or _name_inside(link))
    ]  # fmt: skip


def _has_name(page: BeautifulSoup, control: Tag) -> bool:
    if control.get("aria-label", "").strip() or control.get("aria-labelledby"):
        return True
    if control.name == "button":
        return bool(_name_inside(control))
    if control.name == "input" and control.get("type") in NAMED_BY_VALUE:
        return bool(control.get("value"))
    label = control.find_parent("label") or (
        page.find("label", attrs={"for": control["id"]}) if control.get("id") else None
    )
    return bool(label and _name_inside(label))


def _images(tags: Sequence[Tag]) -> list[str]:
    return [f"no alt: {str(tag)[:120]}" for tag in tags if tag.name == "img" and tag.get("alt") is None]


def _name_inside(tag: Tag) -> str:
    pictures = " ".join(image.get("alt", "") for image in tag.find_all("img"))
    titles = " ".join(drawing.get("aria-label", "") for drawing in tag.find_all("svg"))
    return (tag.get_text(strip=True) + pictures + titles).strip()


def _short(tag: Tag) -> str:
    return repr(tag.get_text(" ", strip=True)[:60])
