"""Pages without secrets are packed; pages with a token, a cookie or a receipt never are."""

from gzip import decompress

import pytest
from flask import Flask, Response, session

from participation.core import compression

TEXT = "Vad vill du få, ändra eller behålla? " * 40


def make_app():
    app = Flask("tested", static_folder=None)
    app.secret_key = "only for this test"
    compression.init_app(app)

    @app.get("/page")
    def page():
        response = Response(TEXT)
        response.vary.add("Cookie")
        response.set_etag("abc")
        return response

    @app.get("/form")
    def form():
        session.setdefault("csrf_token", "secret")
        return TEXT

    @app.get("/looks")
    def looks():
        return TEXT + str(session.get("name"))

    @app.get("/cookie")
    def cookie():
        response = Response(TEXT)
        response.set_cookie("choice", "yes")
        return response

    @app.get("/receipt")
    def receipt():
        return Response(TEXT, headers={"Cache-Control": "no-store"})

    @app.get("/missing")
    def missing():
        return Response(TEXT, status=404)

    @app.get("/short")
    def short():
        return "Hej"

    @app.get("/image")
    def image():
        return Response(TEXT, mimetype="image/png")

    @app.get("/stream")
    def stream():
        return Response(iter([TEXT]))

    return app


def get(path, accepted="br, gzip"):
    return make_app().test_client().get(path, headers={"Accept-Encoding": accepted})


def test_a_page_without_secrets_is_packed_and_can_be_unpacked():
    answer = get("/page")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert decompress(answer.data).decode() == TEXT
    assert int(answer.headers["Content-Length"]) == len(answer.data) < len(TEXT) / 4


def test_caches_are_told_that_the_answer_depends_on_cookie_and_encoding():
    assert get("/page").headers["Vary"] == "Cookie, Accept-Encoding"
    assert get("/page", accepted="identity").headers["Vary"] == "Cookie, Accept-Encoding"


def test_a_packed_page_is_the_same_page_only_weakly():
    assert get("/page").headers["ETag"] == 'W/"abc"'
    assert get("/page", accepted="").headers["ETag"] == '"abc"'


@pytest.mark.parametrize("accepted", ["", "identity", "br", "gzip;q=0"])
def test_a_browser_that_does_not_take_gzip_gets_the_page_as_it_is(accepted):
    answer = get("/page", accepted)
    assert "Content-Encoding" not in answer.headers
    assert answer.text == TEXT


@pytest.mark.parametrize(
    "path", ["/form", "/looks", "/cookie", "/receipt", "/missing", "/short", "/image", "/stream"]
)
def test_secret_short_and_foreign_answers_are_never_packed(path):
    assert "Content-Encoding" not in get(path).headers
