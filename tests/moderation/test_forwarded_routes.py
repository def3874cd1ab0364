"""What belongs elsewhere is sent by hand: the list of what is to be sent, and the note that it was."""

import pytest
from flask.testing import FlaskClient

from participation.access.roles import Role
from participation.audit.events import Event
from participation.contributions.operations import withdraw
from participation.core.clock import now
from participation.core.db import db, transaction
from participation.core.public_ids import public_id_text
from participation.moderation.elsewhere_operations import forward
from participation.moderation.operations import publish
from participation.moderation.policy import may_undo
from participation.moderation.queries import decisions_about
from participation.programmes.models import Programme
from tests.making import make_idea, make_moderator, make_programme, make_submitted, make_user
from tests.moderation.test_further_routes import fresh, words
from tests.moderation.test_staff_routes import soup
from tests.support.audit import events
from tests.support.signing_in import sign_in

LIST = "/personal/skicka-vidare"
LAMP = "Lampan vid bron är trasig"


@pytest.fixture
def getinge(database):
    return make_programme()


@pytest.fixture
def registrar(client, getinge):
    sign_in(client, make_user(Role.REGISTRAR, getinge)[0])
    return client


def forwarded(place: Programme, text: str = LAMP, receiver: str = "Trafikverket"):
    """A text that waits to be sent to the receiver, and the decision."""
    idea = make_idea(place, text)
    return idea, forwarded_anew(idea, receiver)


def forwarded_anew(idea, receiver: str):
    place = db.session.get_one(Programme, idea.programme_id)
    with transaction():
        return forward(
            idea, version=idea.version, receiver=receiver, note_to_author="Ring dem.",
            actor=make_moderator(place), at=now(),
        )  # fmt: skip


def press(client: FlaskClient, button: str):
    """Press the only such button on the list; the list afterwards, its notice first."""
    page = soup(client.get(LIST))
    (form,) = [form for form in page.select("main form") if button in form.get_text()]
    sent = {field["name"]: field["value"] for field in form.select("input")}
    return client.post(form["action"], data=sent, follow_redirects=True)


def sections(client: FlaskClient, address: str = LIST) -> dict[str, str]:
    """The words under each heading."""
    page = soup(client.get(address))
    return {
        section.h2.get_text(): " ".join(section.get_text(" ").split()) for section in page.select("section")
    }


def test_what_is_forwarded_waits_to_be_sent_with_its_text_and_its_times(registrar, getinge, clock):
    idea = make_idea(getinge, LAMP)
    clock.advance(minutes=20)
    forwarded_anew(idea, "Trafikverket")
    forwarded(make_programme("kvibille", "Kvibille"), "Från Kvibille")
    (to_send,) = sections(registrar).values()
    for said in (LAMP, "23 november 2026 kl. 09.00", "23 november 2026 kl. 09.20", "Trafikverket"):
        assert said in to_send
    assert "Kvibille" not in to_send


def test_an_empty_list_says_that_nothing_waits(registrar):
    assert "Inget väntar på att skickas." in words(registrar.get(LIST))


def test_that_it_was_sent_is_noted_by_a_press_and_the_author_is_told_the_day(registrar, getinge, clock):
    idea, _decision = forwarded(getinge)
    clock.advance(minutes=10)
    assert "Texten är antecknad som skickad." in words(press(registrar, "Jag har skickat den"))
    said = sections(registrar)
    assert list(said) == ["Skickat"]
    assert "23 november 2026 kl. 09.10 av" in said["Skickat"]
    assert fresh(idea).received_at < decisions_about(idea.id)[0].sent_at == now()
    assert events()[-1] == Event.CONTRIBUTION_SENT_ON


def test_the_receipt_says_whether_it_has_been_sent(client, getinge, clock):
    submitted = make_submitted(getinge, LAMP)
    forwarded_anew(submitted.contribution, "Trafikverket")
    holder = client.application.test_client()
    receipt = open_receipt(holder, submitted)
    assert "Skickas vidare till Trafikverket" in receipt
    assert "Texten är inte skickad än." in receipt
    sign_in(client, make_user(Role.MODERATOR, getinge)[0])
    press(client, "Jag har skickat den")
    receipt = open_receipt(holder, submitted)
    assert "Vi skickade texten 23 november." in receipt
    assert "inte skickad" not in receipt


def open_receipt(client: FlaskClient, submitted) -> str:
    token = soup(client.get("/kvitto")).find("input", {"name": "csrf_token"})["value"]
    sent = {"csrf_token": token, "words": " ".join(submitted.code)}
    return words(client.post("/kvitto", data=sent, follow_redirects=True))


def test_what_has_been_sent_cannot_be_undone_until_the_note_is_taken_back(registrar, getinge):
    idea, decision = forwarded(getinge)
    moderator = make_moderator(getinge)
    assert may_undo(moderator, decision, fresh(idea))
    press(registrar, "Jag har skickat den")
    (decision,) = decisions_about(idea.id)
    assert not may_undo(moderator, decision, fresh(idea))
    assert "Texten ska fortfarande skickas." in words(press(registrar, "Den är inte skickad"))
    (decision,) = decisions_about(idea.id)
    assert (decision.sent_at, decision.sent_by) == (None, None)
    assert may_undo(moderator, decision, fresh(idea))
    assert list(sections(registrar)) == ["Att skicka"]
    assert events()[-1] == Event.CONTRIBUTION_NOT_SENT_ON


def test_the_first_who_notes_it_stands(client, getinge, clock):
    idea, _decision = forwarded(getinge)
    sign_in(client, make_user(Role.MODERATOR, getinge)[0])
    page = soup(client.get(LIST)).select_one("main form")
    sent = {field["name"]: field["value"] for field in page.select("input")}
    first = client.post(page["action"], data=sent) and decisions_about(idea.id)[0].sent_at
    clock.advance(hours=1)
    assert client.post(page["action"], data=sent).status_code == 303
    assert decisions_about(idea.id)[0].sent_at == first
    assert events().count(Event.CONTRIBUTION_SENT_ON) == 1


def test_where_it_is_goes_along(registrar, getinge):
    idea = make_idea(getinge, LAMP, place_text="Vid bron")
    forwarded_anew(idea, "Felanmälan")
    assert "Vid bron" in sections(registrar)["Att skicka"]


def test_what_was_shown_after_all_is_not_to_be_sent(registrar, getinge):
    idea, _decision = forwarded(getinge)
    with transaction():
        publish(idea, version=idea.version, actor=make_moderator(getinge), at=now())
    said = sections(registrar)
    assert list(said) == ["Skickat"]
    assert "Nej, texten visades i stället" in said["Skickat"]
    assert soup(registrar.get(LIST)).select("main form") == []


def test_what_its_author_took_back_is_not_to_be_sent_and_the_list_says_why(registrar, getinge):
    idea, _decision = forwarded(getinge)
    with transaction():
        withdraw(idea, at=now())
    said = sections(registrar)
    assert list(said) == ["Skickat"]
    assert "Nej, den som skrev tog tillbaka texten" in said["Skickat"]


def test_what_is_forwarded_anew_is_to_be_sent_once_and_to_the_last_receiver(registrar, getinge):
    idea, _decision = forwarded(getinge)
    with transaction():
        publish(idea, version=idea.version, actor=make_moderator(getinge), at=now())
    forwarded_anew(idea, "Polisen")
    said = sections(registrar)
    assert "Polisen" in said["Att skicka"]
    assert "Trafikverket" not in said["Att skicka"]
    assert "Trafikverket" in said["Skickat"]
    assert "Nej, ett senare beslut gäller" in said["Skickat"]


def test_a_page_that_begins_nowhere_is_the_first(registrar, getinge):
    forwarded(getinge)
    for asked in ("?nasta=0", "?nasta=x", "?nasta="):
        assert LAMP in words(registrar.get(f"{LIST}{asked}"))


def test_a_later_page_never_says_that_nothing_waits_to_be_sent(registrar, getinge):
    forwarded(getinge)
    for asked in ("?nasta=000000000001", "?nasta=zzzzzzzzzzzz"):
        said = words(registrar.get(f"{LIST}{asked}"))
        assert "Inget väntar" not in said
        assert "Här finns inget mer." in said


def test_the_list_says_that_more_waits_than_it_shows(registrar, getinge):
    first, *_others = [forwarded(getinge, f"Lampa {number} är trasig")[0] for number in range(51)]
    to_send = sections(registrar)["Att skicka"]
    assert "Lampa 49 är trasig" in to_send
    assert "Lampa 50 är trasig" not in to_send
    assert "Fler texter visas när du har skickat några av dem." in to_send
    press(registrar, f"nummer {public_id_text(first.id)}")
    to_send = sections(registrar)["Att skicka"]
    assert "Lampa 50 är trasig" in to_send
    assert "Fler texter" not in to_send
