"""Administrators edit the information pages: looked at first, kept, brought back, and never dangerous."""

import pytest
from bs4 import BeautifulSoup

from participation.access.roles import Role
from participation.core.html import render_markdown
from participation.site.texts import text_in_file
from tests.making import make_user
from tests.support.signing_in import sign_in, token_in

KAKOR = "/personal/texter/kakor/sv"
# Rows 11-14 of the catalogue: raw HTML posted past any editor, by staff, read by the public.
ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(7)>",
    "<iframe src=//exempel.se></iframe>",
    '<a href="javascript:alert(1)">klicka</a>',
    "[klicka](javascript:alert(1))",
    "[klicka](JaVa&#9;ScRiPt:alert(1))",
    "[klicka](data:text/html;base64,PHNjcmlwdD4=)",
    "[klicka]( &#x6A;avascript:alert(1))",
    '![bild](x" onerror=alert(1) ")',
    '<https://exempel.se/"onclick=alert(1)>',
    "[x](https://exempel.se 'a\" onmouseover=\"alert(3)')",
    "<style>*{display:none}</style>",
    "<form action=//exempel.se><button>Logga in</button></form>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "```html\n<script>alert(1)</script>\n```",
)


@pytest.fixture
def administrator(client):
    sign_in(client, make_user(Role.ADMINISTRATOR)[0])
    return client


def save(client, title="Kakor", body="Vi sätter en kaka.", number=0, **more):
    token = token_in(client.get(KAKOR).text)
    sent = {"csrf_token": token, "title": title, "body": body, "number": number} | more
    return client.post(KAKOR, data=sent)


def test_a_saved_text_is_what_everybody_reads_with_its_day_and_english_is_kept(administrator):
    english = administrator.get("/en/om/kakor").text
    assert save(administrator, "Om kakor", "## Bara en\n\nEn **enda** kaka.").status_code == 303

    page = administrator.get("/om/kakor").text
    assert "<h1>Om kakor</h1>" in page
    assert "<h2>Bara en</h2>" in page
    assert "<strong>enda</strong>" in page
    assert "Uppdaterad" in page
    assert (
        BeautifulSoup(administrator.get("/en/om/kakor").text, "html.parser").article
        == BeautifulSoup(english, "html.parser").article
    )


def test_a_look_first_saves_nothing(administrator):
    looked = save(administrator, "Kakor", "En **ny** text.", preview="ja")

    assert looked.status_code == 200
    assert "<strong>ny</strong>" in looked.text
    assert "En **ny** text." in looked.text
    assert "<strong>ny</strong>" not in administrator.get("/om/kakor").text


def test_two_who_save_at_once_both_see_what_the_other_wrote(administrator):
    assert save(administrator, body="Den första.").status_code == 303
    second = save(administrator, body="Den andra.", number=0)

    assert second.status_code == 409
    assert "Den första." in second.text
    assert "Den andra." in second.text
    assert "Den första." in administrator.get("/om/kakor").text
    number = BeautifulSoup(second.text, "html.parser").find("input", {"name": "number"})["value"]
    assert save(administrator, body="Den andra.", number=number).status_code == 303


def test_an_earlier_text_is_brought_back_and_everything_is_kept(administrator):
    save(administrator, body="Den första.")
    save(administrator, body="Den andra.", number=1)
    token = token_in(administrator.get(KAKOR).text)
    administrator.post(f"{KAKOR}/aterstall", data={"csrf_token": token, "number": 1})
    assert "Den första." in administrator.get("/om/kakor").text

    administrator.post(f"{KAKOR}/aterstall", data={"csrf_token": token, "number": 0})
    assert str(render_markdown(text_in_file("kakor", "sv").body)) in administrator.get("/om/kakor").text
    history = administrator.get(KAKOR).text
    assert "Den andra." in history
    assert "Administrator Ek" in history


def test_what_is_not_filled_in_still_says_so(administrator):
    assert "uppgifter är inte ifyllda" in administrator.get("/personal/texter/kontakt/sv").text


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_is_written_can_do_anything(administrator, attack):
    """Rows 11, 12, 13 and 14."""
    assert (
        save(administrator, f"Kakor {attack}"[:100].replace("\n", " "), f"Före {attack} efter").status_code
        == 303
    )

    for page in (
        administrator.get("/om/kakor"),
        administrator.get(KAKOR),
        save(administrator, body=attack, number=1, preview="ja"),
    ):
        shown = BeautifulSoup(page.text, "html.parser")
        article = shown.find(class_="information") or shown.main
        assert not article.find_all(["script", "img", "svg", "iframe", "style", "object", "embed"])
        assert not [form for form in shown.find_all("form") if "exempel.se" in form.get("action", "")]
        for tag in shown.find_all():
            assert not [name for name in tag.attrs if name.startswith("on")], tag
            assert not tag.get("href", "").strip().lower().startswith(("javascript", "data", "vbscript"))
