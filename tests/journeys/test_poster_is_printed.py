"""The poster, as it comes out of a printer and as it is on a screen."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from participation.access.actors import SYSTEM
from participation.core import clock
from participation.core.db import transaction
from participation.loading.programmes import load_programmes, read_programmes

SLUGS = [facts["slug"].removeprefix("framtid-") for facts in read_programmes()]
# The name stands on one line for each of its words, and nothing sticks out.
WORDS_AND_LINES = """() => {
    const name = document.querySelector(".poster h1"), poster = document.querySelector(".poster");
    return [name.textContent.split(" ").length,
            Math.round(name.getBoundingClientRect().height / parseFloat(getComputedStyle(name).lineHeight)),
            poster.scrollWidth <= poster.clientWidth];
}"""


@pytest.fixture
def programmes(database):
    with transaction():
        load_programmes(read_programmes(), actor=SYSTEM, at=clock.now())


@pytest.mark.parametrize("width", [360, 1280])
def test_every_poster_has_its_name_whole_and_fills_one_page(programmes, page, width):
    for slug in SLUGS:
        page.goto(f"/{slug}/affisch")
        for media in ("screen", "print"):
            page.emulate_media(media=media)
            words, lines, fits = page.evaluate(WORDS_AND_LINES)
            assert lines <= words, (slug, media)
            assert fits, (slug, media)
        pdf = PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
        assert len(pdf.pages) == 1, slug
        printed = pdf.pages[0].extract_text()
        assert f"/{slug}" in printed
        assert "Skriv ut affischen" not in printed


def test_the_way_to_the_poster_starts_at_the_place(programmes, page):
    page.goto("/getinge")
    page.get_by_role("link", name="En affisch för Getinge, att skriva ut").click()
    page.get_by_role("heading", level=1, name="Getinge").wait_for()
    assert page.get_by_role("button", name="Skriv ut affischen").is_visible()


def test_without_scripts_the_poster_is_there_and_no_button_that_does_nothing(programmes, no_javascript_page):
    no_javascript_page.goto("/getinge/affisch")
    assert no_javascript_page.get_by_role("img", name="QR-kod till").is_visible()
    assert not no_javascript_page.get_by_role("button", name="Skriv ut affischen").is_visible()
