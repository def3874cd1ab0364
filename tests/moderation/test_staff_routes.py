"""The queue as a moderator without scripts meets it: every act, what it leads to, and who may come in."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from participation.access.roles import Role
from participation.accounts.models import User
from participation.contributions.queries import any_contribution
from participation.contributions.states import Channel, Reason, State
from participation.core.db import db, transaction
from participation.core.public_ids import public_id_text
from participation.moderation.operations import MASK, mask, passages_of, publish, withhold
from participation.moderation.queries import answers_to, decisions_about
from tests.making import make_idea, make_moderator, make_programme, make_shown_idea, make_user
from tests.support.queries import count_queries
from tests.support.signing_in import sign_in, token_in

QUEUE = "/personal/att-lasa"
NEIGHBOUR = "Min granne Testa Testsson kör för fort. Ring 070-174 06 12."
PAYLOAD = '"><script>alert(1)</script><b onmouseover=alert(2)>’ & \u202e'


@pytest.fixture
def getinge(database):
    return make_programme(areas=["Natur", "Centrum"])


@pytest.fixture
def person(getinge):
    return make_user(Role.MODERATOR, getinge)[0]


@pytest.fixture
def reader(client, person):
    sign_in(client, person)
    return client


@pytest.fixture
def colleague(getinge):
    return make_moderator(getinge)


def address(contribution, act=""):
    return f"{QUEUE}/{public_id_text(contribution.id)}" + (f"/{act}" if act else "")


def soup(response):
    return BeautifulSoup(response.text, "html.parser")


def original(response):
    return soup(response).find(id="original").get_text()


def send(client, contribution, act, version=None, **typed):
    token = token_in(client.get(address(contribution)).text)
    version = any_contribution(contribution.id).version if version is None else version
    return client.post(
        address(contribution, act), data={"csrf_token": token, "version": version} | typed
    )


def state_of(contribution):
    db.session.expire_all()
    return any_contribution(contribution.id).state


def test_the_queue_opens_the_oldest_and_says_how_old_everything_is(reader, getinge, clock):
    make_idea(getinge, "Först", channel=Channel.PAPER)
    clock.advance(minutes=20)
    make_idea(getinge, "Sedan " + NEIGHBOUR, looks_like_robot=True)
    response = reader.get(QUEUE)
    lines = [" ".join(line.get_text(" ").split()) for line in soup(response).select(".queue-list li")]
    assert original(response) == "Först"
    assert lines[0].startswith("Getinge · papper 20 minuter")
    assert "Nummer, Robot" in lines[1]
    assert "väntat 20 minuter" in response.text
    assert soup(response).h1.get_text() == "2 väntar"


def test_the_queue_counts_more_than_it_lists(reader, getinge, monkeypatch):
    for number in range(52):
        make_idea(getinge, f"Nummer {number}")
    response = reader.get(QUEUE)
    assert soup(response).h1.get_text() == "52 väntar"
    assert len(soup(response).select(".queue-list li")) == 50


def test_only_ones_own_places_are_in_the_queue(reader, getinge):
    make_idea(make_programme("kvibille", "Kvibille"), "Från Kvibille")
    response = reader.get(QUEUE)
    assert soup(response).h1.get_text() == "Inget väntar"
    assert "Allt är läst i din ort." in response.text


def test_showing_leads_to_the_next_that_waits_with_a_way_back(reader, getinge, clock):
    texts = []
    for words in ("ett", "två", "tre"):
        texts.append(make_idea(getinge, words))
        clock.advance(minutes=1)
    response = send(reader, texts[1], "visa")
    assert response.status_code == 303
    assert response.location.startswith(address(texts[2]))
    after = reader.get(response.location)
    assert original(after) == "tre"
    assert "Föregående visas nu för alla." in soup(after).select_one(".undo").get_text()
    assert soup(after).select_one('[aria-keyshortcuts="L"]')["href"] == (
        f"/personal/sortera/getinge?vald={public_id_text(texts[1].id)}"
    )
    assert state_of(texts[1]) == State.SHOWN
    assert send(reader, texts[2], "visa").location.startswith(address(texts[0]))


def test_after_the_last_one_the_queue_says_that_all_is_read(reader, getinge):
    response = reader.get(send(reader, make_idea(getinge), "visa").location)
    assert soup(response).h1.get_text() == "Inget väntar"
    assert "Föregående visas nu för alla." in response.text


def test_a_decision_is_taken_back(reader, getinge):
    idea = make_idea(getinge)
    send(reader, idea, "visa")
    decision = decisions_about(idea.id)[0].id
    response = send(reader, idea, "angra", decision=decision)
    assert response.status_code == 303
    assert "Ångrat." in reader.get(response.location).text
    assert state_of(idea) == State.WAITING
    again = send(reader, idea, "angra", decision=decision)
    assert again.status_code == 409
    assert soup(again).h1.get_text() == "Någon hann före"


@pytest.mark.parametrize("decision", ["", "0", "x", "99", "99999999999999999999"])
def test_a_decision_that_does_not_exist_is_not_found(reader, getinge, decision):
    assert send(reader, make_idea(getinge), "angra", decision=decision).status_code == 404


@pytest.mark.parametrize("angra", ["0", "x", "99", "-1", "99999999999999999999"])
def test_an_address_with_a_wrong_decision_shows_the_queue(reader, angra):
    assert reader.get(f"{QUEUE}?angra={angra}").status_code == 200


def test_showing_and_answering(reader, getinge):
    idea = make_idea(getinge)
    response = send(
        reader, idea, "svara",
        answer="Vi bygger det i vår.", next_word_on="2027-02-15",
    )  # fmt: skip
    assert response.status_code == 303
    answer = answers_to([idea.id])[idea.id]
    assert (answer.text, answer.deciding_body) == ("Vi bygger det i vår.", None)
    history = reader.get(address(idea)).text
    assert "Visade texten och svarade" in history
    assert "Nästa besked senast 15 februari." in history


def test_an_answer_that_is_wrong_comes_back_as_it_was_typed(reader, getinge):
    idea = make_idea(getinge)
    response = send(reader, idea, "svara", answer="", next_word_on="i vår")
    assert response.status_code == 422
    assert "Skriv ett svar. Fältet är tomt." in response.text
    assert soup(response).find(id="next_word_on")["value"] == "i vår"
    assert state_of(idea) == State.WAITING


def test_not_showing_without_a_reason_is_impossible(reader, getinge):
    idea = make_idea(getinge)
    response = send(reader, idea, "visa-inte", note_to_author="Skriv om den.")
    assert response.status_code == 422
    assert "Välj varför texten inte visas." in response.text
    assert soup(response).find(id="withhold-note").get_text().strip() == "Skriv om den."
    assert send(reader, idea, "visa-inte", reason="opinion").status_code == 422
    assert state_of(idea) == State.WAITING


def test_not_showing_tells_the_reason_and_keeps_the_text(reader, getinge):
    idea = make_idea(getinge, NEIGHBOUR)
    sent = send(reader, idea, "visa-inte", reason="personal_data", note_to_author="Ta bort namnet.")
    assert sent.status_code == 303
    response = reader.get(address(idea))
    assert original(response) == NEIGHBOUR
    assert "Skäl: Uppgift om en enskild person." in response.text
    assert "Till den som skrev: Ta bort namnet." in response.text
    assert send(reader, idea, "aterstall").location.startswith(address(idea))
    assert state_of(idea) == State.SHOWN


def test_what_looks_personal_is_marked_and_chosen_beforehand(reader, getinge):
    page = soup(reader.get(address(make_idea(getinge, NEIGHBOUR))))
    assert [mark.get_text() for mark in page.select("#original mark")] == ["070-174 06 12"]
    box = page.find("input", attrs={"name": "found"})
    assert box.has_attr("checked")
    assert box.find_parent("label").get_text(strip=True) == "Dölj 070-174 06 12"
    assert f"Ring {MASK}." in page.find(id="dolj").get_text()


def test_masking_hides_what_was_chosen_and_what_was_written(reader, getinge):
    idea = make_idea(getinge, NEIGHBOUR)
    found = soup(reader.get(address(idea))).find("input", attrs={"name": "found"})["value"]
    preview = send(reader, idea, "dolj", found=found, words="Testa Testsson", preview="1")
    assert preview.status_code == 200
    assert f"Min granne {MASK} kör för fort. Ring {MASK}." in soup(preview).find(id="dolj").get_text()
    assert soup(preview).find(id="words").get_text().strip() == "Testa Testsson"
    assert state_of(idea) == State.WAITING
    assert send(reader, idea, "dolj", found=found, words="Testa Testsson").status_code == 303
    db.session.expire_all()
    assert any_contribution(idea.id).public_text == f"Min granne {MASK} kör för fort. Ring {MASK}."
    after = reader.get(address(idea))
    assert original(after) == NEIGHBOUR
    assert "Dolde ord och visade texten" in after.text


@pytest.mark.parametrize("preview", ["", "1"])
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"words": "Tesst"}, "”Tesst” står inte i texten."),
        ({"words": ""}, "Välj vad som ska döljas."),
        ({"found": "0-9999"}, "Välj vad som ska döljas."),
    ],
)
def test_masking_what_is_not_there_is_refused(reader, getinge, typed, sentence, preview):
    idea = make_idea(getinge, NEIGHBOUR)
    response = send(reader, idea, "dolj", preview=preview, **typed)
    assert response.status_code == 422
    assert sentence in soup(response).get_text()
    assert state_of(idea) == State.WAITING


@pytest.mark.parametrize("version", ["", "0", "x", "99999999999999999999"])
def test_an_act_without_a_right_version_is_refused(reader, getinge, version):
    idea = make_idea(getinge)
    assert send(reader, idea, "visa", version=version).status_code == 422
    assert state_of(idea) == State.WAITING


DRAFTS = {
    "visa": {},
    "svara": {"answer": "Mitt svar " + PAYLOAD.rstrip("\u202e "), "next_word_on": "2027-02-15"},
    "visa-inte": {"reason": "accusation_of_crime", "note_to_author": "Min rad " + PAYLOAD.rstrip("\u202e ")},
    "dolj": {"words": "granne", "note_to_author": "Min rad"},
}


@pytest.mark.parametrize("act", DRAFTS)
def test_the_second_to_decide_sees_both_versions_and_may_decide_anew(reader, getinge, colleague, clock, act):
    idea = make_idea(getinge, NEIGHBOUR + PAYLOAD)
    read = idea.version
    with transaction():
        withhold(
            idea, version=read, reason=Reason.THREAT, note_to_author="Kollegans rad " + PAYLOAD,
            actor=colleague, at=clock.now(),
        )  # fmt: skip
    response = send(reader, idea, act, version=read, **DRAFTS[act])
    page = soup(response)
    assert response.status_code == 409
    assert page.h1.get_text() == "Någon hann före"
    stands = page.find(attrs={"aria-labelledby": "stands"})
    assert colleague.name in stands.get_text()
    assert "Visade inte texten" in stands.get_text()
    assert "Kollegans rad " + PAYLOAD in stands.get_text()
    assert stands.find(id="original").get_text() == NEIGHBOUR + PAYLOAD
    draft = page.find(attrs={"aria-labelledby": "draft"}).form
    for name, typed in DRAFTS[act].items():
        field = draft.find(attrs={"name": name})
        if field.name == "textarea":
            assert field.get_text().removeprefix("\n") == typed
        elif field["type"] == "radio":
            assert draft.find(attrs={"name": name, "checked": True})["value"] == typed
        else:
            assert field["value"] == typed
    assert not page.find(attrs={"onmouseover": True})
    assert [script["src"] for script in page.find_all("script")] == []
    assert state_of(idea) == State.WITHHELD
    new_version = draft.find(attrs={"name": "version"})["value"]
    assert send(reader, idea, act, version=new_version, **DRAFTS[act]).status_code == 303
    assert len(decisions_about(idea.id)) == 2


def test_what_a_colleague_has_done_already_cannot_be_done_anew(reader, getinge, colleague, clock):
    idea = make_idea(getinge)
    read = idea.version
    with transaction():
        publish(idea, version=read, actor=colleague, at=clock.now())
    response = send(reader, idea, "visa", version=read)
    assert response.status_code == 409
    assert "Det går inte att göra längre." in response.text
    assert soup(response).find(attrs={"aria-labelledby": "draft"}).form is None


def test_a_page_that_was_open_too_long_keeps_what_was_typed(reader, getinge):
    idea = make_idea(getinge)
    response = reader.post(
        address(idea, "svara"), data={"csrf_token": "gammal", "version": 1, "answer": "Ett långt svar"}
    )
    assert response.status_code == 422
    assert "Sidan hade varit öppen länge." in response.text
    assert soup(response).find(id="answer").get_text().strip() == "Ett långt svar"


def test_hostile_text_is_shown_as_typed(reader, getinge):
    idea = make_idea(getinge, PAYLOAD + "\n  två rader")
    assert original(reader.get(address(idea))) == PAYLOAD + "\n  två rader"


def test_a_text_keeps_its_language_and_direction(reader, getinge):
    idea = make_idea(getinge, "الطريق مظلم", language="ar")
    with transaction():
        idea.working_translation = "Vägen är mörk"
    response = reader.get(address(idea))
    text = soup(response).find(id="original")
    assert (text["lang"], text["dir"]) == ("ar", "rtl")
    assert "Vägen är mörk" in response.text


def test_keys_are_named_on_the_page_until_they_are_switched_off(reader, getinge, person):
    idea = make_idea(getinge, NEIGHBOUR)
    page = soup(reader.get(address(idea)))
    keys = {tag["aria-keyshortcuts"] for tag in page.select("[aria-keyshortcuts]")}
    assert {"V", "A", "M", "X", "?", "1", "8"} <= keys
    assert any("queue.js" in script["src"] for script in page.find_all("script"))
    with transaction():
        db.session.get(User, person.id).single_key_shortcuts = False
    page = soup(reader.get(address(idea)))
    assert page.select("[aria-keyshortcuts], kbd") == []
    assert not any("queue.js" in script["src"] for script in page.find_all("script"))


def test_the_queue_asks_the_same_few_questions_however_long_it_is(reader, getinge, colleague, clock):
    for number in range(5):
        make_idea(getinge, f"Väntar {number}")
    shown = make_shown_idea(getinge, colleague)
    decision = decisions_about(shown.id)[0].id
    reader.get(QUEUE)
    with count_queries() as queries:
        reader.get(f"{QUEUE}?angra={decision}")
    # four about colleagues, two about reports, one about pictures, two about questions and parts
    assert len(queries) <= 16, queries


@pytest.mark.parametrize("act", ["visa", "svara", "visa-inte", "dolj", "aterstall", "angra"])
def test_other_places_do_not_exist(reader, act):
    elsewhere = make_idea(make_programme("kvibille", "Kvibille"))
    assert reader.get(address(elsewhere)).status_code == 404
    token = token_in(reader.get("/personal/sortera").text)
    sent = {"csrf_token": token, "version": 1, "reason": "threat", "answer": "Ja", "words": "Lampor"}
    sent["decision"] = 1
    assert reader.post(address(elsewhere, act), data=sent).status_code == 404
    assert state_of(elsewhere) == State.WAITING


def test_what_does_not_exist_is_not_found(reader):
    assert reader.get(f"{QUEUE}/000000000000").status_code == 404
    assert reader.get(f"{QUEUE}/zzzzzzzzzzzz").status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role != Role.MODERATOR])
def test_other_roles_may_not_read_the_queue(client, getinge, role):
    idea = make_idea(getinge)
    sign_in(client, make_user(role, None if role == Role.ADMINISTRATOR else getinge)[0])
    assert client.get(QUEUE).status_code == 403
    assert client.get(address(idea)).status_code == 403


def test_the_public_is_asked_to_sign_in(client, getinge):
    idea = make_idea(getinge)
    for path in (QUEUE, address(idea)):
        response = client.get(path)
        assert response.status_code in (302, 303)
        assert "/personal/logga-in" in response.location


def test_a_moderator_of_the_whole_municipality_reads_every_place(client, getinge, clock):
    make_idea(getinge, "Från Getinge")
    clock.advance(days=6, hours=2)
    make_idea(make_programme("kvibille", "Kvibille"), "Från Kvibille")
    sign_in(client, make_user(Role.MODERATOR)[0])
    response = client.get(QUEUE)
    assert "Äldst först · alla orter · äldsta 6 dagar" in response.text
    assert len(soup(response).select(".queue-list li")) == 2
    assert soup(response).select_one(".queue-list .overdue").get_text() == "6 dagar"


def test_the_age_of_what_waits_is_told_in_the_largest_unit(reader, getinge, clock):
    make_idea(getinge)
    for later, words in ((timedelta(hours=1), "väntat 1 timme"), (timedelta(days=1), "väntat 1 dag")):
        clock.advance(seconds=later.total_seconds())
        sign_in(reader, make_user(Role.MODERATOR, getinge)[0])
        assert words in reader.get(QUEUE).text


def test_a_second_mask_begins_with_what_the_first_one_hides(reader, getinge):
    idea = make_idea(getinge, NEIGHBOUR)
    found = soup(reader.get(address(idea))).find("input", attrs={"name": "found"})["value"]
    send(reader, idea, "dolj", found=found, words="Testa Testsson\nfort")
    page = soup(reader.get(address(idea)))
    assert page.find(id="words").get_text().strip().split("\n") == ["Testa Testsson", "fort"]
    assert page.find("input", attrs={"name": "found"}).has_attr("checked")
    assert f"Min granne {MASK} kör för {MASK}. Ring {MASK}." in page.find(id="dolj").get_text()


def test_a_second_mask_leaves_what_a_moderator_chose_to_show(reader, getinge):
    idea = make_idea(getinge, NEIGHBOUR)
    send(reader, idea, "dolj", words="Testa Testsson")
    page = soup(reader.get(address(idea)))
    assert not page.find("input", attrs={"name": "found"}).has_attr("checked")
    assert "Ring 070-174 06 12." in page.select_one("#dolj .say").get_text()


def test_a_name_and_a_place_are_hidden_alone_and_staff_still_read_them(reader, getinge):
    idea = make_idea(getinge, "Lampor", shown_name="Kim <b>", place_text="Storgatan 4")
    boxes = soup(reader.get(address(idea))).select("#name_is_hidden, #place_is_hidden")
    assert [box.find_parent("label").get_text(strip=True) for box in boxes] == [
        "Visa inte namnet (Kim <b>)", "Visa inte platsen (Storgatan 4)",
    ]  # fmt: skip
    assert not any(box.has_attr("checked") for box in boxes)
    chosen = {"name_is_hidden": "y", "place_is_hidden": "y"}
    assert send(reader, idea, "dolj", preview="1", **chosen).status_code == 200
    assert state_of(idea) == State.WAITING
    assert send(reader, idea, "dolj", **chosen).status_code == 303
    public = reader.get(f"/getinge/ideer/{public_id_text(idea.id)}").text
    assert "Lampor" in public
    assert "Kim" not in public
    assert "Storgatan" not in public
    page = soup(reader.get(address(idea)))
    assert "skrivet av Kim <b> (visas inte)" in page.get_text()
    assert "Storgatan 4 (visas inte)" in page.get_text()
    assert all(page.find(id=box["id"]).has_attr("checked") for box in boxes)


def test_a_box_is_there_only_for_a_name_or_a_place_that_is_there(reader, getinge):
    idea = make_idea(getinge, "Lampor", shown_name="Kim")
    page = soup(reader.get(address(idea)))
    assert page.find(id="name_is_hidden")
    assert not page.find(id="place_is_hidden")
    response = send(reader, idea, "dolj", place_is_hidden="y")
    assert response.status_code == 422
    assert "Välj vad som ska döljas." in soup(response).get_text()
    assert state_of(idea) == State.WAITING


def test_a_number_in_the_place_or_the_name_is_chosen_beforehand(reader, getinge):
    idea = make_idea(getinge, "Lampor", shown_name="Kim", place_text="hos Bo, 070-174 06 12")
    page = soup(reader.get(address(idea)))
    assert page.find(id="place_is_hidden").has_attr("checked")
    assert not page.find(id="name_is_hidden").has_attr("checked")
    assert "något är markerat åt dig" in page.get_text()


def test_a_name_that_a_colleague_hid_meanwhile_stays_hidden_in_the_draft(reader, getinge, colleague, clock):
    idea = make_idea(getinge, NEIGHBOUR, shown_name="Kim", place_text="Storgatan 4")
    read = idea.version
    with transaction():
        mask(
            idea, version=read, passages=[], hides_name=True, hides_place=True, actor=colleague,
            at=clock.now(),
        )  # fmt: skip
    page = soup(send(reader, idea, "dolj", version=read, words="fort"))
    assert all(page.find(id=box).has_attr("checked") for box in ("name_is_hidden", "place_is_hidden"))


def test_what_a_colleague_hid_meanwhile_stays_hidden_in_the_draft(reader, getinge, colleague, clock):
    idea = make_idea(getinge, NEIGHBOUR)
    read = idea.version
    with transaction():
        mask(
            idea, version=read, passages=passages_of(idea.text, "Testa Testsson"), actor=colleague,
            at=clock.now(),
        )  # fmt: skip
    response = send(reader, idea, "dolj", version=read, words="fort")
    assert response.status_code == 409
    assert soup(response).find(id="words").get_text().strip().split("\n") == ["Testa Testsson", "fort"]
