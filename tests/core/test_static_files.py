"""The files in static/: their addresses, their headers, their weight, and where those of others come from."""

import json
import re
from gzip import compress, decompress
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask

import participation
from participation.core import static_files
from participation.core.static_files import TYPES, read_static_files, release_of

ROOT = Path(participation.__file__).parent
VENDOR = ROOT / "static" / "vendor"


def make_app():
    app = Flask("tested", root_path=str(ROOT), static_folder=None)
    static_files.init_app(app)
    return app


def get(filename, accepted="gzip"):
    app = make_app()
    address = app.jinja_env.globals["static_url"](filename)
    return app.test_client().get(address, headers={"Accept-Encoding": accepted})


def test_the_style_sheet_is_served_packed_for_a_year_without_a_cookie():
    answer = get("site.css")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "Set-Cookie" not in answer.headers
    assert decompress(answer.data) == (ROOT / "static" / "site.css").read_bytes()


def test_a_browser_without_gzip_gets_the_file_as_it_is():
    answer = get("app.js", accepted="identity")
    assert "Content-Encoding" not in answer.headers
    assert answer.data == (ROOT / "static" / "app.js").read_bytes()
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"


def test_fonts_are_not_packed_twice():
    answer = get("vendor/faustina-latin-wght-normal.woff2")
    assert answer.headers["Content-Type"] == "font/woff2"
    assert "Content-Encoding" not in answer.headers
    assert "Vary" not in answer.headers


def test_a_reference_within_the_style_sheet_leads_to_a_file_of_the_same_release():
    app = make_app()
    sheet_address = app.jinja_env.globals["static_url"]("site.css")
    font = sheet_address.replace("site.css", "vendor/faustina-latin-wght-normal.woff2")
    assert b"vendor/faustina-latin-wght-normal.woff2" in (ROOT / "static" / "site.css").read_bytes()
    assert app.test_client().get(font).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/static/0123456789/site.css",
        "/static/{release}/none.css",
        "/static/{release}/../app.py",
        "/static/site.css",
    ],
)
def test_an_unknown_address_is_not_found(address):
    app = make_app()
    release = app.jinja_env.globals["static_url"]("site.css").split("/")[2]
    assert app.test_client().get(address.format(release=release)).status_code == 404


def test_a_page_that_names_a_file_wrongly_fails_at_once():
    with pytest.raises(KeyError):
        make_app().jinja_env.globals["static_url"]("sight.css")


def test_the_release_changes_with_a_files_content_and_with_its_name(tmp_path):
    (tmp_path / "a.css").write_text("p{}")
    first = release_of(read_static_files(tmp_path))
    (tmp_path / "a.css").write_text("q{}")
    second = release_of(read_static_files(tmp_path))
    (tmp_path / "a.css").rename(tmp_path / "b.css")
    third = release_of(read_static_files(tmp_path))
    assert len({first, second, third}) == 3


def test_a_file_of_a_type_that_is_not_served_stops_the_start(tmp_path):
    (tmp_path / "secret.env").write_text("KEY=1")
    with pytest.raises(KeyError):
        read_static_files(tmp_path)


def test_every_served_type_says_how_its_letters_are_written():
    for suffix, content_type in TYPES.items():
        assert content_type.endswith("charset=utf-8") == content_type.startswith("text/"), suffix


def test_the_style_sheet_and_the_script_keep_within_their_weight():
    assert len(compress((ROOT / "static" / "site.css").read_bytes(), 9)) <= 12_000
    assert len(compress((ROOT / "static" / "app.js").read_bytes(), 9)) <= 10_000


def test_our_own_files_fetch_nothing_from_other_hosts():
    for name in ("site.css", "app.js"):
        text = (ROOT / "static" / name).read_text()
        assert not re.search(r"https?:|url\(\s*[\"']?//|@import", text), name


def luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_every_palette_can_be_read_on_paper_and_on_tint_in_light_and_in_dark():
    light, dark = (ROOT / "static" / "site.css").read_text().split("(prefers-color-scheme: dark)")
    palettes = []
    for sheet in (light, dark):
        grounds = [re.search(rf"--{name}: (#\w+)", sheet).group(1) for name in ("paper", "tint")]
        colours = dict(re.findall(r"data-palette=([\w-]+)\] \{ --accent: (#\w+)", sheet))
        for slug, colour in colours.items():
            for ground in grounds:
                assert contrast(colour, ground) >= 5.5, (slug, colour, ground)
        palettes.append(list(colours))
    assert palettes[0] == palettes[1]
    assert len(palettes[0]) >= 12


def test_files_made_by_others_are_exactly_the_ones_we_examined():
    listed = {"vendor.json"}
    for package in json.loads((VENDOR / "vendor.json").read_text()):
        assert set(package) == {"name", "version", "licence", "licence_file", "sha256"}
        assert package["licence_file"] in package["sha256"]
        for name, digest in package["sha256"].items():
            assert sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name
            listed.add(name)
    assert {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()} == listed
