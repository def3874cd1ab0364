"""Who goes on the journeys: a resident on a phone, a laptop and a phone without scripts; and her mail."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from flask import Flask
from playwright.sync_api import Page

from participation.notifications.sending import send_due
from tests.support.browser import Devices
from tests.support.mail import mail_server, text_of

DEVICES = [
    pytest.param((360, True), id="phone"),
    pytest.param((1280, True), id="laptop"),
    pytest.param((360, False), id="phone without scripts"),
]


@pytest.fixture(params=DEVICES)
def device(request: pytest.FixtureRequest) -> tuple[int, bool]:
    """How wide, and whether scripts run."""
    return request.param


@pytest.fixture
def has_scripts(device: tuple[int, bool]) -> bool:
    """Whether scripts run on the resident's device."""
    return device[1]


@pytest.fixture
def resident(devices: Devices, device: tuple[int, bool]) -> Page:
    """A page on the resident's own device."""
    width, javascript = device
    return devices(width, javascript=javascript)


@pytest.fixture
def mailbox(another_site: Callable[..., Flask]) -> Iterator[Callable[[datetime], list[str]]]:
    """The worker that sends what is due, to a real mail server: `mailbox(at)` is all that has arrived."""
    with mail_server() as server:
        mailing = another_site(smtp_url=server.url, mail_from="dialog@exempel.se")

        def post(at: datetime) -> list[str]:
            with mailing.app_context():
                send_due(at)
            return [text_of(mail) for mail in server.arrived]

        yield post
