"""The moderator asks, splits, leaves to another body and sends on; the author sees each on her receipt."""

import pytest
from playwright.sync_api import expect

from participation.access.roles import Role
from tests.journeys.steps import heading, open_receipt, press, press_key, sign_in
from tests.making import make_programme, make_submitted, make_user

UNCLEAR, SEVERAL = "Laga den", "Två saker: 1) en skylt mot centrum 2) låna mötesrum"
ROAD, LAMP = "Sänk farten på riksvägen", "Lampan vid bron är trasig"
QUESTION, REPLY, ANSWER = "Vad är det som ska lagas?", "Gungan vid skolan", "Vägen är statlig. Vi frågar dem."
SPLIT_UP = "Varje del får ett eget svar."


@pytest.fixture
def sent(live_server, clock):
    """Four texts that wait, an hour apart, with the words of their receipts."""
    getinge = make_programme(areas=["Natur", "Centrum"])
    words = {}
    for text in (UNCLEAR, SEVERAL, ROAD, LAMP):
        clock.advance(hours=1)
        words[text] = list(make_submitted(getinge, text).code)
    return getinge, words


@pytest.mark.parametrize("width", [360, 1280])
def test_each_act_and_what_its_author_sees(page, devices, sent, clock):
    getinge, words = sent
    user, _password, secret = make_user(Role.MODERATOR, getinge)
    sign_in(page, user, secret, clock)
    text = page.locator("#original")

    press_key(page, "s")
    expect(page.get_by_label("Fråga", exact=True)).to_be_focused()
    page.keyboard.type(QUESTION)
    press(page, "Fråga")
    expect(text).to_have_text(SEVERAL)
    expect(page.locator("#vantar-pa-svar")).to_contain_text(UNCLEAR)
    press_key(page, "z")
    expect(text).to_have_text(UNCLEAR)
    press_key(page, "s")
    page.keyboard.type(QUESTION)
    press(page, "Fråga")
    expect(text).to_have_text(SEVERAL)

    press_key(page, "d")
    expect(page.get_by_text(SPLIT_UP)).to_be_visible()
    assert [part.input_value() for part in page.locator("form textarea").all()] == [
        "en skylt mot centrum", "låna mötesrum",
    ]  # fmt: skip
    page.get_by_label("Utvecklingsområde").first.select_option("Centrum")
    press(page, "Dela upp")
    expect(text).to_have_text("en skylt mot centrum")
    press_key(page, "v")
    expect(text).to_have_text("låna mötesrum")
    press_key(page, "v")

    expect(text).to_have_text(ROAD)
    press_key(page, "b")
    page.get_by_label("Trafikverket").first.check()
    page.locator("#leave-answer").fill(ANSWER)
    page.locator("#leave-next-word-on").fill("2027-02-01")
    press(page, "Visa, andra beslutar")
    expect(text).to_have_text(LAMP)
    press_key(page, "e")
    expect(heading(page)).to_have_text("Inget väntar")
    page.get_by_role("link", name="Skicka vidare").click()
    expect(page.locator("main")).to_contain_text(LAMP)
    expect(page.locator("main")).to_contain_text("Kommunens felanmälan")
    press(page, "Jag har skickat den")
    expect(page.locator("main")).to_contain_text("Texten är antecknad som skickad.")

    resident = devices(360, javascript=False)
    main = resident.locator("main")
    for whose, told in (
        (SEVERAL, ("Uppdelad i flera", "en skylt mot centrum", "låna mötesrum", "Läst och visad")),
        (ROAD, ("Andra beslutar: Trafikverket", ANSWER, "Nästa besked senast 1 februari 2027")),
        (LAMP, ("Skickas vidare till Kommunens felanmälan", "Vi skickade texten", "kundcenter")),
        (UNCLEAR, ("En fråga till dig", QUESTION)),
    ):
        open_receipt(resident, words[whose])
        for said in told:
            expect(main).to_contain_text(said)
    resident.get_by_role("link", name="Svara").click()
    expect(main).to_contain_text(QUESTION)
    resident.locator("#text").fill(REPLY)
    press(resident, "Skicka")
    expect(main).to_contain_text("Du svarade")
    resident.goto("/getinge/ideer")
    for never in (SEVERAL, LAMP, UNCLEAR, QUESTION):
        expect(main).not_to_contain_text(never)

    page.goto("/personal/att-lasa")
    expect(text).to_have_text(UNCLEAR)
    expect(page.locator("article")).to_contain_text(REPLY)
    expect(page.locator(".queue-list").first).to_contain_text("Svar")
