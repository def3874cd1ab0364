"""A project leader edits her programme, everybody reads it at once, and an administrator makes Haverdal."""

import pytest
from playwright.sync_api import expect

from participation.access.roles import Role
from tests.journeys.steps import heading, press, sign_in
from tests.making import make_programme, make_user

WIDTHS = (360, 1280)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_programme_is_edited_and_the_public_follows(devices, clock, live_server, width):
    getinge = make_programme("getinge", areas=["Natur", "Trafik"])
    person, _password, secret = make_user(Role.PROJECT_LEADER, getinge)
    page, resident = devices(width), devices(width)
    page.goto("/personal/logga-in")
    sign_in(page, person, secret, clock)

    page.get_by_role("link", name="Mina orter").click()
    page.locator("main").get_by_role("link", name="Programmet").click()
    page.get_by_role("link", name="Texten", exact=True).click()
    page.locator(".edit-parts li", has_text="Natur").get_by_role("link", name="Ändra").click()
    page.get_by_label("Text", exact=True).fill("Natur och vatten")
    press(page, "Spara")
    expect(page.get_by_text("Skriv varför texten rättas.").first).to_be_visible()
    expect(page.get_by_label("Text", exact=True)).to_have_value("Natur och vatten")
    page.get_by_label("Varför", exact=False).first.fill("Så heter det i den antagna texten.")
    press(page, "Spara")
    expect(page.get_by_text("Sparat. Ändringen syns för alla nu.")).to_be_visible()

    page.get_by_label("Vad är det?").select_option(label="Utvecklingsområde")
    page.get_by_label("Text", exact=True).fill("Möten")
    page.get_by_label("Varför").fill("Saknades här.")
    press(page, "Lägg till")
    page.locator(".edit-parts li", has_text="Möten").get_by_role("button", name="Upp").click()
    expect(page.get_by_text("Delen är flyttad.")).to_be_visible()

    page.get_by_role("link", name="Till programmet").click()
    page.get_by_role("link", name="Lägg till ett beslut").click()
    page.get_by_label("Vad beslutades?").select_option(label="Programmet antogs")
    page.get_by_label("Datum", exact=False).first.fill("våren 2019")
    page.get_by_label("Beslutat av").fill("Kommunstyrelsen")
    page.get_by_label("Paragraf").fill("KS § 59")
    page.get_by_label("Källa", exact=True).fill("Protokollet")
    press(page, "Spara")
    expect(page.get_by_role("link", name="Programmet antogs")).to_be_visible()

    resident.goto("/getinge/program")
    headings = resident.locator("section.programme h2").all_inner_texts()
    assert headings[-3:] == ["Natur och vatten", "Möten", "Trafik"]
    resident.goto("/getinge/beslut-och-atgarder")
    expect(resident.get_by_text("KS § 59").first).to_be_visible()
    resident.goto("/getinge/lamna-ide")
    assert "Möten" in resident.content()


@pytest.mark.parametrize("width", WIDTHS)
def test_an_administrator_makes_haverdal(devices, clock, live_server, width):
    make_programme()
    person, _password, secret = make_user(Role.ADMINISTRATOR)
    page, resident = devices(width), devices(width, javascript=False)
    page.goto("/personal/logga-in")
    sign_in(page, person, secret, clock)
    page.get_by_role("link", name="Program", exact=True).click()
    page.get_by_label("Ortens namn").fill("Haverdal")
    page.get_by_label("Adress").fill("kvitto")
    page.get_by_label("Programmets namn").fill("Framtid Haverdal")
    page.get_by_label("Färg").select_option("sea")
    page.get_by_label("Utvecklingsområden").fill("Hav\nBoende\nSkola\nVägar\nMöten")
    press(page, "Lägg in programmet")
    expect(page.get_by_text("Adressen /kvitto används redan av webbplatsen.").first).to_be_visible()
    page.get_by_label("Adress").fill("")
    press(page, "Lägg in programmet")
    expect(page.get_by_text("Framtid Haverdal finns nu.")).to_be_visible()

    resident.goto("/haverdal")
    expect(heading(resident)).to_contain_text("Haverdal")
    resident.goto("/haverdal/program")
    assert resident.locator("section.programme h2").count() == 6
