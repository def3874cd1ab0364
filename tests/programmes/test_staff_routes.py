"""The pages where a programme is edited: both texts when two write at once, and the public follows."""

import pytest
from bs4 import BeautifulSoup

from participation.access.roles import Role
from participation.accounts.queries import actor_of
from participation.contributions.states import Kind
from participation.core.clock import now
from participation.core.db import transaction
from participation.jobs.running import run_waiting
from participation.moderation.operations import publish
from participation.programmes.fact_operations import KnownFact, add_fact
from participation.programmes.models import FactKind
from participation.programmes.queries import areas_of, current_wordings, the_programme
from tests.making import make_idea, make_moderator, make_programme, make_user
from tests.support.queries import count_queries
from tests.support.signing_in import SIGN_IN, sign_in, sign_in_by_the_pages, token_in

EDIT = "/personal/program/getinge"
TEXT = f"{EDIT}/gallande"


@pytest.fixture
def getinge(client):
    return make_programme("getinge", areas=["Natur", "Trafik"])


@pytest.fixture
def person(getinge):
    return make_user(Role.PROJECT_LEADER, getinge)[0]


@pytest.fixture
def leader(client, person):
    sign_in(client, person)
    return client


def send(client, address, **typed):
    return client.post(address, data={"csrf_token": token_in(client.get(EDIT).text)} | typed)


def wording(getinge, text):
    return next(one for one in current_wordings(getinge.id) if one.text == text)


def reword(client, getinge, old, new, **more):
    part = wording(getinge, old)
    typed = {"version": part.id, "text": new, "parent": "", "reason": "Skrivfel"} | more
    return send(client, f"{TEXT}/{part.part_id}/skriv-om", **typed)


def test_a_reworded_area_is_what_the_public_reads_and_what_the_form_offers(leader, getinge):
    assert reword(leader, getinge, "Natur", "Natur och vatten").status_code == 303

    for address in ("/getinge/program", "/getinge/lamna-ide", "/en/getinge/program"):
        assert "Natur och vatten" in leader.get(address).text
    assert "Uppdaterad" in leader.get("/getinge/program").text
    history = leader.get(f"{EDIT}/historik").text
    assert "Project leader Ek" in history
    assert "Skrivfel" in history


def test_the_history_goes_back_to_the_first_change_however_many_there_are(leader, person, getinge):
    with transaction():
        for number in range(150):
            known = KnownFact(FactKind.NOTE, f"Sak {number}.", "Kommunen", "2019")
            add_fact(getinge.id, known, actor=actor_of(person), at=now())
    latest = BeautifulSoup(leader.get(f"{EDIT}/historik").text, "html.parser")
    assert "Sak 149." in latest.main.get_text()
    assert "Sak 0." not in latest.main.get_text()
    earlier = BeautifulSoup(leader.get(latest.select_one("a[rel=next]")["href"]).text, "html.parser")
    assert "Sak 0." in earlier.main.get_text()
    assert "Sak 149." not in earlier.main.get_text()
    assert earlier.select("a[rel=next]") == []
    assert "Inget har ändrats" not in leader.get(f"{EDIT}/historik?nasta=000000000001").text


def test_two_who_reword_at_once_both_see_what_the_other_wrote(leader, getinge):
    read = wording(getinge, "Natur")
    reword(leader, getinge, "Natur", "Natur och vatten")
    second = send(
        leader,
        f"{TEXT}/{read.part_id}/skriv-om",
        version=read.id,
        text="Skog",
        parent="",
        reason="Min",
        source="Min källa",
    )

    assert second.status_code == 409
    page = BeautifulSoup(second.text, "html.parser")
    assert page.find("textarea", {"name": "text"}).text.strip() == "Skog"
    assert page.find("textarea", {"name": "source"}).text.strip() == "Min källa"
    assert "Natur och vatten" in second.text
    version = page.select_one("form[action$=skriv-om] input[name=version]")["value"]
    again = send(
        leader, f"{TEXT}/{read.part_id}/skriv-om", version=version, text="Skog", parent="", reason="Min"
    )
    assert again.status_code == 303
    assert wording(getinge, "Skog").part_id == read.part_id


def test_two_who_change_details_a_decision_or_a_fact_at_once_both_see_what_the_other_wrote(leader, getinge):
    send(leader, f"{EDIT}/beslut/nytt", kind="adoption", source="Protokollet")
    send(leader, f"{EDIT}/uppgifter/ny", kind="note", text="Ett torg", source="Kommunen")
    for address, first, second in (
        ("uppgifter", {"tagline": "den första"}, {"tagline": "den andra"}),
        (
            "beslut/1",
            {"kind": "adoption", "source": "den första"},
            {"kind": "adoption", "source": "den andra"},
        ),
        (
            "uppgifter/1",
            {"kind": "note", "text": "den första", "source": "x"},
            {"kind": "note", "text": "den andra", "source": "x"},
        ),
    ):
        assert send(leader, f"{EDIT}/{address}", version=1, **first).status_code == 303
        answer = send(leader, f"{EDIT}/{address}", version=1, **second)
        assert answer.status_code == 409, address
        assert "den första" in answer.text
        assert "den andra" in answer.text


def test_what_was_typed_when_the_session_ended_comes_back(client, leader, person, getinge, clock):
    part = wording(getinge, "Natur")
    page = f"{TEXT}/{part.part_id}"
    clock.advance(minutes=31)
    typed = {"version": part.id, "text": "En lång text", "parent": "", "reason": "Därför"}
    assert client.post(f"{page}/skriv-om", data=typed).location == f"{SIGN_IN}?till={page}"
    assert sign_in_by_the_pages(client, person, till=page).location == page
    shown = client.get(page).text
    assert "En lång text" in shown
    assert "Därför" in shown


def test_a_comment_shows_the_words_it_concerned_and_a_part_that_was_taken_out_keeps_them(leader, getinge):
    moderator, part = make_moderator(getinge), wording(getinge, "Natur")
    comment = make_idea(
        getinge, "Bra tänkt", kind=Kind.COMMENT, target_part_id=part.part_id, target_wording_id=part.id
    )
    with transaction():
        publish(comment, version=comment.version, actor=moderator, at=now())
    address = f"/getinge/program/{part.part_id}"
    assert "Gällde då orden" not in leader.get(address).text
    reword(leader, getinge, "Natur", "Hav")
    assert "Gällde då orden:" in leader.get(address).text
    with count_queries() as queries:
        leader.get(address)
    assert len(queries) <= 8

    hav = wording(getinge, "Hav")
    send(leader, f"{TEXT}/{hav.part_id}/ta-bort", version=hav.id, reason="Fel")
    page = leader.get(address)
    assert page.status_code == 200
    assert "finns inte längre i programmet" in page.text
    assert "Bra tänkt" in page.text
    assert leader.get(f"{address}/kommentera").status_code == 404


def test_a_draft_is_unreachable_until_it_is_adopted_and_then_everybody_reads_what_changed(leader, getinge):
    send(leader, f"{EDIT}/versioner/borja", label="2027")
    send(leader, f"{EDIT}/utkast/lagg-till", kind="area", parent="", text="HEMLIGT-KANARIEORD", reason="")
    assert "HEMLIGT-KANARIEORD" in leader.get(f"{EDIT}/utkast").text
    for address in (
        "/", "/getinge", "/getinge/program", "/getinge/lamna-ide", "/getinge/program/version/1",
        "/getinge/program/version/2", "/getinge/program/version/2/andrat-sedan/1", "/getinge/ideer",
        "/getinge/beslut-och-atgarder", "/sok?ord=HEMLIGT-KANARIEORD",
    ):  # fmt: skip
        answer = leader.get(address).text.replace('value="HEMLIGT-KANARIEORD"', "")
        assert "KANARIEORD" not in answer.replace("sok?ord=HEMLIGT-KANARIEORD", "") or address.startswith(
            "/sok"
        )
    assert leader.get("/getinge/program/version/2").status_code == 404

    send(
        leader, f"{EDIT}/versioner/anta", label="2027", adopted_on="våren 2027", body="Kommunstyrelsen",
        paragraph="KS § 9", source="Protokollet",
    )  # fmt: skip
    assert "HEMLIGT-KANARIEORD" in leader.get("/getinge/program").text
    changed = leader.get("/getinge/program/version/2/andrat-sedan/1").text
    assert "<ins>HEMLIGT-KANARIEORD</ins>" in changed
    assert "2 delar är lika i båda." in changed
    assert "Kommunstyrelsen" in leader.get("/getinge/beslut-och-atgarder").text
    assert "KANARIEORD" not in leader.get("/getinge/program/version/1").text


def test_a_strategy_under_an_ambition_and_the_contact_are_shown(leader, getinge):
    area = wording(getinge, "Natur").part_id
    send(leader, f"{TEXT}/lagg-till", kind="ambition", parent=area, text="Renare å", reason="Saknades")
    ambition = wording(getinge, "Renare å").part_id
    send(
        leader, f"{TEXT}/lagg-till", kind="strategy", parent=ambition, text="Plantera träd", reason="Saknades"
    )
    send(leader, f"{EDIT}/uppgifter", version=1, contact="Projektledaren <script>alert(1)</script>")
    page = leader.get("/getinge/program").text

    assert page.index("Natur") < page.index("Renare å") < page.index("Plantera träd") < page.index("Trafik")
    assert "Projektledaren &lt;script&gt;" in page


@pytest.mark.parametrize(
    "attack", ["<script>alert(1)</script>", "[x](javascript:alert(1))", "<svg/onload=alert(7)>", "**fet**"]
)
def test_a_programmes_text_is_plain_whatever_is_written(leader, getinge, attack):
    """Rows 12 and 13: no field of a programme holds anything but paragraphs."""
    reword(leader, getinge, "Natur", f"Före {attack} efter")
    for address in ("/getinge/program", "/getinge", TEXT, f"{EDIT}/historik", "/getinge/program/version/1"):
        page = BeautifulSoup(leader.get(address).text, "html.parser")
        assert attack in page.get_text()
        assert not page.main.find_all(["svg", "strong"]) or address == "/getinge"
        assert not [script for script in page.find_all("script") if "alert" in script.text]


def test_every_page_and_export_works_for_haverdal_made_in_the_browser(client, getinge):
    administrator = make_user(Role.ADMINISTRATOR)[0]
    sign_in(client, administrator)
    token = token_in(client.get("/personal/program").text)
    refused = client.post("/personal/program/nytt", data={
        "csrf_token": token, "place": "Haverdal", "kind": "locality", "slug": "kvitto",
        "name": "Framtid Haverdal", "palette": "sea", "areas": "Hav\nBoende",
    })  # fmt: skip
    assert refused.status_code == 422
    assert "Adressen /kvitto används redan av webbplatsen." in refused.text
    made = client.post("/personal/program/nytt", data={
        "csrf_token": token, "place": "Haverdal", "kind": "locality", "slug": "",
        "name": "Framtid Haverdal", "palette": "sea", "areas": "Hav\nBoende\nSkola\n\nVägar\nMöten",
        "associations": "Haverdals samhällsförening\nHaverdals byalag",
    })  # fmt: skip
    assert made.status_code == 303
    haverdal = the_programme("haverdal")
    assert len(areas_of(haverdal.id)) == 5
    make_idea(haverdal, "En brygga", area_id=areas_of(haverdal.id)[0].id)
    leader = client.application.test_client()
    sign_in(leader, make_user(Role.PROJECT_LEADER, haverdal)[0])

    for page in ("", "/program", "/lamna-ide", "/ideer", "/idelista", "/nio-steg", "/beslut-och-atgarder",
                 "/program/version/1", "/program/kommentera"):  # fmt: skip
        for language in ("", "/en"):
            assert leader.get(f"{language}/haverdal{page}").status_code == 200, page
    assert 'data-palette="sea"' in leader.get("/haverdal").text
    assert leader.get("/Haverdal").status_code in (301, 302, 308)
    for page in ("program/haverdal", "revidering/haverdal", "sortera/haverdal", "underlag/haverdal", "orter"):
        assert leader.get(f"/personal/{page}").status_code == 200, page
    token = token_in(leader.get("/personal/underlag/haverdal").text)
    work = leader.post("/personal/underlag/haverdal", data={"csrf_token": token}).location
    assert run_waiting() == 1
    file = BeautifulSoup(leader.get(work).text, "html.parser").find("a", string="Hämta filen")["href"]
    assert leader.get(file, buffered=True).data[:2] == b"PK"
