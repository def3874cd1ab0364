"""A resident sends pictures; a moderator covers a face by keys and lets it be seen; then it is gone again."""

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from participation.access.roles import Role
from participation.contributions.photo_models import Photo
from participation.core.db import db
from tests.journeys.steps import sign_in
from tests.making import jpeg, make_programme, make_user

COVERED, SEEN = (29, 27, 24), (200, 30, 30)


def picture(name, colour=SEEN):
    return {"name": name, "mimeType": "image/jpeg", "buffer": jpeg(colour, (1200, 900)).getvalue()}


def point(page, address, at):
    """The colour of one point of the picture, as whoever asks sees it."""
    answer = page.request.get(address)
    assert answer.status == 200
    return Image.open(BytesIO(answer.body())).convert("RGB").getpixel(at)


def is_like(colour, other):
    return all(abs(a - b) < 30 for a, b in zip(colour, other, strict=True))


@pytest.mark.parametrize("width", [360, 1280])
def test_from_the_phone_to_the_page_and_away_again(devices, clock, width):
    programme = make_programme("getinge", "Getinge", areas=["Natur"])
    moderator, _password, secret = make_user(Role.MODERATOR, programme)
    resident, reader, staff = devices(width), devices(width), devices(width)
    resident.goto("/getinge/lamna-ide")
    resident.get_by_label("Vad vill du få").fill("En bänk vid ån")
    resident.locator("summary", has_text="Bilder").click()
    chooser = resident.get_by_label("Välj bilder")
    chooser.set_input_files([picture("kim.jpg"), picture("b.jpg", (0, 90, 0))])
    expect(resident.get_by_alt_text("Vald bild 2")).to_be_visible()
    resident.get_by_label("Vad visar bild 2?").fill("Bron")
    resident.get_by_role("button", name="Ta bort bilden").first.click()
    expect(resident.get_by_alt_text("Vald bild 2")).to_be_hidden()
    expect(resident.get_by_label("Vad visar bild 1?")).to_have_value("Bron")
    chooser.set_input_files([picture("kim.jpg")])
    expect(resident.get_by_alt_text("Vald bild 2")).to_be_visible()
    resident.get_by_role("button", name="Skicka").click()
    expect(resident.get_by_role("heading", name="Tack. Din röst är mottagen.")).to_be_visible()
    expect(resident.get_by_text("En människa granskar bilden innan den visas")).to_have_count(2)
    db.session.rollback()
    bridge, face = db.session.scalars(db.select(Photo.id).order_by(Photo.position)).all()

    sign_in(staff, moderator, secret, clock)
    staff.goto("/personal/att-lasa")
    expect(staff.get_by_text("En bild syns först när du har låtit den visas")).to_be_visible()
    staff.locator("form[action$='/visa'] button").click()
    staff.get_by_role("link", name="2 bilder att granska").click()
    staff.goto(f"/personal/att-lasa/bilder/{face}")
    add = staff.get_by_role("button", name="Lägg till en ruta")
    add.focus()
    staff.keyboard.press("Enter")
    box = staff.get_by_role("button", name="Ruta 1")
    expect(box).to_be_focused()
    for key in ["ArrowLeft"] * 60 + ["ArrowUp"] * 60 + ["Shift+ArrowRight"] * 5:
        staff.keyboard.press(key)
    assert staff.locator("[name=left]").input_value() == "0"
    staff.get_by_role("button", name="Dölj det som är under rutorna").click()
    expect(staff.get_by_alt_text("Bilden med det som är dolt")).to_be_visible()
    staff.get_by_role("button", name="Visa bilden").click()
    expect(staff.get_by_text("Skriv vad bilden visar, eller välj")).to_have_count(2)
    staff.get_by_label("Vad visar bilden?").fill("Platsen vid ån")
    staff.get_by_role("button", name="Visa bilden").click()
    expect(staff.get_by_text("Bilden får visas.")).to_be_visible()

    reader.goto("/getinge/ideer")
    shown = reader.get_by_alt_text("Platsen vid ån")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.complete && image.naturalWidth > 0")
    assert is_like(point(reader, f"/bild/{face}", (20, 20)), COVERED)
    assert is_like(point(reader, f"/bild/{face}", (1100, 800)), SEEN)
    assert is_like(point(staff, f"/bild/{face}/original", (20, 20)), SEEN)
    assert reader.request.get(f"/bild/{bridge}").status == 404

    resident.goto("/kvitto/visa")
    expect(resident.get_by_text("Bilden visas, en del är dold")).to_be_visible()
    resident.locator("summary", has_text="Ta tillbaka din text").click()
    resident.get_by_role("button", name="Ta tillbaka texten").click()
    assert reader.request.get(f"/bild/{face}").status == 404
    assert reader.request.get(f"/bild/{face}/liten").status == 404
    assert resident.request.get(f"/bild/{face}").status == 200


def test_without_scripts_it_is_sent_kept_covered_by_numbers_and_shown(devices, clock):
    programme = make_programme("getinge", "Getinge", areas=["Natur"])
    moderator, _password, secret = make_user(Role.MODERATOR, programme)
    resident, staff = devices(360, javascript=False), devices(1280, javascript=False)
    resident.goto("/getinge/lamna-ide")
    resident.locator("summary", has_text="Bilder").click()
    resident.get_by_label("Välj bilder").set_input_files([picture("kim.jpg")])
    resident.get_by_label("Vad visar bild 1?").fill("Ån")
    resident.get_by_role("button", name="Skicka").click()
    expect(resident.get_by_text("Bilden finns kvar. Ta med den.")).to_be_visible()
    resident.get_by_label("Vad vill du få").fill("En bänk vid ån")
    resident.get_by_role("button", name="Skicka").click()
    expect(resident.get_by_role("heading", name="Tack. Din röst är mottagen.")).to_be_visible()
    db.session.rollback()
    (name,) = db.session.scalars(db.select(Photo.id)).all()

    sign_in(staff, moderator, secret, clock)
    staff.goto(f"/personal/att-lasa/bilder/{name}")
    row = staff.get_by_role("group", name="Ruta 1")
    for label, number in (("Från vänster", "10"), ("Uppifrån", "10"), ("Bredd", "200"), ("Höjd", "x")):
        row.get_by_label(label).fill(number)
    staff.get_by_role("button", name="Dölj det som är under rutorna").click()
    expect(staff.get_by_text("Skriv fyra hela tal för ruta 1")).to_have_count(2)
    expect(row.get_by_label("Bredd")).to_have_value("200")
    row.get_by_label("Höjd").fill("200")
    staff.get_by_role("button", name="Dölj det som är under rutorna").click()
    staff.get_by_role("button", name="Ångra").click()
    expect(staff.get_by_text("Ångrat. Bilden är som den var innan.")).to_be_visible()
    expect(staff.get_by_alt_text("Bilden med det som är dolt")).to_have_count(0)
