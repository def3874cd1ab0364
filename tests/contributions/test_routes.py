"""Writing through the real pages: what was sent is there, exactly; what was refused is still in the form.

Row numbers (T1 …) are those of the catalogue of odd input. Every row is sent as a browser sends a form.
"""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from urllib.parse import quote, urlencode

import pytest
from bs4 import BeautifulSoup

from participation.contributions.held_receipts import held_receipts
from participation.contributions.models import Contribution, Receipt
from participation.contributions.states import Kind, State
from participation.core.db import db, transaction
from participation.core.public_ids import public_id_text
from participation.moderation.operations import withhold
from participation.programmes.models import PartKind
from tests.making import (
    make_idea,
    make_moderator,
    make_part,
    make_programme,
    make_shown_idea,
    make_window,
)
from tests.support.form_filling import filled_in, send
from tests.support.queries import count_queries

ADDRESS = "/getinge/lamna-ide"


@pytest.fixture
def getinge(database):
    """A place with areas and a known place."""
    return make_programme(areas=["Natur och vatten", "Skola"], places=["Badet", "Ängen"])


def page_of(response):
    return BeautifulSoup(response.text, "html.parser")


def text_in_form(response):
    return filled_in(response.text)["text"]


def summary(response):
    return page_of(response).select_one(".error-summary").get_text(" ", strip=True)


def stored():
    return db.session.scalars(db.select(Contribution)).all()


def the_stored():
    (contribution,) = stored()
    return contribution


def refused(response, status=422):
    """The response says no in the right way, and nothing was stored."""
    page = page_of(response)
    assert response.status_code == status
    assert page.title.get_text().startswith("Fel:")
    assert page.select_one("main .error-summary[tabindex='-1'][role=alert]")
    assert "Inget du skrivit har försvunnit." in summary(response)
    assert stored() == []
    return True


# The form


def test_the_empty_form_may_be_found_by_search_engines_and_a_refused_one_not(client, getinge):
    empty = client.get(ADDRESS)
    assert (empty.headers["Cache-Control"], empty.headers.get("X-Robots-Tag")) == ("no-store", None)
    assert page_of(empty).find("meta", attrs={"name": "description"})["content"].startswith("Skicka en idé")
    assert send(client, ADDRESS, text="").headers["X-Robots-Tag"] == "noindex"


def test_the_question_is_the_heading_and_the_text_field_comes_first(client, getinge):
    page = page_of(client.get(ADDRESS))
    assert page.h1.get_text() == "Vad vill du få, ändra eller behålla i Getinge?"
    assert page.h1.label["for"] == "text"
    visible = [one["name"] for one in page.select("main form")[0].find_all(["input", "textarea", "select"])
               if one.get("type") != "hidden"]  # fmt: skip
    assert visible[0] == "text"


def test_before_the_button_stands_what_happens_with_what_is_sent(client, getinge):
    form = page_of(client.get(ADDRESS)).select_one("main form").get_text(" ", strip=True)
    before, after = form.rsplit("Skicka", 1)
    assert after == ""
    assert "allmän handling" in before
    assert "Skriv inget om andra människor." in before
    assert "En människa läser först, senast 25 november." in before


def test_every_folded_question_says_why_it_is_asked(client, getinge):
    folds = page_of(client.get(ADDRESS)).select("main details")
    assert len(folds) == 6
    for fold in folds:
        assert "Vi frågar för att" in fold.select_one(".hint").get_text()
        assert not fold.has_attr("open")


def test_without_known_areas_and_places_the_questions_are_absent(client):
    make_programme()
    sent = filled_in(client.get(ADDRESS).text)
    assert "area" not in sent
    assert "known_place" not in sent
    assert "place_text" in sent


def test_the_minority_languages_can_be_chosen(client, getinge):
    languages = [option["value"] for option in page_of(client.get(ADDRESS)).select("#language option")]
    assert {"fi", "fit", "rom", "se", "yi"} <= set(languages)


def test_each_browser_has_a_key_of_its_own_and_the_cookie_comes_with_the_form(client, app, getinge):
    first, second = client.get(ADDRESS), app.test_client().get(ADDRESS)
    assert "session=" in first.headers["Set-Cookie"]
    assert filled_in(first.text)["key"] != filled_in(second.text)["key"]
    assert first.headers["Cache-Control"] == "no-store"


def test_an_unknown_place_has_no_form(client):
    assert client.get("/ingenstans/lamna-ide").status_code == 404


# Sending


def test_an_idea_is_stored_with_every_answer_and_leads_to_the_receipt(client, getinge):
    page = page_of(client.get(ADDRESS))
    area = page.select("#area option")[2]["value"]
    place = page.select("#known_place option")[1]["value"]
    answer = send(
        client, ADDRESS, text="Lampor vid ån", area=area, known_place=place, place_text="vid bron",
        age_band="40_59", sex="woman", relation="lives", shown_name="Kim", language="fi",
    )  # fmt: skip
    assert (answer.status_code, answer.headers["Location"]) == (303, "/kvitto/visa")
    idea = db.session.scalars(
        db.select(Contribution).options(db.joinedload(Contribution.known_place))
    ).one()
    assert (idea.kind, idea.channel, idea.state) == (Kind.IDEA, "web", State.WAITING)
    assert (idea.text, idea.place, idea.area_id) == ("Lampor vid ån", "Badet, vid bron", int(area))
    assert (idea.age_band, idea.sex, idea.relation) == ("40_59", "woman", "lives")
    assert (idea.shown_name, idea.language, idea.flags) == ("Kim", "fi", "")


def test_t35_a_double_tap_gives_one_row_and_the_same_receipt(client, getinge):
    sent = filled_in(client.get(ADDRESS).text) | {"text": "Lampor vid ån"}
    codes = []
    for _ in range(3):
        assert client.post(ADDRESS, data=sent).status_code == 303
        codes.append(page_of(client.get("/kvitto/visa")).select_one(".receipt-code").get_text())
    assert len(set(codes)) == 1
    assert len(stored()) == 1
    assert db.session.scalar(db.select(db.func.count()).select_from(Receipt)) == 1


def test_back_to_a_fresh_form_and_the_same_text_is_the_same_sending(client, getinge):
    for _ in range(2):
        assert send(client, ADDRESS, text="Lampor vid ån").status_code == 303
    assert len(stored()) == 1


def test_the_same_words_from_another_browser_are_another_voice(client, app, getinge):
    for browser in (client, app.test_client()):
        assert send(browser, ADDRESS, text="Lampor vid ån").status_code == 303
    assert len(stored()) == 2


def cookie_of(client):
    return client.get_cookie("session", domain="127.0.0.1").value


def browser_with(app, cookie):
    """A browser that holds this cookie and nothing else."""
    browser = app.test_client()
    browser.set_cookie("session", cookie, domain="127.0.0.1")
    return browser


def code_on(client):
    code = page_of(client.get("/kvitto/visa")).select_one(".receipt-code")
    return code.get_text() if code else None


def test_each_sending_gives_a_new_cookie_and_the_old_one_opens_no_receipt(client, app, getinge):
    client.get(ADDRESS)
    planted = [cookie_of(client)]
    for text in ("Lampor vid ån", "Bänkar vid ån"):
        assert send(client, ADDRESS, text=text).status_code == 303
        planted.append(cookie_of(client))
    assert len(set(planted)) == 3
    for old in planted[:2]:
        assert browser_with(app, old).get("/kvitto/visa").status_code == 303
    assert code_on(client)
    earlier = page_of(client.get("/kvitto/visa")).select_one("a[href^='/kvitto/visa?text=']")
    assert page_of(client.get(earlier["href"])).select_one(".receipt-code")


def test_who_never_got_the_answer_sends_again_with_the_old_cookie(client, app, getinge, clock):
    sent = filled_in(client.get(ADDRESS).text) | {"text": "Lampor vid ån"}
    old = cookie_of(client)
    assert client.post(ADDRESS, data=sent).status_code == 303
    codes = {code_on(client)}
    for _ in range(2):
        clock.advance(seconds=50)
        browser = browser_with(app, old)
        assert browser.post(ADDRESS, data=sent).status_code == 303
        assert cookie_of(browser) != old
        codes.add(code_on(browser))
    assert len(codes) == 1
    assert len(stored()) == 1


def test_after_two_minutes_the_old_cookie_is_worth_nothing_however_often_it_was_used(
    client, app, getinge, clock
):
    sent = filled_in(client.get(ADDRESS).text) | {"text": "Lampor vid ån"}
    old = cookie_of(client)
    assert client.post(ADDRESS, data=sent).status_code == 303
    clock.advance(seconds=100)
    assert browser_with(app, old).post(ADDRESS, data=sent).status_code == 303
    clock.advance(seconds=21)
    late = browser_with(app, old).post(ADDRESS, data=sent)
    assert late.status_code == 422
    assert "Sidan hade varit öppen länge." in summary(late)
    assert text_in_form(late) == "Lampor vid ån"
    assert len(stored()) == 1


def test_two_sendings_at_once_each_lead_to_their_own_receipt(client, app, getinge):
    sent = filled_in(client.get(ADDRESS).text)
    browsers = [browser_with(app, cookie_of(client)) for _ in range(2)]
    texts = ("Lampor vid ån", "Bänkar vid ån")
    with ThreadPoolExecutor(2) as hands:
        answers = list(hands.map(lambda browser, text: browser.post(ADDRESS, data=sent | {"text": text}),
                                 browsers, texts))  # fmt: skip
    assert [answer.status_code for answer in answers] == [303, 303]
    for browser, text in zip(browsers, texts, strict=True):
        assert page_of(browser.get("/kvitto/visa")).select_one(".say").get_text() == text
    assert len(stored()) == 2


def test_a_page_still_being_made_gives_the_old_cookie_no_receipts_back(client, app, getinge, clock):
    assert send(client, ADDRESS, text="Lampor vid ån").status_code == 303
    old = cookie_of(client)
    clock.advance(minutes=5)
    with app.test_request_context("/kvitto/visa", headers={"Cookie": f"session={old}"}):
        app.preprocess_request()
        assert len(held_receipts(clock.now())) == 1
        with ThreadPoolExecutor(1) as other_tab:
            other_tab.submit(send, client, ADDRESS, text="Bänkar vid ån").result()
        app.process_response(app.response_class("x"))
    assert browser_with(app, old).get("/kvitto/visa").status_code == 303


def test_back_and_another_text_is_another_contribution(client, getinge):
    sent = filled_in(client.get(ADDRESS).text)
    for text in ("Lampor vid ån", "Lampor vid skolan"):
        assert client.post(ADDRESS, data=sent | {"text": text}).status_code == 303
    assert len(stored()) == 2


def test_a_form_is_read_with_four_queries_and_received_with_ten(client, getinge):
    make_window(getinge)
    with count_queries() as queries:
        page = client.get(ADDRESS)
    assert len(queries) <= 4, queries
    sent = filled_in(page.text)
    options = page_of(page)
    sent |= {
        "text": "Lampor vid ån",
        "area": options.select("#area option")[1]["value"],
        "known_place": options.select("#known_place option")[1]["value"],
    }
    with count_queries() as queries:
        assert client.post(ADDRESS, data=sent).status_code == 303
    assert len(queries) <= 10, queries


@pytest.mark.parametrize("target", ["idea", "part", "programme"])
def test_a_comment_is_within_the_same_budget_and_knows_what_it_is_about(client, getinge, target):
    part = make_part(getinge, PartKind.AMBITION, "Stråket längs ån ska kunna användas året om.")
    idea = make_shown_idea(getinge, make_moderator(getinge), "Utegym vid ån")
    make_window(getinge)
    address, about = {
        "idea": (f"/getinge/ideer/{public_id_text(idea.id)}/kommentera", "Utegym vid ån"),
        "part": (f"/getinge/program/{part.part_id}/kommentera", "Stråket längs ån"),
        "programme": ("/getinge/program/kommentera", "Framtid Getinge"),
    }[target]
    expected = (
        idea.id if target == "idea" else None,
        part.part_id if target == "part" else None,
        part.id if target == "part" else None,
    )
    with count_queries() as queries:
        page = client.get(address)
    assert len(queries) <= 4, queries
    assert about in page_of(page).main.get_text()
    with count_queries() as queries:
        answer = client.post(address, data=filled_in(page.text) | {"text": "Bra!"})
    assert answer.status_code == 303
    assert len(queries) <= 10, queries
    comment = db.session.scalars(db.select(Contribution).where(Contribution.kind == Kind.COMMENT)).one()
    assert (comment.target_id, comment.target_part_id, comment.target_wording_id) == expected
    assert not comment.is_late


def test_what_is_not_shown_cannot_be_commented_on(client, getinge):
    waiting = make_idea(getinge)
    hidden = make_shown_idea(getinge, moderator := make_moderator(getinge), "Dold")
    with transaction():
        withhold(hidden, version=hidden.version, reason="threat", actor=moderator, at=hidden.changed_at)
    for idea in (waiting, hidden):
        assert client.get(f"/getinge/ideer/{public_id_text(idea.id)}/kommentera").status_code == 404


def test_a_part_or_an_idea_of_another_place_cannot_be_commented_on_here(client, getinge):
    other = make_programme("kvibille", "Kvibille")
    part_id = make_part(other).part_id
    idea = make_shown_idea(other, make_moderator(other))
    assert client.get(f"/getinge/program/{part_id}/kommentera").status_code == 404
    assert client.get(f"/getinge/ideer/{public_id_text(idea.id)}/kommentera").status_code == 404
    assert client.get("/getinge/program/99999999999999999999/kommentera").status_code == 404


# What is accepted exactly as typed


EXACTLY = {
    "T13": "Rusta \u202enedrats\u202c nu",
    "T14": "Z" + "\u0301" * 60,
    "T16": "Början" + "\n" * 400 + "slutet",
    "T17": '<script>document.title="ägd"</script>',
    "T22": "%s %(namn)s {0.__class__} \\N{BELL}",
    "T23": "Om a<b och 3<4 så…",
    "T25": "[klicka](javascript:alert(1)) JaVa&#9;ScRiPt:alert(1)",
    "T26": "https://exempel.se/" + "a" * 2000,
    "T28": "Robban'); DELETE FROM forslag; --",
    "T29": "=SUMMA(A1:A9)",
    "T29 at": "@alla",
    "T29 minus": "-cykelställ",
    "T32 somali": "Waxaan rabaa nalal wadada webiga.",
    "T32 arabic": "الطريق مظلم جداً في المساء",
    "T32 tigrinya": "መብራህቲ ኣብ መንገዲ ሩባ",
    "T32 thai": "อยากได้ไฟริมแม่น้ำ",
    "T32 polish": "Chcę lamp nad rzeką, żeby było jaśniej.",
    "T34": "👨‍👩‍👧‍👦" * 200,
}


@pytest.mark.parametrize("row", EXACTLY)
def test_t13_to_t34_the_text_is_stored_and_shown_exactly_as_typed(client, getinge, row):
    text = EXACTLY[row]
    assert send(client, ADDRESS, text=text.replace("\n", "\r\n")).status_code == 303
    assert the_stored().text == text.replace("Z\u0301", "Ź")  # NFC, which looks the same
    page = page_of(client.get("/kvitto/visa"))
    shown = page.select_one("main .say")
    assert shown.get_text() == the_stored().text
    assert (shown["dir"], shown.find(True)) == ("auto", None)


def test_t29_a_telephone_number_alone_is_text_after_the_tick(client, getinge):
    answer = send(client, ADDRESS, text="+46 31 390 06 12", send_anyway="y")
    assert answer.status_code == 303
    assert (the_stored().text, the_stored().flags) == ("+46 31 390 06 12", "phone")


def test_t7_a_windows_line_break_counts_once(client, getinge):
    assert send(client, ADDRESS, text="a" * 2500 + "\r\n" + "a" * 2499).status_code == 303
    assert len(the_stored().text) == 5000


def test_t41_a_line_separator_becomes_a_line_break(client, getinge):
    assert send(client, ADDRESS, text="en\u2028två").status_code == 303
    assert the_stored().text == "en\ntvå"


def test_n8_a_name_with_markup_is_a_name(client, getinge):
    assert send(client, ADDRESS, text="Lampor", shown_name="<b onclick=alert(1)>Kim").status_code == 303
    assert the_stored().shown_name == "<b onclick=alert(1)>Kim"


@pytest.mark.parametrize("name", ["O'Brien-Åkerström d.y.", "Þóra", "X Æ", "Å"])
def test_n1_n2_real_names_are_stored_as_written(client, getinge, name):
    assert send(client, ADDRESS, text="Lampor", shown_name=name).status_code == 303
    assert the_stored().shown_name == name


# What comes back with everything still there


ALL_ANSWERS = {
    "place_text": "vid bron <b>",
    "age_band": "13_15",
    "sex": "other",
    "relation": "school",
    "shown_name": "Kim",
    "language": "fi",
}


@pytest.mark.parametrize(
    ("row", "answers", "sentence"),
    [
        ("T1", {"text": " " * 40 + "\n" * 9}, "Skriv ditt förslag. Fältet är tomt."),
        ("T2", {"text": "\u200b\u200b"}, "Skriv ditt förslag. Fältet är tomt."),
        ("T5", {"text": "ö" * 5001}, "Texten är 1 tecken för lång. Högst 5\xa0000. Inget har tagits bort."),
        ("T8", {"text": "Lek\x00plats"}, "Vi tog bort tecken som inte går att visa."),
        ("T31", {"text": "Ring min granne Kim på 070-174 06 35"},
         "Det ser ut som ett telefonnummer. Vill du verkligen visa det för alla?"),
        ("N4", {"text": "Lampor", "shown_name": "ADMIN"}, "Det namnet är reserverat."),
        ("N5", {"text": "Lampor", "shown_name": "Kοmmunen"}, "Namnet liknar ett reserverat namn."),
        ("T14", {"text": "Lampor", "shown_name": "Z" + "\u0301" * 60},
         "För många tecken staplade på varandra."),
    ],
)  # fmt: skip
def test_a_refused_form_keeps_every_field(client, getinge, row, answers, sentence):
    area = page_of(client.get(ADDRESS)).select("#area option")[1]["value"]
    place = page_of(client.get(ADDRESS)).select("#known_place option")[2]["value"]
    answers = ALL_ANSWERS | {"area": area, "known_place": place} | answers
    response = send(client, ADDRESS, **answers)
    assert refused(response)
    assert sentence in summary(response)
    kept = filled_in(response.text)
    expected = answers | ({"text": "Lekplats"} if row == "T8" else {})
    for name, value in expected.items():
        if not (row in ("T1", "T2") and name == "text"):
            assert kept[name] == value, name
    open_folds = [fold.summary.get_text(" ") for fold in page_of(response).select("details[open]")]
    assert len(open_folds) >= 3


def test_t8_what_was_dropped_is_shown_once_and_then_accepted(client, getinge):
    first = send(client, ADDRESS, text="Lek\x00plats")
    assert text_in_form(first) == "Lekplats"
    assert client.post(ADDRESS, data=filled_in(first.text)).status_code == 303
    assert the_stored().text == "Lekplats"


def test_t11_broken_utf_8_is_pointed_out(client, getinge):
    sent = filled_in(client.get(ADDRESS).text)
    del sent["text"]
    body = (urlencode(sent) + "&text=Gr%C3+n").encode()
    response = client.post(ADDRESS, data=body, content_type="application/x-www-form-urlencoded")
    assert refused(response)
    assert "Några tecken kunde inte läsas (�). Rätta dem och skicka igen." in summary(response)
    assert text_in_form(response) == "Gr\ufffd n"


def test_t19_what_would_close_the_field_stays_inside_it(client, getinge):
    text = "</textarea><svg/onload=alert(7)>"
    response = send(client, ADDRESS, text=text, shown_name="Kommunen")
    assert refused(response)
    page = page_of(response)
    assert text_in_form(response) == text
    assert not page.select("svg[onload]")


def test_t31_the_tick_sends_it_and_the_queue_is_told(client, getinge):
    warned = send(client, ADDRESS, text="Ring min granne Kim på 070-174 06 35")
    label = page_of(warned).select_one("#send_anyway").parent.get_text(" ", strip=True)
    assert label == "Skicka ändå. En människa läser först och kan dölja numret."
    answer = client.post(ADDRESS, data=filled_in(warned.text) | {"send_anyway": "y"})
    assert answer.status_code == 303
    assert the_stored().flags == "phone"


def test_without_a_warning_there_is_no_box_to_tick(client, getinge):
    assert not page_of(client.get(ADDRESS)).select("#send_anyway")


def test_t38_a_field_that_came_twice_is_refused_with_the_text_kept(client, getinge):
    sent = filled_in(client.get(ADDRESS).text) | {"text": ["Lampor vid ån", "något annat"]}
    response = client.post(ADDRESS, data=sent)
    assert refused(response, 400)
    assert "Formuläret kom fram dubbelt. Försök igen." in summary(response)
    assert text_in_form(response) == "Lampor vid ån"


def test_i12_three_hundred_values_for_one_choice_are_refused(client, getinge):
    sent = filled_in(client.get(ADDRESS).text) | {"text": "Lampor", "sex": ["man"] * 300}
    response = client.post(ADDRESS, data=sent)
    assert refused(response, 400)
    assert text_in_form(response) == "Lampor"


def test_t40_a_text_that_comes_as_a_file_is_no_text(client, getinge):
    sent = filled_in(client.get(ADDRESS).text) | {"text": (BytesIO(b"Lampor"), "text.txt")}
    response = client.post(ADDRESS, data=sent, content_type="multipart/form-data")
    assert refused(response)
    assert "Skriv ditt förslag. Fältet är tomt." in summary(response)


def test_i11_a_choice_of_another_place_is_refused_and_the_others_are_kept(client, getinge):
    other = make_part(make_programme("kvibille", "Kvibille"), text="Ost")
    response = send(client, ADDRESS, text="Lampor", area=str(other.part_id), shown_name="Kim", sex="x")
    assert refused(response)
    assert summary(response).count("Välj ett av alternativen.") == 2
    kept = filled_in(response.text)
    assert (kept["text"], kept["shown_name"], kept["area"]) == ("Lampor", "Kim", "")


def test_l1_a_form_that_was_open_for_25_hours_is_sent_with_one_more_click(client, getinge, clock):
    sent = filled_in(client.get(ADDRESS).text) | {"text": "Lampor vid ån", "shown_name": "Kim"}
    clock.advance(hours=26)
    response = client.post(ADDRESS, data=sent)
    assert refused(response)
    assert "Sidan hade varit öppen länge. Allt du skrev finns kvar – skicka igen." in summary(response)
    again = filled_in(response.text)
    assert (again["text"], again["shown_name"]) == ("Lampor vid ån", "Kim")
    assert client.post(ADDRESS, data=again).status_code == 303
    assert the_stored().text == "Lampor vid ån"


def test_l18_a_form_sent_within_three_seconds_gets_a_normal_answer_and_a_mark(client, getinge):
    sent = filled_in(client.get(ADDRESS).text) | {"text": "Lampor vid ån"}
    assert client.post(ADDRESS, data=sent).status_code == 303
    assert the_stored().flags == "robot"
    assert "robot" not in client.get("/kvitto/visa").text


def test_a_filled_hidden_field_gets_a_normal_answer_and_a_mark(client, getinge):
    assert send(client, ADDRESS, text="Lampor", webbplats="https://exempel.se").status_code == 303
    assert the_stored().flags == "robot"


def test_a_form_from_another_site_is_refused(client, getinge):
    sent = filled_in(client.get(ADDRESS).text) | {"text": "Lampor"}
    assert client.post(ADDRESS, data=sent, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert stored() == []


# The window


def test_d11_the_window_closes_while_the_form_is_open(client, getinge, clock):
    make_window(getinge, days=1)
    address = "/getinge/program/kommentera"
    page = client.get(address)
    assert "Synpunkter tas emot till och med 24 november." in page.text
    clock.advance(days=1, minutes=5)
    assert client.post(address, data=filled_in(page.text) | {"text": "Bra!"}).status_code == 303
    assert the_stored().is_late
    assert (
        "Tiden har gått ut. Din text är sparad och lämnas till projektledaren som för sent inkommen."
        in client.get("/kvitto/visa").text
    )


def test_without_a_revision_the_form_and_the_receipt_do_not_speak_of_a_lost_time(client, getinge):
    address = "/getinge/program/kommentera"
    sentence = "Synpunkter på programmet samlas in när det revideras. Du kan skriva ändå."
    assert sentence in client.get(address).text
    assert send(client, address, text="Bra!").status_code == 303
    receipt = client.get("/kvitto/visa").text
    assert "Tiden har gått ut" not in receipt
    assert "Tiden för synpunkter har inte börjat" not in receipt
    assert "Din text är sparad till nästa revidering." in receipt


# One more line, and taking back


def test_a_line_is_added_under_the_same_receipt(client, getinge):
    send(client, ADDRESS, text="Lampor vid ån")
    address = page_of(client.get("/kvitto/visa")).select_one("a[href^='/kvitto/rad/']")["href"]
    assert "Lampor vid ån" in client.get(address).text
    answer = send(client, address, text="Även vid skolan.")
    assert answer.status_code == 303
    original, line = sorted(stored(), key=lambda one: one.target_id is not None)
    assert (line.target_id, line.receipt_id) == (original.id, original.receipt_id)
    receipt = page_of(client.get(answer.headers["Location"]))
    assert receipt.select_one(".voices .say").get_text() == "Även vid skolan."


def test_a_line_with_a_telephone_number_warns_like_the_first_text(client, getinge):
    send(client, ADDRESS, text="Lampor vid ån")
    address = page_of(client.get("/kvitto/visa")).select_one("a[href^='/kvitto/rad/']")["href"]
    response = send(client, address, text="Ring 070-174 06 35")
    assert response.status_code == 422
    assert text_in_form(response) == "Ring 070-174 06 35"
    assert page_of(response).title.get_text().startswith("Fel:")
    assert client.post(address, data=filled_in(response.text) | {"send_anyway": "y"}).status_code == 303


def test_a_text_is_taken_back_from_the_receipt_and_no_line_can_follow(client, getinge):
    send(client, ADDRESS, text="Lampor vid ån")
    receipt = client.get("/kvitto/visa")
    line_address = page_of(receipt).select_one("a[href^='/kvitto/rad/']")["href"]
    line_form = filled_in(client.get(line_address).text) | {"text": "Även vid skolan."}
    withdraw = page_of(receipt).select_one("form[action^='/kvitto/ta-tillbaka/']")
    token = withdraw.select_one("[name=csrf_token]")["value"]
    answer = client.post(withdraw["action"], data={"csrf_token": token})
    assert answer.status_code == 303
    assert the_stored().state == State.WITHDRAWN
    after = client.get(answer.headers["Location"]).text
    assert "Du tog tillbaka texten" in after
    assert "Kommunens personal kan fortfarande läsa den" in after
    assert "/kvitto/ta-tillbaka/" not in after
    response = client.post(line_address, data=line_form)
    assert response.status_code == 422
    assert "Du har tagit tillbaka din text. Skriv en ny i stället." in response.text
    assert text_in_form(response) == "Även vid skolan."


def test_nobody_else_can_add_a_line_or_take_a_text_back(client, app, getinge):
    send(client, ADDRESS, text="Lampor vid ån")
    number = public_id_text(the_stored().id)
    stranger = app.test_client()
    token = filled_in(stranger.get(ADDRESS).text)["csrf_token"]
    assert stranger.get(f"/kvitto/rad/{number}").status_code == 404
    for address in (f"/kvitto/rad/{number}", f"/kvitto/ta-tillbaka/{number}"):
        assert stranger.post(address, data={"csrf_token": token, "text": "x"}).status_code == 404
    assert the_stored().state == State.WAITING


def test_the_address_of_a_text_with_odd_letters_is_no_error(client, getinge):
    assert client.get("/kvitto/rad/" + quote("åäö")).status_code == 404
