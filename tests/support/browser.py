"""A real Chromium for the tests: found where it lies, started without reaching out, watched for faults.

`python -m tests.support.browser` prints the program's path, or says that there is none and answers 1.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

NAMES = ("chromium-headless-shell", "chromium", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",  # containers and root have no user namespaces; only our own pages are opened
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)
# Heights that go with the widths of the design: a phone, a small laptop.
HEIGHTS = {320: 568, 360: 740, 1280: 800}
WAIT_MILLISECONDS = 10_000


def executable() -> str | None:
    """The path of Chromium: `BROWSER`, else the first on PATH, else Playwright's own, else None."""
    chosen = os.environ.get("BROWSER")
    if chosen:
        return shutil.which(chosen)
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    own = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", ".venv/browsers"))
    fetched = [path for pattern in ("headless_shell", "chrome-headless-shell", "chrome")
               for path in sorted(own.glob(f"chromium*/*/{pattern}"))]  # fmt: skip
    return str(fetched[-1]) if fetched else None


@contextmanager
def running_browser() -> Iterator[Browser]:
    """One Chromium for a whole run of tests, with a home folder of its own that is thrown away."""
    program = executable()
    if program is None:
        raise RuntimeError("Chromium was not found. Run: scripts/dev test")
    with (
        tempfile.TemporaryDirectory(prefix="participation-browser-", ignore_cleanup_errors=True) as home,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=program,
            args=list(ARGUMENTS),
            env={**os.environ, "HOME": home, "XDG_CONFIG_HOME": home, "XDG_CACHE_HOME": home},
        )
        try:
            yield browser
        finally:
            browser.close()


class Devices:
    """Opens pages, each on a device of its own with its own cookies, and remembers what went wrong on them.

    Wrong is: a request to another host, a script that failed, and anything the Content Security Policy had
    to stop. The fixture that owns this object fails the test when `problems` is not empty at its end; a test
    that provokes one on purpose looks at it and then calls `problems.clear()`.
    """

    def __init__(self, browser: Browser, base_url: str):
        self.browser = browser
        self.base_url = base_url
        self.problems: list[str] = []
        self._contexts: list[BrowserContext] = []

    def __call__(
        self,
        width: int = 360,
        *,
        javascript: bool = True,
        colour_scheme: str = "light",
        language: str = "sv-SE",
    ) -> Page:
        """A new device `width` CSS pixels wide; addresses in `goto` are relative to the site."""
        context = self.browser.new_context(
            base_url=self.base_url,
            viewport={"width": width, "height": HEIGHTS.get(width, 800)},
            java_script_enabled=javascript,
            color_scheme=colour_scheme,  # type: ignore[arg-type]
            locale=language,
            timezone_id="Europe/Stockholm",
            reduced_motion="reduce",
        )
        self._contexts.append(context)
        context.set_default_timeout(WAIT_MILLISECONDS)
        context.on("request", lambda request: self._note_foreign(request.url))
        context.on("weberror", lambda fault: self.problems.append(f"script failed: {fault.error}"))
        context.on("console", lambda message: self._note_policy(message.text))
        return context.new_page()

    def close(self) -> None:
        """Put all devices away."""
        for context in self._contexts:
            context.close()
        self._contexts.clear()

    def _note_foreign(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != urlsplit(self.base_url).netloc:
            self.problems.append(f"request to another host: {url}")

    def _note_policy(self, text: str) -> None:
        if "Content Security Policy" in text or "Trusted Type" in text:
            self.problems.append(f"stopped by the policy: {text}")


def open_folds(page: Page) -> None:
    """Everything that is folded is open to see."""
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")


def sideways_scroll(page: Page) -> int:
    """How many CSS pixels the page is wider than its window; 0 when nothing scrolls sideways."""
    measure = "() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
    return max(0, page.evaluate(measure))


def small_targets(page: Page, minimum: int = 44) -> list[str]:
    """The controls and links that are smaller than `minimum` CSS pixels in either direction.

    Links inside a line of text are left out, as WCAG 2.5.8 does.
    """
    return page.evaluate(
        """minimum => [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
            .filter(element => element.type !== 'hidden' && element.checkVisibility())
            .filter(element => !(element.tagName === 'A' && getComputedStyle(element).display === 'inline'))
            .map(element => [element, (element.labels && element.labels[0] &&
                ['checkbox', 'radio'].includes(element.type) ? element.labels[0] : element)
                .getBoundingClientRect()])
            .filter(([, box]) => box.width > 1 && (box.width < minimum - 0.5 || box.height < minimum - 0.5))
            .map(([element, box]) => `${element.outerHTML.slice(0, 100)}: ` +
                `${Math.round(box.width)} x ${Math.round(box.height)}`)""",
        minimum,
    )


def main(answer: Callable[[str], None] = lambda text: print(text)) -> int:  # noqa: T201 - a command line prints
    """Print the browser's path; 1 when there is none."""
    found = executable()
    answer(found or "no browser")
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
