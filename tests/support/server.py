"""Our own web server, waitress, in a thread: what a browser in a test talks to."""

import gzip
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import waitress
from waitress import wasyncore

from tests.browsing import problems_on_page

STOP_SECONDS = 10
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class WatchedPages:
    """WSGI middleware that checks every HTML page on its way out, and counts the requests under way."""

    def __init__(self, application: Application):
        self.application = application
        self.problems: list[str] = []
        self._under_way = 0
        self._changed = threading.Condition()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with self._changed:
            self._under_way += 1
        try:
            return self._answer(environ, start_response)
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()

    def _answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        answer: dict[str, Any] = {}

        def remember(status: str, headers: list[tuple[str, str]], error: Any = None) -> None:
            answer.update(status=status, headers=headers, error=error)

        parts = self.application(environ, remember)
        try:
            body = b"".join(parts)
        finally:
            close = getattr(parts, "close", None)
            if close:
                close()
        start_response(answer["status"], answer["headers"], answer["error"])
        headers = {name.lower(): value for name, value in answer["headers"]}
        is_html = headers.get("content-type", "").startswith("text/html")
        if is_html and body and not answer["status"].startswith("3"):
            html = gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body
            address = f"{environ['REQUEST_METHOD']} {environ.get('PATH_INFO', '')}"
            self.problems += [f"{address}: {problem}" for problem in problems_on_page(html.decode("utf-8"))]
        return [body]

    def wait_until_idle(self) -> None:
        """Return when no request is under way, so that the database can be cleaned."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._under_way == 0, STOP_SECONDS):
                raise RuntimeError("A request did not end.")


def listening_socket() -> socket.socket:
    """A socket on a free port of 127.0.0.1, made before the application so that it can know its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)
    return listener


def address_of(listener: socket.socket) -> str:
    """The base address, without a last slash."""
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def serving(application: Application, listener: socket.socket) -> Iterator[str]:
    """Serve the application on the socket; answers the base address. Stopped and closed at the end."""
    connections: dict[int, Any] = {}
    server = waitress.create_server(application, sockets=[listener], threads=4, map=connections)
    stop = threading.Event()

    def run() -> None:
        # Waitress's own loop has no end; a socket may only be closed by the thread that waits on it.
        while not stop.is_set():
            wasyncore.loop(timeout=1, use_poll=True, map=connections, count=1)
        wasyncore.close_all(connections, ignore_all=True)

    thread = threading.Thread(target=run, name="tests-server", daemon=True)
    thread.start()
    try:
        yield address_of(listener)
    finally:
        server.task_dispatcher.shutdown(timeout=STOP_SECONDS)
        stop.set()
        server.pull_trigger()
        thread.join(STOP_SECONDS)
        if thread.is_alive():
            raise RuntimeError("The test server did not stop.")
