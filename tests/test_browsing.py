"""The check of every page finds what it promises to find."""

import pytest

from tests.browsing import check_page, problems_on_page

PAGE = """<!DOCTYPE html><html lang="sv"><head><title>Idé</title></head><body><h1>Idé</h1><h2>Skriv</h2>
<form><label for="text">Din idé</label><textarea id="text" aria-describedby="hint"></textarea>
<p id="hint">Högst 4 000 tecken.</p><label><input type="checkbox"> Ja</label>
<input type="hidden" name="key"><button>Skicka</button></form><a href="#text">Till fältet</a></body></html>"""


def test_a_page_in_order_passes():
    check_page(PAGE)


@pytest.mark.parametrize(
    ("there", "instead", "problem"),
    [
        (' lang="sv"', "", "<html> has no lang"),
        ("<title>Idé</title>", "<title> </title>", "the page has no <title>"),
        ("<h1>Idé</h1>", "", "0 <h1>, where one is right"),
        ("<h1>Idé</h1>", "<h1>Idé</h1><h1>Två</h1>", "2 <h1>, where one is right"),
        ("<h2>Skriv</h2>", "<h3>Skriv</h3>", "<h3> 'Skriv' follows level 1"),
        ("<h2>Skriv</h2>", "<h2></h2>", "<h2> is empty"),
        ('<p id="hint">', '<p id="text">', "id 'text' stands 2 times"),
        ('<p id="hint">', "<p>", "aria-describedby='hint' points to nothing"),
        ('for="text"', 'for="texten"', "no label: <textarea"),
        ("> Ja<", "><", 'no label: <input type="checkbox">'),
        ("<button>Skicka", "<button>", "no label: <button></button>"),
        ('href="#text"', 'href="#borta"', "href='#borta' points to nothing"),
        ("Till fältet", "", "no text in the link"),
        ("<form>", '<form><img src="/bild">', "no alt: <img"),
    ],
)
def test_each_fault_is_named(there, instead, problem):
    assert there in PAGE
    found = problems_on_page(PAGE.replace(there, instead, 1))
    assert any(line.startswith(problem) for line in found), found
    with pytest.raises(AssertionError, match="not in order"):
        check_page(PAGE.replace(there, instead, 1))
