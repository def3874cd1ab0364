"""Whether a page is for everyone: axe, in both colours and on the narrowest screen and a wide one."""

from playwright.sync_api import Page

from tests.support.axe import violations
from tests.support.browser import Devices, open_folds, sideways_scroll, small_targets


def phone_and_laptop(devices: Devices) -> tuple[Page, Page]:
    """What to look with: as narrow as it comes, in the dark, and wide, in the light."""
    return devices(320, colour_scheme="dark"), devices(1280)


def faults(page: Page, address: str, *, large_targets: bool = False) -> list[str]:
    """What is wrong at the address, one line each; everything folded is opened first.

    `large_targets`: nothing to press is smaller than 44 CSS pixels, as residents are promised.
    """
    page.goto(address)
    open_folds(page)
    found = violations(page)
    if sideways := sideways_scroll(page):
        found.append(f"{sideways} px sideways")
    if large_targets:
        found += [f"small target {target}" for target in small_targets(page)]
    return [f"{address} at {page.viewport_size['width']}: {fault}" for fault in found]
