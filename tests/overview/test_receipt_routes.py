"""Five words open a receipt, on any device, for a while; nothing else does."""

import pytest
from bs4 import BeautifulSoup

from participation.accounts.models import WebSession
from participation.contributions.operations import add_line
from participation.contributions.queries import all_parts_of, any_contribution
from participation.contributions.receipt_codes import WORDS
from participation.core import clock
from participation.core.clock import local_day
from participation.core.db import db, transaction
from participation.core.public_ids import public_id_text
from participation.idea_list.operations import place_on_idea_list
from participation.moderation.operations import AnswerText, publish
from participation.moderation.question_operations import ask, last_day_to_answer
from participation.moderation.splitting_operations import Part, split
from tests.making import make_idea, make_moderator, make_programme, make_submitted, make_window
from tests.support.form_filling import filled_in, send
from tests.support.queries import count_queries

SECRET = "receipts-for-tests-0123456789-abcdefghij"


def page_of(response):
    return BeautifulSoup(response.text, "html.parser")


def open_receipt(client, code):
    """Type the words as a person does."""
    return send(client, "/kvitto", words=" ".join(code))


def press(client, page, action):
    """Press the button of the form that leads to `action`."""
    form = page_of(page).select_one(f"form[action^='{action}']")
    return client.post(form["action"], data={"csrf_token": form.select_one("[name=csrf_token]")["value"]})


def test_right_after_sending_the_five_words_stand_large_with_a_square_code(client):
    make_programme()
    sent = send(client, "/getinge/lamna-ide", text="Lampor vid ån")
    response = client.get(sent.headers["Location"])
    page = page_of(response)
    assert page.h1.get_text() == "Tack. Din röst är mottagen."
    words = page.select(".receipt-code span")
    assert len(words) == 5
    assert {word.get_text() for word in words} <= set(WORDS)
    assert page.select_one(".receipt-code")["translate"] == "no"
    assert page.select_one("svg.qr path")["d"]
    assert page.select_one("[data-print]")
    address = client.application.config["SETTINGS"].base_url
    assert page.select_one(".print-only").get_text() == f"Gå till {address}/kvitto och skriv orden."
    assert "skärmbild" in page.select_one(".screen-only").get_text()
    assert "Lampor vid ån" in page.main.get_text()
    assert page.select_one("a[href='/getinge/lamna-ide']")
    assert (response.headers["Cache-Control"], response.headers["X-Robots-Tag"]) == ("no-store", "noindex")
    assert not page.find_all(style=True)


def test_the_words_open_the_way_on_another_device(client, app):
    make_programme()
    sent = send(client, "/getinge/lamna-ide", text="Lampor vid ån")
    thanks = page_of(client.get(sent.headers["Location"]))
    words = [word.get_text() for word in thanks.select(".receipt-code span")]
    other = app.test_client()
    answer = open_receipt(other, words)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/kvitto/visa")
    page = page_of(other.get("/kvitto/visa"))
    assert page.h1.get_text() == "Din rösts väg"
    assert page.select_one(".kicker").get_text() == " ".join(words)
    assert "En människa läser" in page.main.get_text()


@pytest.mark.parametrize("write", [str.upper, lambda text: text.replace(" ", "-"),
                                   lambda text: text.translate(str.maketrans("åäö", "aao"))])  # fmt: skip
def test_the_words_are_read_forgivingly(client, write):
    submitted = make_submitted(make_programme())
    answer = send(client, "/kvitto", words=write(" ".join(submitted.code)))
    assert answer.status_code == 303


@pytest.mark.parametrize("words", ["", "ett", " ".join(WORDS[:5]), "x" * 3000, "a\x00b c d e f"])
def test_a_wrong_code_reveals_nothing_and_keeps_what_was_typed(client, words):
    make_submitted(make_programme())
    response = send(client, "/kvitto", words=words)
    page = page_of(response)
    assert response.status_code == 422
    assert page.title.get_text().startswith("Fel:")
    assert "Orden stämmer inte. Skriv alla fem, i samma ordning som på kvittot." in page.main.get_text()
    assert response.headers["Cache-Control"] == "no-store"
    if "\x00" not in words:
        assert page.select_one("#words")["value"] == words


def test_l24_the_eleventh_try_within_a_quarter_is_too_many(another_site, database):
    make_programme()
    client = another_site(rate_limits=True).test_client()
    sent = filled_in(client.get("/kvitto").text) | {"words": "fel fel fel fel fel"}
    answers = [client.post("/kvitto", data=sent) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert "För många försök. Vänta 15 minuter." in answers[-1].text


def test_the_eleventh_text_within_an_hour_is_too_many_and_stays_on_the_page(another_site, database):
    make_programme()
    client = another_site(rate_limits=True).test_client()
    sent = filled_in(client.get("/getinge/lamna-ide").text)
    texts = [f"Lampa {number}" for number in range(11)]
    answers = [client.post("/getinge/lamna-ide", data=sent | {"text": text}) for text in texts]
    assert [answer.status_code for answer in answers] == [303] * 10 + [429]
    assert "Lampa 10" in answers[-1].text


def test_without_a_receipt_the_page_asks_for_the_words(client):
    answer = client.get("/kvitto/visa")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/kvitto")
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_receipt_closes_after_two_idle_hours(client, clock):
    code = make_submitted(make_programme()).code
    open_receipt(client, code)
    clock.advance(hours=1, minutes=59)
    assert client.get("/kvitto/visa").status_code == 200
    clock.advance(hours=1, minutes=59)
    assert client.get("/kvitto/visa").status_code == 200
    clock.advance(hours=2, minutes=1)
    assert client.get("/kvitto/visa").status_code == 303


def test_the_receipt_closes_after_twelve_hours_however_busy(client, clock):
    open_receipt(client, make_submitted(make_programme()).code)
    for _ in range(12):
        clock.advance(minutes=59)
        assert client.get("/kvitto/visa").status_code == 200
    clock.advance(minutes=59)
    assert client.get("/kvitto/visa").status_code == 303


def test_forget_me_ends_the_binding_and_takes_the_cookie_with_it(client):
    open_receipt(client, make_submitted(make_programme()).code)
    answer = press(client, client.get("/kvitto/visa"), "/kvitto/glom")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/kvitto")
    assert client.get("/kvitto/visa").status_code == 303
    assert client.get_cookie("session") is None


def test_the_words_are_not_in_the_sessions_row(client):
    code = make_submitted(make_programme()).code
    open_receipt(client, code)
    rows = db.session.scalars(db.select(WebSession)).all()
    assert ["receipts" in row.data for row in rows].count(True) == 1
    for row in rows:
        for word in code:
            assert f'"{word}"' not in row.data
            assert f"{word} " not in row.data


def test_several_receipts_are_a_simple_list_and_each_can_be_opened(client):
    programme = make_programme()
    for text in ("Lampor vid ån", "Utegym", "Bad"):
        open_receipt(client, make_submitted(programme, text).code)
    page = page_of(client.get("/kvitto/visa"))
    assert page.select_one(".say").get_text() == "Bad"
    links = {link.get_text(): link["href"] for link in page.select("a[href^='/kvitto/visa?text=']")}
    assert set(links) == {"Lampor vid ån", "Utegym"}
    opened = page_of(client.get(links["Utegym"]))
    assert opened.select_one(".say").get_text() == "Utegym"
    assert opened.select_one(".kicker").get_text() != page.select_one(".kicker").get_text()


def test_an_address_with_somebody_elses_text_shows_only_ones_own(client):
    programme = make_programme()
    other = make_idea(programme, "Någon annans")
    open_receipt(client, make_submitted(programme, "Min egen").code)
    for number in (other.id, "skräp", "0" * 12):
        page = client.get(f"/kvitto/visa?text={number}")
        assert "Min egen" in page.text
        assert "Någon annans" not in page.text


def test_the_fullest_receipt_is_read_with_seven_queries(client):
    programme = make_programme()
    make_window(programme)
    moderator = make_moderator(programme)
    submitted = make_submitted(programme)
    idea = submitted.contribution
    with transaction():
        publish(idea, version=idea.version, actor=moderator, at=clock.now(), answer=AnswerText("Vi bygger."))
    with transaction():
        place_on_idea_list([idea], title="Belysning vid ån", motive="Många vill.", area_id=None,
                           actor=moderator, at=clock.now())  # fmt: skip
    for number in range(3):
        with transaction():
            add_line(idea, f"Rad {number}", key=f"key-of-a-line-{number:04}", secret=SECRET, at=clock.now())
    for number in range(3):
        open_receipt(client, make_submitted(programme, f"En till {number}").code)
    open_receipt(client, submitted.code)
    with count_queries() as queries:
        page = client.get("/kvitto/visa")
    assert len(queries) <= 7, queries
    for words in ("Belysning vid ån", "Vi bygger.", "Rad 2", "En till 0"):
        assert words in page.text


def test_the_lookup_has_the_field_that_the_fragment_is_put_into(client):
    field = page_of(client.get("/kvitto")).select_one("#words")
    assert field.has_attr("data-receipt-code")
    assert field["autocomplete"] == "off"


def test_a_question_about_a_part_or_an_added_line_stands_on_the_receipt_and_is_answered_there(client, clock):
    programme = make_programme()
    submitted = make_submitted(programme, "Ljus. Bänkar.")
    idea, moderator = submitted.contribution, make_moderator(programme)
    open_receipt(client, submitted.code)
    with transaction():
        line = add_line(idea, "En till", key="key-of-a-line-0001", secret=SECRET, at=clock.now())
        parts = [Part("Ljus"), Part("Bänkar")]
        split(idea, parts, version=idea.version, actor=moderator, at=clock.now())
    part = all_parts_of(idea.id)[1]
    for text, question in ((part, "Vilka bänkar?"), (line, "En till vad?")):
        with transaction():
            ask(
                text, version=text.version, question=question,
                answer_by=last_day_to_answer(local_day(clock.now())), actor=moderator, at=clock.now(),
            )  # fmt: skip
        address = f"/kvitto/rad/{public_id_text(text.id)}"
        receipt = page_of(client.get("/kvitto/visa"))
        assert question in receipt.main.get_text()
        assert receipt.select_one(f"a[href='{address}']")
        assert question in page_of(client.get(address)).main.get_text()
        assert send(client, address, text=f"Svar på {question}").status_code == 303
        answered = page_of(client.get("/kvitto/visa"))
        assert question not in [words.get_text() for words in answered.select("p.lead")]
        assert f"Svar på {question}" in answered.main.get_text()
        assert not any_contribution(text.id).is_asked
