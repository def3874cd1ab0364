"""Tiles through the site: from one upstream only, once, within limits, and quietly absent when it fails."""

import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from participation.core import tiles
from participation.core.tiles import TileStore, is_tile, tile_at

PNG = b"\x89PNG\r\n\x1a\n" + b"ground" * 20


class Upstream(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        server.asked.append(self.path)
        status, headers, body = server.answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said):
        pass


@pytest.fixture
def upstream():
    """A tile server of our own on this machine. `answer` is what it says, `asked` what it was asked."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    server.asked, server.answer = [], (200, {}, PNG)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def store(upstream, tmp_path):
    pattern = f"http://127.0.0.1:{upstream.server_port}/{{z}}/{{x}}/{{y}}.png"
    return TileStore(pattern, tmp_path / "tiles", 100_000)


def test_a_tile_is_fetched_once_and_then_served_from_disk(store, upstream):
    assert store.kept(12, 2192, 1257) is None
    assert store.fetch(12, 2192, 1257).body == PNG
    kept = store.kept(12, 2192, 1257)
    assert (kept.body, kept.content_type) == (PNG, "image/png")
    assert upstream.asked == ["/12/2192/1257.png"]
    assert [path.suffix for path in store.folder.iterdir()] == [".png"]


@pytest.mark.parametrize(
    "answer",
    [
        (200, {}, b"<html>not a picture"),
        (200, {}, b"<svg onload='alert(1)'/>"),
        (200, {}, b""),
        (200, {}, PNG + b"x" * tiles.MOST_TILE_BYTES),
        (302, {"Location": "http://127.0.0.1:1/inside"}, b""),
        (404, {}, b""),
        (500, {}, b""),
    ],
)
def test_what_is_no_tile_is_neither_served_nor_kept(store, upstream, answer):
    upstream.answer = answer
    assert store.fetch(12, 1, 1) is None
    assert store.kept(12, 1, 1) is None
    assert len(upstream.asked) == 1


def test_after_a_failure_nothing_is_asked_for_a_while_and_an_old_tile_is_better_than_none(
    store, upstream, monkeypatch
):
    store.fetch(12, 1, 1)
    path = next(store.folder.iterdir())
    os.utime(path, (1, 1))
    assert store.kept(12, 1, 1) is None  # too old to be served unasked
    upstream.answer = (500, {}, b"")
    assert store.fetch(12, 1, 1).body == PNG
    assert store.fetch(12, 2, 2) is None
    assert upstream.asked == ["/12/1/1.png"] * 2
    upstream.answer = (200, {}, PNG)
    monkeypatch.setattr(tiles, "monotonic", lambda: store._paused_until + 1)
    assert store.fetch(12, 2, 2).body == PNG


def test_a_missing_tile_does_not_stop_the_others(store, upstream):
    upstream.answer = (404, {}, b"")
    assert store.fetch(12, 1, 1) is None
    upstream.answer = (200, {}, PNG)
    assert store.fetch(12, 1, 2).body == PNG


def test_an_upstream_that_is_not_there_is_no_error(tmp_path):
    store = TileStore("http://127.0.0.1:1/{z}/{x}/{y}", tmp_path / "tiles", 100_000)
    assert store.fetch(12, 1, 1) is None


def test_the_folder_has_a_limit_and_the_oldest_go_first(store):
    store.most_bytes = len(PNG) * 10
    for x in range(12):
        store.fetch(12, x, 0)
        os.utime(store.folder / f"12-{x}-0.png", (1_700_000_000 + x, 1_700_000_000 + x))
        assert sum(path.stat().st_size for path in store.folder.iterdir()) <= store.most_bytes
    left = {path.name for path in store.folder.iterdir()}
    assert "12-0-0.png" not in left
    assert "12-11-0.png" in left


def test_only_tiles_of_the_world_are_tiles():
    assert is_tile(0, 0, 0)
    assert is_tile(19, 2**19 - 1, 0)
    for z, x, y in ((20, 0, 0), (10**9, 0, 0), (3, 8, 0), (3, 0, 8)):
        assert not is_tile(z, x, y)


def test_the_tile_of_a_point():
    assert tile_at(0, 56.8206, 12.7312) == (0, 0)
    assert tile_at(1, -1, 1) == (1, 1)
    assert tile_at(12, 56.8206, 12.7312) == (2192, 1258)
