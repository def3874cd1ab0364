"""Public pages that are the same for everybody, kept in memory until something changes.

A page is kept with the change stamp that held before it was made. The stamp is moved by every change, in the
change's own transaction, so that a page from before it is never shown after it: what is unpublished is gone
everywhere at once. Pages also speak of days and of time left: none is shown in another minute than its own.
Only what bears no trace of who asked is kept: no session was looked into, no cookie set, nothing refused.

`PARTICIPATION_KEEP_PAGES=off` makes every page anew, for measuring. docs/decisions/kept-pages.md says why.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from typing import Any, TypeVar

from flask import Flask, Response, current_app, request

from participation.core import clock
from participation.core.headers import sends_again, session_was_touched

MOST_BYTES = 16_000_000  # in each worker
MOST_PAGE_BYTES = 100_000

View = TypeVar("View", bound=Callable[..., Any])
Key = tuple[str | bytes | bool, ...]


@dataclass(frozen=True)
class KeptPage:
    """An answer as it was sent, and when it holds."""

    stamp: int
    minute: int
    body: bytes
    headers: tuple[tuple[str, str], ...]


class KeptPages:
    """The pages of one process; the one that was not asked for the longest goes first."""

    def __init__(self) -> None:
        self._pages: OrderedDict[Key, KeptPage] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def find(self, key: Key, stamp: int, minute: int) -> KeptPage | None:
        """The page, if it was made under this stamp and in this minute."""
        with self._lock:
            page = self._pages.get(key)
            if page is None or (page.stamp, page.minute) != (stamp, minute):
                return None
            self._pages.move_to_end(key)
            return page

    def keep(self, key: Key, page: KeptPage) -> None:
        """Keep the page in the place of an earlier one; throw away others when there is no room."""
        with self._lock:
            earlier = self._pages.pop(key, None)
            self._bytes += len(page.body) - (len(earlier.body) if earlier else 0)
            self._pages[key] = page
            while self._bytes > MOST_BYTES:
                self._bytes -= len(self._pages.popitem(last=False)[1].body)

    def clear(self) -> None:
        """Throw everything away."""
        with self._lock:
            self._pages.clear()
            self._bytes = 0


def same_for_all(view: View) -> View:
    """The page of this route is kept and shown to the next visitor, until something changes."""

    @wraps(view)
    def kept_or_made(*args: Any, **kwargs: Any) -> Any:
        pages = current_app.extensions["kept_pages"]
        if pages is None or request.method != "GET":
            return view(*args, **kwargs)
        key = (request.script_root, request.path, request.query_string, request.accept_encodings["gzip"] > 0)
        # Before the page asks anything: what changes while it is made, makes it old.
        stamp, minute = current_app.extensions["change_stamp"](), int(clock.now().timestamp()) // 60
        found = pages.find(key, stamp, minute)
        if found is not None:
            sends_again()
            return Response(found.body, headers=found.headers)
        request.environ["participation.keep_page"] = (key, stamp, minute)
        return view(*args, **kwargs)

    return kept_or_made  # type: ignore[return-value]


def init_app(app: Flask, *, keep: bool, change_stamp: Callable[[], int]) -> None:
    """Keep pages of `same_for_all` routes, if `keep`. Attach it before all that sets headers or packs."""
    app.extensions["kept_pages"] = pages = KeptPages() if keep else None
    app.extensions["change_stamp"] = change_stamp

    @app.after_request
    def keep_page(response: Response) -> Response:
        asked = request.environ.get("participation.keep_page")
        if pages is not None and asked is not None and _is_the_same_for_all(response):
            key, stamp, minute = asked
            body = response.get_data()
            if len(body) <= MOST_PAGE_BYTES:
                pages.keep(key, KeptPage(stamp, minute, body, tuple(response.headers)))
        return response


def _is_the_same_for_all(response: Response) -> bool:
    return (
        response.status_code == 200
        and not session_was_touched()
        and "Set-Cookie" not in response.headers
        and not response.cache_control.no_store
        and not response.is_streamed
    )
