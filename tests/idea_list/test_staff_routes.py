"""Triage as a moderator without scripts meets it."""

import pytest
from bs4 import BeautifulSoup

from participation.access.roles import Role
from participation.contributions.queries import any_contribution
from participation.contributions.states import Channel, Stage
from participation.core.db import db, transaction
from participation.core.public_ids import public_id_text
from participation.idea_list.operations import group, place_on_idea_list
from participation.idea_list.queries import (
    current_memberships,
    group_by_id,
    groups_behind,
    listed_ideas,
    loose_voices,
)
from participation.programmes.queries import areas_of
from tests.making import make_idea, make_moderator, make_programme, make_shown_idea, make_user
from tests.support.queries import count_queries
from tests.support.signing_in import sign_in, token_in

SORT = "/personal/sortera/getinge"
PAYLOAD = '"><script>alert(1)</script><b onmouseover=alert(2)>’ &'


@pytest.fixture
def getinge(database):
    return make_programme(areas=["Natur", "Centrum"])


@pytest.fixture
def moderator(getinge):
    return make_moderator(getinge)


@pytest.fixture
def reader(client, getinge):
    sign_in(client, make_user(Role.MODERATOR, getinge)[0])
    return client


@pytest.fixture
def voices(getinge, moderator):
    channels = [Channel.WEB] * 3 + [Channel.PAPER] * 2
    return [
        make_shown_idea(getinge, moderator, f"Lampor {number}", channel=channel)
        for number, channel in enumerate(channels)
    ]


def soup(response):
    return BeautifulSoup(response.text, "html.parser")


def keys(contributions):
    return [public_id_text(contribution.id) for contribution in contributions]


def send(client, act, address=SORT, **typed):
    token = token_in(client.get(SORT).text)
    return client.post(f"{address}/{act}", data={"csrf_token": token} | typed)


def press_undo(client, page):
    form = soup(page).select_one(".undo form")
    sent = {field["name"]: field["value"] for field in form.find_all("input")}
    return client.post(form["action"], data=sent)


def loose(programme):
    return {voice.id for voice in loose_voices(programme.id, None, None).items}


def test_the_places_say_how_much_is_left(reader, getinge, voices):
    make_programme("kvibille", "Kvibille")
    page = soup(reader.get("/personal/sortera"))
    rows = [" ".join(row.get_text(" ").split()) for row in page.select("tbody tr")]
    assert rows == ["Getinge Framtid Getinge 5 texter att sortera"]


def test_only_what_is_shown_is_there_to_sort(reader, getinge, voices):
    make_idea(getinge, "Väntar än")
    page = reader.get(SORT)
    assert "Lampor 4" in page.text
    assert "Väntar än" not in page.text


def test_five_are_grouped_shown_as_one_and_taken_back(reader, getinge, voices):
    response = send(reader, "samma-sak", chosen=keys(voices))
    assert response.status_code == 303
    page = reader.get(response.location)
    assert "5 röster: 3 webb, 2 papper" in page.text
    assert "5 texter hör nu ihop." in soup(page).select_one(".undo").get_text()
    assert sorted(say.get_text() for say in soup(page).select("details .say")) == [
        f"Lampor {number}" for number in range(5)
    ]
    assert loose(getinge) == set()
    undone = press_undo(reader, page)
    assert undone.status_code == 303
    assert "Ångrat." in reader.get(undone.location).text
    assert loose(getinge) == {voice.id for voice in voices}


def test_a_group_is_dissolved(reader, getinge, voices):
    send(reader, "samma-sak", chosen=keys(voices))
    key = soup(reader.get(SORT)).find("button", attrs={"name": "group"})["value"]
    response = send(reader, "los-upp", group=key)
    assert "Gruppen är upplöst." in reader.get(response.location).text
    assert loose(getinge) == {voice.id for voice in voices}
    assert send(reader, "los-upp", group=key).status_code == 409


def test_a_group_goes_to_the_list_in_one_act_and_back(reader, getinge, voices, clock):
    send(reader, "samma-sak", chosen=keys(voices[:3]))
    clock.advance(minutes=1)
    box = soup(reader.get(SORT)).find("input", attrs={"name": "chosen"})["value"]
    area = areas_of(getinge.id)[1]
    response = send(
        reader, "till-idelistan",
        chosen=box, area=str(area.id), title="Belysning längs ån", motive="Många går där.",
        next_word_on="2027-02-15",
    )  # fmt: skip
    assert response.status_code == 303
    (entry,) = listed_ideas(getinge.id)
    assert (entry.area_id, entry.title) == (area.id, "Belysning längs ån")
    assert str(entry.next_word_on) == "2027-02-15"
    page = reader.get(response.location)
    assert "”Belysning längs ån” står på idélistan." in soup(page).select_one(".undo").get_text()
    assert press_undo(reader, page).status_code == 303
    assert listed_ideas(getinge.id) == []
    assert len(current_memberships([voice.id for voice in voices])) == 3


def test_loose_voices_listed_together_are_loose_again_when_it_is_taken_back(reader, getinge, voices):
    response = send(reader, "till-idelistan", chosen=keys(voices), title="Belysning", motive="Många går där.")
    press_undo(reader, reader.get(response.location))
    assert loose(getinge) == {voice.id for voice in voices}
    assert {any_contribution(voice.id).stage for voice in voices} == {Stage.NONE}


def test_more_voices_are_added_to_an_entry(reader, getinge, voices):
    send(reader, "till-idelistan", chosen=keys(voices[:2]), title="Belysning", motive="Många går där.")
    (entry,) = listed_ideas(getinge.id)
    response = send(reader, "lagg-till", chosen=keys(voices[2:]), entry=public_id_text(entry.id))
    assert response.status_code == 303
    assert loose(getinge) == set()
    assert press_undo(reader, reader.get(response.location)).status_code == 303
    assert loose(getinge) == {voice.id for voice in voices[2:]}
    assert [kept.id for kept in listed_ideas(getinge.id)] == [entry.id]


def test_adding_needs_an_entry(reader, getinge, voices):
    send(reader, "till-idelistan", chosen=keys(voices[:2]), title="Belysning", motive="Många går där.")
    for entry in ("", "000000000000", "x"):
        assert send(reader, "lagg-till", chosen=keys(voices[2:]), entry=entry).status_code == 422


def test_an_entry_is_removed(reader, getinge, voices):
    send(reader, "till-idelistan", chosen=keys(voices[:1]), title="Belysning", motive="Många går där.")
    (entry,) = listed_ideas(getinge.id)
    response = send(reader, "ta-bort", entry=public_id_text(entry.id))
    assert "Den står inte längre på idélistan." in reader.get(response.location).text
    assert loose(getinge) == {voice.id for voice in voices}


def test_what_is_wrong_comes_back_with_everything_typed_and_chosen(reader, getinge, voices):
    response = send(
        reader, "till-idelistan",
        chosen=keys(voices[:2]), area=str(areas_of(getinge.id)[0].id), title="ab", motive=PAYLOAD,
        next_word_on="i vår",
    )  # fmt: skip
    page = soup(response)
    assert response.status_code == 422
    assert "Rubriken behöver minst 3 tecken." in page.get_text()
    assert page.find(id="title")["value"] == "ab"
    assert page.find(id="motive").get_text().removeprefix("\n") == PAYLOAD
    assert page.find(id="next_word_on")["value"] == "i vår"
    assert page.select_one("#area option[selected]").get_text() == "Natur"
    chosen = {box["value"] for box in page.select("input[name=chosen][checked]")}
    assert chosen == set(keys(voices[:2]))
    assert loose(getinge) == {voice.id for voice in voices}


@pytest.mark.parametrize(
    ("act", "sentence"), [("samma-sak", "Välj minst en text."), ("till-idelistan", "Välj minst en text.")]
)
@pytest.mark.parametrize("chosen", [[], ["x"], ["000000000000"]])
def test_nothing_chosen_is_said_at_the_list(reader, voices, act, sentence, chosen):
    response = send(reader, act, chosen=chosen, title="Belysning", motive="Många går där.")
    assert response.status_code == 422
    assert sentence in response.text
    assert soup(response).find(id="title")["value"] == "Belysning"


def test_one_alone_is_not_the_same_as_itself(reader, voices):
    response = send(reader, "samma-sak", chosen=keys(voices[:1]))
    assert response.status_code == 422
    assert "Välj minst två texter" in response.text


def test_voices_of_another_place_are_refused(reader, getinge, voices):
    kvibille = make_programme("kvibille", "Kvibille")
    elsewhere = make_shown_idea(kvibille, make_moderator(kvibille), "Hemlig plan i Kvibille")
    response = send(reader, "samma-sak", chosen=keys([voices[0], elsewhere]))
    assert response.status_code == 422
    assert "olika orter" in response.text
    assert "Hemlig plan" not in response.text
    only = send(reader, "till-idelistan", chosen=keys([elsewhere]), title="Belysning", motive="Många.")
    assert only.status_code == 404


def test_a_place_without_known_areas_does_not_ask_for_one(client, database):
    vallas = make_programme("vallas", "Vallås")
    idea = make_shown_idea(vallas, make_moderator(vallas))
    sign_in(client, make_user(Role.MODERATOR, vallas)[0])
    page = client.get("/personal/sortera/vallas")
    assert soup(page).find("select", id="area") is None
    assert "Område inte fastställt." in page.text
    sent = {"csrf_token": token_in(page.text), "chosen": keys([idea]), "title": "Lampor", "motive": "Ja."}
    invented = client.post("/personal/sortera/vallas/till-idelistan", data=sent | {"area": "1"})
    assert invented.status_code == 422
    assert client.post("/personal/sortera/vallas/till-idelistan", data=sent).status_code == 303
    assert listed_ideas(vallas.id)[0].area_id is None


def test_the_list_is_filtered_by_area_and_paged(reader, getinge, moderator):
    natur = areas_of(getinge.id)[0]
    for number in range(25):
        make_shown_idea(getinge, moderator, f"Natur {number}", area_id=natur.id)
    make_shown_idea(getinge, moderator, "Utan område")
    first = reader.get(f"{SORT}?omrade={natur.id}")
    assert "Utan område" not in first.text
    assert len(soup(first).select("input[name=chosen]")) == 20
    second = reader.get(soup(first).find("a", rel="next")["href"])
    assert len(soup(second).select("input[name=chosen]")) == 5
    for wrong in ("omrade=x", "omrade=99999999999999999999", "nasta=x", "vald=x", "rad=x&grupp=x", "klart=x"):
        assert reader.get(f"{SORT}?{wrong}").status_code == 200


def test_the_text_that_was_just_shown_is_chosen_beforehand(reader, getinge, moderator, clock):
    old = make_shown_idea(getinge, moderator, "Gammal", area_id=areas_of(getinge.id)[1].id)
    clock.advance(minutes=10)
    for number in range(21):
        make_shown_idea(getinge, moderator, f"Ny {number}")
    page = soup(reader.get(f"{SORT}?vald={public_id_text(old.id)}"))
    (box,) = page.select("input[name=chosen][checked]")
    assert box["value"] == public_id_text(old.id)
    assert page.select_one("#area option[selected]").get_text() == "Centrum"


def test_hostile_text_is_shown_as_typed(reader, getinge, moderator):
    make_shown_idea(getinge, moderator, PAYLOAD)
    page = soup(reader.get(SORT))
    assert page.select_one(".say").get_text() == PAYLOAD
    assert page.find(attrs={"onmouseover": True}) is None


def test_triage_asks_the_same_few_questions_however_much_there_is(reader, getinge, moderator, voices, clock):
    more = [make_shown_idea(getinge, moderator, f"Bänkar {number}") for number in range(4)]
    with transaction():
        group(voices[:2], actor=moderator, at=clock.now())
        together = group(voices[2:4], actor=moderator, at=clock.now())
        for idea in more[:2]:
            place_on_idea_list(
                [idea], area_id=None, title="Bänkar", motive="Många.", actor=moderator, at=clock.now()
            )
        key = public_id_text(together.id)
    reader.get(SORT)
    with count_queries() as queries:
        reader.get(f"{SORT}?grupp={key}")
    assert len(queries) <= 8, queries


ACTS = ["samma-sak", "till-idelistan", "lagg-till", "los-upp", "ta-bort", "angra"]


@pytest.mark.parametrize("act", ACTS)
def test_other_places_do_not_exist(reader, getinge, voices, act, clock):
    kvibille = make_programme("kvibille", "Kvibille")
    their_moderator = make_moderator(kvibille)
    theirs = [make_shown_idea(kvibille, their_moderator) for _ in range(3)]
    with transaction():
        entry = place_on_idea_list(
            theirs[:1], area_id=None, title="Deras", motive="Deras.", actor=their_moderator, at=clock.now()
        )
        together = group(theirs[1:], actor=their_moderator, at=clock.now())
        sent = {
            "chosen": keys(theirs), "title": "Belysning", "motive": "Många.",
            "entry": public_id_text(entry.id), "group": public_id_text(together.id),
            "done_at": clock.now().isoformat(),
        }  # fmt: skip
    assert reader.get("/personal/sortera/kvibille").status_code == 404
    assert send(reader, act, "/personal/sortera/kvibille", **sent).status_code == 404
    assert send(reader, act, **sent).status_code in (404, 422)
    db.session.expire_all()
    assert group_by_id(together.id).dissolved_at is None
    assert len(groups_behind([entry.id])[entry.id]) == 1


@pytest.mark.parametrize(
    "sent",
    [{}, {"group": "x"}, {"group": "000000000000"}, {"done_at": "x"}, {"done_at": "2026-01-01"}],
)
def test_taking_back_what_cannot_be_read_is_not_found(reader, voices, sent):
    send(reader, "samma-sak", chosen=keys(voices))
    key = soup(reader.get(SORT)).find("button", attrs={"name": "group"})["value"]
    if "done_at" in sent:
        sent = sent | {"group": key}
    assert send(reader, "angra", **sent).status_code == 404


@pytest.mark.parametrize(
    "role", [Role.ASSOCIATION_MEMBER, Role.POLITICIAN, Role.REGISTRAR, Role.YOUTH_LEADER]
)
def test_other_roles_may_not_sort(client, getinge, role):
    sign_in(client, make_user(role, getinge)[0])
    assert client.get("/personal/sortera").status_code == 403
    assert client.get(SORT).status_code == 403


def test_a_project_leader_may_sort(client, getinge, voices):
    sign_in(client, make_user(Role.PROJECT_LEADER, getinge)[0])
    assert client.get(SORT).status_code == 200
