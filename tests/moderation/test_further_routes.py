"""Asking, splitting, leaving and forwarding as a moderator without scripts meets them, and the receipts."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from participation.access.roles import Role
from participation.contributions.models import Contribution
from participation.contributions.queries import all_parts_of, any_contribution, shown_where_it_stands
from participation.contributions.states import Kind, Reason, State
from participation.core.clock import now, today
from participation.core.db import db, transaction
from participation.core.public_ids import public_id_text
from participation.moderation.elsewhere_operations import forward
from participation.moderation.operations import mask, publish, withhold
from participation.moderation.part_suggestions import suggested_parts
from participation.moderation.queries import answers_to, decisions_about
from tests.making import make_idea, make_moderator, make_programme, make_shown_idea, make_user
from tests.moderation.test_staff_routes import QUEUE, address, send, soup, state_of
from tests.support.signing_in import sign_in, token_in

WISHES = "Hej! Tre saker: 1) en skylt mot centrum. 2) gräset vid badet är blött. 3) låna mötesrum? Mvh"
PARTS = {"parts-0-text": "En skylt", "parts-1-text": "Gräset vid badet"}


@pytest.fixture
def getinge(database):
    return make_programme(areas=["Natur", "Centrum"], places=["Ån"])


@pytest.fixture
def reader(client, getinge):
    sign_in(client, make_user(Role.MODERATOR, getinge)[0])
    return client


@pytest.fixture
def idea(getinge):
    return make_idea(getinge, WISHES)


def words(response):
    return " ".join(soup(response).get_text(" ").split())


def a_day(days=7):
    return (today() + timedelta(days=days)).isoformat()


def forward_by_hand(contribution, programme):
    with transaction():
        forward(
            contribution, version=contribution.version, receiver="Polisen", note_to_author="Ring dem.",
            actor=make_moderator(programme), at=now(),
        )  # fmt: skip


def fresh(contribution):
    db.session.expire_all()
    return any_contribution(contribution.id)


def test_a_question_moves_the_text_to_those_that_wait_for_an_answer(reader, idea):
    response = send(reader, idea, "fraga", question="Vilken skylt?", answer_by=a_day())
    assert response.status_code == 303
    page = reader.get(response.location)
    assert soup(page).h1.get_text() == "Inget väntar"
    asked = soup(page).find(id="vantar-pa-svar")
    assert "Väntar på svar (1)" in asked.get_text()
    assert "0 minuter" in asked.get_text()
    shown = words(reader.get(address(idea)))
    assert "Vilken skylt?" in shown
    assert "Frågade den som skrev" in shown
    assert "väntar på svar från den som skrev." in words(page)


@pytest.mark.parametrize("answer_by", ["", "i vår", "2020-01-01", "2027-12-01"])
def test_a_question_with_a_day_that_cannot_be_comes_back_as_typed(reader, idea, answer_by):
    response = send(reader, idea, "fraga", question="Vilken skylt?", answer_by=answer_by)
    assert response.status_code == 422
    assert soup(response).find(id="question").get_text().strip() == "Vilken skylt?"
    assert soup(response).find(id="answer_by")["value"] == answer_by
    assert not fresh(idea).is_asked


def test_leaving_to_another_body_names_it_everywhere(reader, client, idea):
    typed = {"answer": "Vägen är statlig.", "taken_up_on": "2027-01-10", "next_word_on": "2027-02-01"}
    response = send(reader, idea, "andra-beslutar", body="Trafikverket", **typed)
    assert response.status_code == 303
    assert answers_to([idea.id])[idea.id].deciding_body == "Trafikverket"
    public = words(client.get(f"/getinge/ideer/{public_id_text(idea.id)}"))
    assert "Andra beslutar: Trafikverket" in public
    assert "Kommunen tar upp det senast 10 januari 2027." in public
    listed = client.get("/getinge/ideer?status=andra-beslutar")
    assert "Andra beslutar: Trafikverket" in words(listed)
    assert "Vägen är statlig." not in words(client.get("/getinge/ideer?status=besvarad"))


def test_own_words_for_a_body_stand_above_the_list(reader, idea):
    typed = {"answer": "De äger huset.", "next_word_on": "2027-02-01"}
    send(reader, idea, "andra-beslutar", body="Trafikverket", other_body="Kyrkan", **typed)
    assert fresh(idea).deciding_body == "Kyrkan"


def test_leaving_without_a_body_or_a_day_is_mended_at_the_field(reader, idea):
    response = send(reader, idea, "andra-beslutar", answer="Vägen är statlig.", next_word_on="2027-02-01")
    assert response.status_code == 422
    assert "Välj vem som beslutar." in words(response)
    assert soup(response).find(id="leave-answer").get_text().strip() == "Vägen är statlig."
    assert state_of(idea) == State.WAITING


def test_a_broken_lamp_goes_on_in_one_press(reader, client, idea):
    assert send(reader, idea, "felanmalan").status_code == 303
    assert (fresh(idea).state, fresh(idea).forwarded_to) == (State.FORWARDED, "Kommunens felanmälan")
    assert "Vi skickar din text till kommunens felanmälan." in decisions_about(idea.id)[0].note_to_author
    assert client.get(f"/getinge/ideer/{public_id_text(idea.id)}").status_code == 404


def test_anybody_may_be_the_receiver_but_then_the_words_are_own(reader, idea):
    response = send(reader, idea, "skicka-vidare", other_receiver="Skogsstyrelsen")
    assert response.status_code == 422
    assert "Skriv var texten finns nu och hur man når dem." in words(response)
    assert soup(response).find(id="other_receiver")["value"] == "Skogsstyrelsen"
    typed = {"other_receiver": "Skogsstyrelsen", "note_to_author": "De svarar dig."}
    assert send(reader, idea, "skicka-vidare", **typed).status_code == 303
    assert fresh(idea).forwarded_to == "Skogsstyrelsen"


def test_to_whom_a_text_was_sent_on_is_for_its_author(client, getinge, idea):
    with transaction():
        publish(idea, version=idea.version, actor=make_moderator(getinge), at=now())
    forward_by_hand(idea, getinge)
    page = words(client.get(f"/getinge/ideer/{public_id_text(idea.id)}"))
    assert "Skickas vidare" in page
    assert "Polisen" not in page


# Splitting


def test_the_page_of_parts_is_filled_in_from_the_text(reader, idea):
    page = soup(reader.get(address(idea, "dela")))
    parts = [area.get_text().strip() for area in page.select("form textarea")]
    assert parts == ["en skylt mot centrum.", "gräset vid badet är blött.", "låna mötesrum? Mvh"]
    assert page.find(id="original").get_text() == WISHES
    assert len(page.select("select[name$=area]")) == 3


def test_the_parts_wait_next_and_can_be_joined_again(reader, idea):
    response = send(reader, idea, "dela", **PARTS, **{"parts-2-text": " "})
    parts = all_parts_of(idea.id)
    assert response.status_code == 303
    assert response.location.startswith(address(parts[0]))
    assert [part.text for part in parts] == ["En skylt", "Gräset vid badet"]
    page = reader.get(response.location)
    assert "Föregående är nu flera texter." in words(page)
    assert WISHES in words(page)  # the whole stands beside its part
    whole = words(reader.get(address(idea)))
    assert "Gräset vid badet" in whole
    assert "Uppdelad i flera" in whole
    decision = decisions_about(idea.id)[0].id
    assert send(reader, idea, "angra", decision=decision).status_code == 303
    assert state_of(idea) == State.WAITING


def test_one_more_part_is_asked_for_without_losing_any(reader, idea):
    response = send(reader, idea, "dela", **PARTS, more="1")
    assert response.status_code == 200
    parts = [area.get_text().strip() for area in soup(response).select("form textarea")]
    assert parts == ["En skylt", "Gräset vid badet", ""]
    assert state_of(idea) == State.WAITING


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ({"parts-0-text": "Bara en"}, 422, "Dela texten i 2 till 12 delar."),
        ({}, 422, "Dela texten i 2 till 12 delar."),
        (PARTS | {"parts-0-area": "9999"}, 422, "Välj ett av alternativen."),
        (PARTS | {"parts-1-known_place": "½"}, 422, "Välj ett av alternativen."),
        (PARTS | {"parts-1-place_text": "x" * 300}, 422, "Högst 200."),
        (PARTS | {"parts-1-text": "x" * 5001}, 422, "Högst 5"),
        (PARTS | {"parts-1-text": ["Ett", "Två"]}, 400, "Formuläret kom fram dubbelt."),
        (PARTS | {"version": "x"}, 422, "heltal"),
    ],
)
def test_parts_that_cannot_be_come_back_as_they_were_typed(reader, idea, typed, status, sentence):
    token = token_in(reader.get(address(idea, "dela")).text)
    response = reader.post(
        address(idea, "dela"), data={"csrf_token": token, "version": idea.version} | typed
    )
    assert response.status_code == status
    assert sentence in words(response)
    kept = [area.get_text().removeprefix("\n") for area in soup(response).select("form textarea")]
    assert kept == [
        value[0] if isinstance(value, list) else value for name, value in typed.items() if "-text" in name
        and "place" not in name
    ]  # fmt: skip
    assert state_of(idea) == State.WAITING


def test_a_masked_text_is_filled_in_as_others_read_it_and_what_is_hidden_refused_at_its_part(
    reader, getinge, idea
):
    with transaction():
        start = WISHES.index("badet")
        mask(
            idea, version=idea.version, passages=[(start, start + 5)], actor=make_moderator(getinge), at=now()
        )
    parts = [area.get_text() for area in soup(reader.get(address(idea, "dela"))).select("form textarea")]
    assert "gräset vid ▇▇▇ är blött." in " ".join(parts)
    typed = {"parts-0-text": "En skylt", "parts-1-text": "", "parts-2-text": "Gräset vid badet"}
    response = send(reader, idea, "dela", **typed)
    assert response.status_code == 422
    field = soup(response).find(id="parts-2-text")
    assert field["aria-invalid"] == "true"
    assert "”badet” är dolt i texten." in words(response)
    assert all_parts_of(idea.id) == []


def test_what_others_said_about_an_idea_that_became_several_is_still_read(reader, client, getinge):
    moderator = make_moderator(getinge)
    whole = make_shown_idea(getinge, moderator, WISHES)
    make_shown_idea(getinge, moderator, "Ja, en skylt!", kind=Kind.COMMENT, target_id=whole.id)
    assert send(reader, whole, "dela", **PARTS).status_code == 303
    page = words(client.get(f"/getinge/ideer/{public_id_text(whole.id)}"))
    assert "Uppdelad i flera" in page
    assert "Ja, en skylt!" in page
    public = db.session.scalars(db.select(Contribution.text).where(shown_where_it_stands())).all()
    assert public == ["Ja, en skylt!"]  # in the package that anybody may read too
    assert WISHES not in page


@pytest.mark.parametrize("name", ["parts-²-text", "parts-999999999999-text", "parts--text", "parts-x-text"])
def test_a_part_with_a_strange_number_is_no_part(reader, idea, name):
    assert send(reader, idea, "dela", **PARTS, **{name: "Tre"}).status_code == 303
    assert len(all_parts_of(idea.id)) == 2


DRAFTS = {
    "fraga": {"question": "Vilken skylt?", "answer_by": "2026-12-01"},
    "andra-beslutar": {"body": "Trafikverket", "answer": "Vägen är statlig.", "next_word_on": "2027-02-01"},
    "skicka-vidare": {"other_receiver": "Skogsstyrelsen", "note_to_author": "De svarar dig."},
    "felanmalan": {},
    "dela": PARTS,
}


@pytest.mark.parametrize("act", DRAFTS)
def test_the_second_of_two_sees_both_and_loses_nothing(reader, getinge, idea, clock, act):
    read = idea.version
    with transaction():
        withhold(idea, version=read, reason=Reason.THREAT, actor=make_moderator(getinge), at=clock.now())
    response = send(reader, idea, act, version=read, **DRAFTS[act])
    assert response.status_code == 409
    draft = soup(response).find(attrs={"aria-labelledby": "draft"})
    for name, typed in DRAFTS[act].items():
        field = draft.find(attrs={"name": name})
        if field.name == "textarea":
            assert field.get_text().removeprefix("\n") == typed
        elif field["type"] == "radio":
            assert draft.find(attrs={"name": name, "checked": True})["value"] == typed
        else:
            assert field["value"] == typed
    assert state_of(idea) == State.WITHHELD


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Ett", ["Ett"]),
        ("Ett. Två! Tre?", ["Ett.", "Två!", "Tre?"]),
        ("Ett.\n\nTvå.\nMer om två.", ["Ett.", "Två.\nMer om två."]),
        ("- Ett\n- Två", ["- Ett", "- Två"]),
        ("Hej 1. Ett 2. Två", ["Ett", "Två"]),
        ("Bara 1. en", ["Bara 1. en"]),
        ("A. B. C. D.", ["A.", "B.", "C.\nD."]),
    ],
)
def test_the_text_is_cut_where_it_seems_to_say_another_thing(text, parts):
    assert suggested_parts(text, 3) == parts


def test_keys_for_the_acts_are_named(reader, idea):
    page = BeautifulSoup(reader.get(f"{QUEUE}/{public_id_text(idea.id)}").text, "html.parser")
    named = {tag["aria-keyshortcuts"] for tag in page.select("[aria-keyshortcuts]")}
    assert {"B", "S", "D", "F", "E"} <= named
