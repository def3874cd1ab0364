"""axe: the rules of accessibility that a machine can check, on the page as the browser shows it."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_axe = Axe()


def violations(page: Page) -> list[str]:
    """One line for each rule that the page breaks, with the elements; empty when all is well."""
    return [
        f"{rule['id']}: {rule['help']}: " + "; ".join(node["html"][:200] for node in rule["nodes"])
        for rule in _axe.run(page).response["violations"]
    ]
