"""The leader's page of a revision: each act, what is refused at its field, and two who change it at once."""

import pytest
from bs4 import BeautifulSoup

from participation.access.roles import Role
from participation.core.csrf import EXPIRED
from participation.revisions.queries import revision_under_way
from tests.making import make_programme, make_user
from tests.support.queries import count_queries
from tests.support.signing_in import sign_in, token_in

ADDRESS = "/personal/revidering/getinge"


@pytest.fixture
def programme(database):
    return make_programme()


@pytest.fixture
def leader(programme, client):
    user = make_user(Role.PROJECT_LEADER, programme)[0]
    sign_in(client, user)
    return user


@pytest.fixture
def revision(programme, client, leader):
    assert send(client, "borja", name="Revidering 2027").status_code == 303
    return revision_under_way(programme.id)


def send(client, act, follow=False, **fields):
    return client.post(
        f"{ADDRESS}/{act}",
        data={"csrf_token": token_in(client.get(ADDRESS).text)} | fields,
        follow_redirects=follow,
    )


def now_at(programme):
    return revision_under_way(programme.id)


def error_of(answer, field_id: str) -> str:
    return BeautifulSoup(answer.text, "html.parser").find(id=f"{field_id}-error").text


def value_of(answer, field_id: str) -> str:
    found = BeautifulSoup(answer.text, "html.parser").find(id=field_id)
    return found.text.strip() if found.name == "textarea" else found["value"]


def test_a_place_without_a_revision_offers_to_begin_one(client, leader) -> None:
    assert "Ingen revidering pågår" in client.get(ADDRESS).text


@pytest.mark.parametrize("name", ["", "  ", "ab", "x" * 121])
def test_a_revision_needs_a_name(client, leader, name) -> None:
    answer = send(client, "borja", name=name)
    assert answer.status_code == 422
    assert error_of(answer, "name")


def test_a_second_beginning_is_refused_at_the_name(client, revision) -> None:
    answer = send(client, "borja", name="En till")
    assert answer.status_code == 422
    assert "pågår redan" in error_of(answer, "name")


def test_the_nine_steps_are_shown_each_with_its_form(client, revision) -> None:
    page = BeautifulSoup(client.get(ADDRESS).text, "html.parser")
    assert len(page.select("ol.way > li")) == 9
    assert len(page.select("ol.way form")) == 9
    assert page.select_one("li.current h3").text.startswith("1. ")


def test_dates_and_a_note_are_saved_and_shown(client, programme, revision) -> None:
    answer = send(
        client, "steg/2", follow=True,
        version=revision.version, planned_from="2027-02-01", planned_to="14 februari 2027", note="156 röster."
    )  # fmt: skip
    assert "156 röster." in answer.text
    assert "1 februari 2027 till 14 februari 2027" in answer.text
    assert str(now_at(programme).steps[1].planned_to) == "2027-02-14"


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2019-12-31", "2051-01-01"])
@pytest.mark.parametrize(("act", "field", "field_id"), [
    ("steg/2", "planned_from", "steg-2-planned_from"),
    ("steg/2", "planned_to", "steg-2-planned_to"),
    ("oppna", "closes_on", "closes_on"),
])  # fmt: skip
def test_days_outside_the_years_are_refused_at_the_field(client, revision, act, field, field_id, day) -> None:
    answer = send(client, act, version=revision.version, **{field: day})
    assert answer.status_code == 422
    assert "Välj ett datum mellan 2020 och 2050." in error_of(answer, field_id)
    assert value_of(answer, field_id) == day


@pytest.mark.parametrize("day", ["2026-13-99", "imorgon", "26/2"])
def test_what_is_no_day_is_refused_and_kept(client, revision, day) -> None:
    answer = send(client, "oppna", version=revision.version, closes_on=day)
    assert answer.status_code == 422
    assert "Skriv datum så här: 2026-02-26." in error_of(answer, "closes_on")
    assert value_of(answer, "closes_on") == day


def test_a_step_that_ends_before_it_begins_is_refused_at_its_end(client, revision) -> None:
    answer = send(
        client, "steg/4",
        version=revision.version, planned_from="2027-02-02", planned_to="2027-02-01", note="Kvar",
    )  # fmt: skip
    assert answer.status_code == 422
    assert "Slutdatum måste vara efter startdatum." in error_of(answer, "steg-4-planned_to")
    assert value_of(answer, "steg-4-note") == "Kvar"
    assert BeautifulSoup(answer.text, "html.parser").find(id="steg-4").has_attr("open")


def test_a_last_day_that_has_passed_is_refused(client, revision) -> None:
    answer = send(client, "oppna", version=revision.version, closes_on="2026-11-22")
    assert answer.status_code == 422
    assert "Slutdatum måste vara efter startdatum." in error_of(answer, "closes_on")


def test_step_five_opens_and_closes_and_the_site_says_so(client, programme, revision) -> None:
    answer = send(client, "oppna", follow=True, version=revision.version, closes_on="2026-12-20")
    assert "Synpunkter tas emot till och med 20 december 2026" in answer.text
    assert now_at(programme).current_step == 5
    answer = send(client, "stang", follow=True, version=now_at(programme).version)
    assert "Tiden för synpunkter är slut. Det som kommer nu märks som för sent." in answer.text
    assert "Synpunkter togs emot till 23 november 2026" in answer.text
    assert "Pågår till" not in answer.text


def test_the_last_day_may_be_today(client, programme, revision) -> None:
    assert send(client, "oppna", version=revision.version, closes_on="2026-11-23").status_code == 303


def test_moving_forward_and_back(client, programme, revision) -> None:
    for number in ("3", "2"):
        answer = send(client, "flytta", version=now_at(programme).version, step=number)
        assert answer.status_code == 303
        assert now_at(programme).current_step == int(number)


def test_the_gate_asks_for_a_motive_at_its_field_and_takes_it(client, programme, revision) -> None:
    answer = send(client, "flytta", version=revision.version, step="6")
    assert answer.status_code == 422
    assert "skriv varför ni går vidare" in error_of(answer, "motive")
    answer = send(client, "flytta", follow=True, version=revision.version, step="6", motive="Vi har bråttom.")
    assert "Vi har bråttom." in answer.text
    assert now_at(programme).current_step == 6


@pytest.mark.parametrize("step", ["", "0", "10", "fem", "5; DROP"])
def test_a_step_that_is_none_of_the_nine_is_refused(client, revision, step) -> None:
    answer = send(client, "flytta", version=revision.version, step=step)
    assert answer.status_code == 422
    assert "Välj ett av alternativen." in error_of(answer, "step")


def test_the_second_of_two_who_change_sees_what_is_there_and_keeps_what_she_wrote(
    client, programme, revision
) -> None:
    stale = revision.version
    send(client, "steg/3", version=stale, note="Den förstas ord")
    answer = send(client, "steg/3", version=stale, note="Den andras ord")
    assert answer.status_code == 409
    assert "Någon annan hann ändra" in answer.text
    assert "<p>Den förstas ord</p>" in answer.text
    assert value_of(answer, "steg-3-note") == "Den andras ord"
    assert now_at(programme).steps[2].note == "Den förstas ord"
    version = BeautifulSoup(answer.text, "html.parser").select_one("#steg-3 input[name=version]")["value"]
    assert send(client, "steg/3", version=version, note="Den andras ord").status_code == 303
    assert now_at(programme).steps[2].note == "Den andras ord"


@pytest.mark.parametrize("act", ["flytta", "oppna", "stang", "avsluta", "steg/1"])
def test_every_act_minds_the_version(client, programme, revision, act) -> None:
    stale = revision.version
    send(client, "oppna", version=stale, closes_on="2026-12-20")
    assert send(client, act, version=stale, step="2", closes_on="2026-12-24").status_code == 409


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40])
def test_a_version_that_cannot_be_read_changes_nothing(client, programme, revision, version) -> None:
    assert send(client, "flytta", version=version, step="2").status_code == 422
    assert now_at(programme).current_step == 1


def test_a_revision_is_ended_in_step_nine(client, programme, revision) -> None:
    assert send(client, "avsluta", version=revision.version).status_code == 422
    send(client, "flytta", version=now_at(programme).version, step="9", motive="Prov")
    answer = send(client, "avsluta", follow=True, version=now_at(programme).version)
    assert "Ingen revidering pågår" in answer.text


def test_closing_what_was_never_opened_changes_nothing(client, programme, revision) -> None:
    answer = send(client, "stang", version=revision.version)
    assert answer.status_code == 422
    assert "inte öppet" in answer.text


def test_what_was_typed_stays_when_the_page_has_been_open_too_long(client, revision) -> None:
    answer = client.post(
        f"{ADDRESS}/steg/2", data={"csrf_token": "gammal", "version": revision.version, "note": "Kvar"}
    )
    assert answer.status_code == 422
    assert str(EXPIRED) in answer.text
    assert value_of(answer, "steg-2-note") == "Kvar"


@pytest.mark.parametrize("act", ["", "/borja", "/flytta", "/oppna", "/stang", "/avsluta", "/steg/1"])
def test_another_place_is_not_found(client, leader, act) -> None:
    make_programme("vallas", "Vallås")
    token = token_in(client.get(ADDRESS).text)
    for slug in ("vallas", "finns-inte"):
        address = f"/personal/revidering/{slug}{act}"
        answer = client.post(address, data={"csrf_token": token}) if act else client.get(address)
        assert answer.status_code == 404


@pytest.mark.parametrize("number", ["0", "10", "x", "99999999999999999999"])
def test_there_is_no_tenth_step(client, revision, number) -> None:
    assert send(client, f"steg/{number}", version=revision.version).status_code == 404


def test_acts_without_a_revision_are_not_found(client, leader) -> None:
    assert send(client, "flytta", version="1", step="2").status_code == 404


def test_the_page_asks_few_questions(client, revision) -> None:
    with count_queries() as queries:
        client.get(ADDRESS)
    assert len(queries) <= 8, queries


def test_a_passed_last_day_closes_by_itself(client, programme, revision, clock, leader) -> None:
    send(client, "oppna", version=revision.version, closes_on="2026-11-24")
    clock.advance(days=2)
    sign_in(client, leader)
    assert "Tiden för synpunkter är slut." in client.get(ADDRESS).text
    assert "Synpunkter togs emot till 24 november 2026" in client.get(ADDRESS).text
