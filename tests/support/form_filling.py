"""Fills in a form as a browser does: with everything that stands in it already, and some answers."""

from typing import Any

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def filled_in(html: str) -> dict[str, str]:
    """What the page's first form in <main> would send, untouched."""
    form = BeautifulSoup(html, "html.parser").select_one("main form")
    assert form is not None, "the page has no form"
    sent = {}
    for control in form.find_all(["input", "textarea", "select"]):
        value = _value(control)
        if value is not None:
            sent[control["name"]] = value
    return sent


def send(client: FlaskClient, address: str, **answers: Any) -> TestResponse:
    """Open the form, wait ten seconds (a person writes), and send it with these answers."""
    sent = filled_in(client.get(address).text)
    client.application.extensions["clock"].advance(seconds=10)
    return client.post(address, data=sent | answers)


def _value(control: Tag) -> str | None:
    if control.name == "textarea":
        return control.text.removeprefix("\n")
    if control.name == "select":
        chosen = control.find("option", selected=True) or control.find("option")
        return chosen["value"]
    if control.get("type") in ("radio", "checkbox") and not control.has_attr("checked"):
        return None
    return control.get("value", "")
