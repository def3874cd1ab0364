"""Who goes on the journeys: a resident on a phone, on a laptop, and on a phone without scripts."""

import pytest
from playwright.sync_api import Page

from tests.support.browser import Devices

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
