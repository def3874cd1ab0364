"""The author on another device, with nothing but five words: what happened, why, and what she can do."""

import pytest
from playwright.sync_api import expect

from participation.access.roles import Role
from participation.accounts import queries
from participation.contributions.states import Reason
from participation.core import clock as site_clock
from participation.core.db import db, transaction
from participation.moderation.operations import AnswerText, publish, withhold
from tests.journeys.steps import all_texts, heading, open_receipt, press
from tests.making import make_programme, make_submitted, make_user

IDEA = "Lampor längs ån"
LINE = "Särskilt vid bron."
ANSWER = "Vi mäter ljuset i januari och svarar då."
NOTE = "Skriv gärna igen utan namnet."
WRONG = "Orden stämmer inte. Skriv alla fem, i samma ordning som på kvittot."


@pytest.fixture
def getinge(live_server):
    return make_programme()


@pytest.fixture
def moderator(getinge):
    return queries.actor_of(make_user(Role.MODERATOR, getinge)[0])


@pytest.fixture
def words(getinge, moderator, clock):
    """The words of an idea that was shown and answered the day after it came."""
    sent = make_submitted(getinge, IDEA)
    with transaction():
        publish(
            sent.contribution, version=sent.contribution.version, actor=moderator, at=clock.advance(days=1),
            answer=AnswerText(ANSWER, None, None),
        )  # fmt: skip
    return list(sent.code)


def test_five_words_on_another_device_tell_what_happened(resident, getinge, words, clock):
    shouted = [word.upper() for word in words]
    open_receipt(resident, shouted)
    expect(resident).to_have_url("/kvitto/visa")
    main = resident.locator("main")
    for told in (IDEA, "Mottagen", "23 november", "Läst och visad", "24 november", "Inget ändrades.", ANSWER):
        expect(main).to_contain_text(told)

    press(resident, "Lägga till en rad")
    resident.get_by_label("Vad vill du lägga till?").fill(LINE)
    press(resident, "Skicka")
    expect(main).to_contain_text("Dina rader")
    expect(main).to_contain_text("En människa läser senast 26 november.")
    assert all_texts() == [IDEA, LINE]

    resident.locator("summary", has_text="Ta tillbaka din text").click()
    press(resident, "Ta tillbaka texten")
    expect(main).to_contain_text("Du tog tillbaka texten")
    expect(resident.get_by_role("link", name="Lägga till en rad")).to_have_count(0)
    resident.goto("/getinge/ideer")
    expect(resident.get_by_text(IDEA)).to_have_count(0)


def test_the_reason_and_the_note_are_told_to_the_author(resident, getinge, moderator):
    sent = make_submitted(getinge, IDEA)
    with transaction():
        withhold(
            sent.contribution, version=sent.contribution.version, reason=Reason.PERSONAL_DATA,
            note_to_author=NOTE, actor=moderator, at=site_clock.now(),
        )  # fmt: skip
    open_receipt(resident, list(sent.code))
    main = resident.locator("main")
    expect(main).to_contain_text("Visas inte")
    expect(main).to_contain_text("Skäl: ")
    expect(main).to_contain_text(NOTE)
    expect(resident.get_by_role("link", name="Be att någon annan läser")).to_be_visible()


def test_the_square_code_opens_the_receipt_and_its_words_leave_the_address_bar(page, words):
    page.goto("/kvitto#" + "-".join(words))
    expect(page.get_by_label("Dina fem ord")).to_have_value(" ".join(words))
    expect(page).to_have_url("/kvitto")
    assert page.evaluate("history.length") <= 2
    press(page, "Visa")
    expect(page.locator("main")).to_contain_text(ANSWER)
    page.go_back()
    expect(page).to_have_url("/kvitto")
    assert not any(word in page.url for word in words)


def test_wrong_words_reveal_nothing(resident, words):
    answers = []
    unknown = words[1:] + words[:1]
    for wrong in (unknown, words[:4], ["krokodil"] * 5, ["../../etc/passwd"]):
        open_receipt(resident, wrong)
        expect(resident.locator(".error-summary")).to_contain_text(WRONG)
        answers.append(resident.locator(".error-summary").inner_text())
        expect(resident.locator("main")).not_to_contain_text(IDEA)
    assert len(set(answers)) == 1
    resident.goto("/kvitto/visa")
    expect(heading(resident)).to_have_text("Vad hände med din text?")


def test_on_a_borrowed_telephone_the_receipt_is_closed_again(resident, words):
    open_receipt(resident, words)
    resident.locator("summary", has_text="Glöm mig här").click()
    press(resident, "Stäng kvittot på den här enheten")
    resident.goto("/kvitto/visa")
    expect(heading(resident)).to_have_text("Vad hände med din text?")
    expect(resident.locator("main")).not_to_contain_text(IDEA)
    db.session.rollback()
