"""Pictures through the real forms: received, kept while something is mended, and seen by nobody too early.

Row numbers (U1 …) are those of the catalogue of odd input.
"""

import os
from collections import namedtuple
from datetime import timedelta
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from limits import parse

from participation.contributions import photo_files
from participation.contributions.models import Contribution
from participation.contributions.photo_files import folder_of
from participation.contributions.photo_models import Photo
from participation.contributions.photo_queries import all_photos
from participation.contributions.states import Reason
from participation.core import clock as site_clock
from participation.core import rate_limits
from participation.core.db import db, transaction
from participation.moderation.operations import publish, withhold
from participation.moderation.photo_operations import release
from participation.moderation.photo_queries import photo_to_moderate
from tests.making import jpeg, make_moderator, make_photo, make_programme, make_shown_idea
from tests.support.form_filling import filled_in

ADDRESS = "/getinge/lamna-ide"
Disk = namedtuple("Disk", "total used free")


@pytest.fixture
def getinge(database):
    return make_programme()


@pytest.fixture
def form(client, getinge):
    """The form as it was opened, ready to be sent."""
    sent = filled_in(client.get(ADDRESS).text)
    sent.pop("photos")
    client.application.extensions["clock"].advance(seconds=10)
    return sent | {"text": "En bild på ån"}


def post(client, form, *files, address=ADDRESS, **answers):
    pictures = [(file, name) for name, file in enumerate_names(files)]
    return client.post(
        address, data=form | answers | {"photos": pictures}, content_type="multipart/form-data"
    )  # fmt: skip


def enumerate_names(files):
    for number, file in enumerate(files):
        name, content = file if isinstance(file, tuple) else (f"bild{number}.jpg", file)
        yield name, BytesIO(content.getvalue() if isinstance(content, BytesIO) else content)


def post_bytes(client, form, rest):
    """Send the form with one picture and the end of the body as they are given."""
    fields = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in form.items()
    )
    start = '--x\r\nContent-Disposition: form-data; name="photos"; filename="a.jpg"\r\n\r\n'
    body = (fields + start).encode() + rest
    return client.post(ADDRESS, data=body, content_type="multipart/form-data; boundary=x")


def page_of(response):
    return BeautifulSoup(response.text, "html.parser")


def rows():
    return db.session.scalars(db.select(Photo).order_by(Photo.position)).all()


def files(app):
    return sorted(path.name for path in folder_of(app.instance_path).glob("*"))


def refused(response, sentence, status=422):
    assert response.status_code == status
    page = page_of(response)
    assert sentence in page.select_one(".error-summary").get_text(" ", strip=True)
    assert sentence in page.select_one("#photos-error").get_text(" ", strip=True)
    assert page.select_one("textarea#text").get_text().strip() == "En bild på ån"
    assert db.session.scalars(db.select(Contribution)).all() == []
    return page


def kept(page):
    return [one["value"] for one in page.select("input[name=kept_photo][checked]")]


# Sending


def test_three_pictures_come_with_what_they_show(client, app, form):
    response = post(
        client, form, jpeg(), jpeg((9, 9, 9)), jpeg((200, 0, 0)),
        photo_description_1="Ån", photo_description_3="Bron",
    )  # fmt: skip
    assert response.status_code == 303
    first, second, third = rows()
    assert [one.written_description for one in (first, second, third)] == ["Ån", None, "Bron"]
    assert {one.state for one in rows()} == {"waiting"}
    assert {f"{first.id}.webp", f"{first.id}-small.webp", f"{third.id}.webp"} <= set(files(app))
    receipt = page_of(client.get("/kvitto/visa"))
    assert [image["alt"] for image in receipt.select(".photos img")] == ["Ån", "Din bild 2", "Bron"]
    assert "En människa granskar bilden innan den visas" in receipt.get_text()


def test_the_files_are_readable_for_the_site_alone(client, app, form):
    post(client, form, jpeg())
    folder = folder_of(app.instance_path)
    assert {path.stat().st_mode & 0o777 for path in folder.glob(f"{rows()[0].id}*")} == {0o600}


def test_a_form_sent_twice_with_the_same_pictures_is_one(client, form):
    first, second = post(client, form, jpeg()), post(client, form, jpeg())
    assert first.status_code == second.status_code == 303
    assert len(rows()) == len(db.session.scalars(db.select(Contribution)).all()) == 1
    assert post(client, form, jpeg((9, 9, 9))).status_code == 303
    assert len(rows()) == 2


def test_u21_the_same_picture_twice_is_received_once(client, form):
    post(client, form, jpeg(), jpeg())
    assert len(rows()) == 1


@pytest.mark.parametrize(
    "name",
    ["../../../app.py", "bild.jpg.html", ".htaccess", "a" * 300, "C:\\Users\\Kim\\å.jpg",
     '%22><svg onload=alert(1)>.jpg'],
)  # fmt: skip
def test_u18_u19_the_name_of_a_file_goes_nowhere(client, app, form, name):
    before = set(files(app))
    assert post(client, form, (name, jpeg())).status_code == 303
    (photo,) = rows()
    assert set(files(app)) - before == {f"{photo.id}.webp", f"{photo.id}-small.webp"}
    assert "onload" not in client.get("/kvitto/visa").text


def test_t31_a_number_in_the_line_about_a_picture_warns_and_flags(client, form):
    response = post(client, form, jpeg(), photo_description_1="Kims bil, 070-174 06 35")
    page = refused(response, "telefonnummer")
    (name,) = kept(page)
    again = filled_in(response.text) | {"send_anyway": "y"}
    again.pop("photos")
    assert client.post(ADDRESS, data=again, content_type="multipart/form-data").status_code == 303
    assert db.session.scalars(db.select(Contribution)).one().flags == "phone"
    assert rows()[0].id == name


# What is refused, and what is kept


def test_what_was_good_is_kept_while_something_is_mended(client, form):
    response = post(client, form, jpeg(), ("trasig.jpg", b"%PDF"), photo_description_1="Ån")
    page = refused(response, "Filen är inte en bild")
    (name,) = kept(page)
    assert page.select_one(f"#about-{name}")["value"] == "Ån"
    assert client.get(f"/bild/{name}/liten").status_code == 200
    again = filled_in(response.text)
    again.pop("photos")
    assert post(client, again, jpeg((9, 9, 9))).status_code == 303
    first, second = rows()
    assert (first.id, first.written_description) == (name, "Ån")
    assert second.id != name


def test_a_kept_picture_can_be_taken_away(client, form):
    response = post(client, form | {"text": ""}, jpeg())
    again = filled_in(response.text) | {"text": "Ingen bild"}
    for field in ("photos", "kept_photo"):
        again.pop(field)
    assert client.post(ADDRESS, data=again, content_type="multipart/form-data").status_code == 303
    assert rows() == []


def test_a_kept_picture_sent_twice_is_one(client, form):
    response = post(client, form | {"text": ""}, jpeg())
    again = filled_in(response.text) | {"text": "En bild på ån"}
    again.pop("photos")
    cookies = dict(client._cookies)
    first = client.post(ADDRESS, data=again, content_type="multipart/form-data")
    client._cookies = cookies  # the same form was on its way already
    second = client.post(ADDRESS, data=again, content_type="multipart/form-data")
    assert (first.status_code, second.status_code) == (303, 303)
    assert len(rows()) == 1


def test_u3_a_fourth_picture_is_refused(client, form):
    refused(post(client, form, *(jpeg((shade, 0, 0)) for shade in (1, 90, 170, 250))), "Högst 3 bilder.")


def test_u3_a_fourth_picture_beside_three_that_were_kept_is_refused_and_nothing_is_lost(client, form):
    response = post(client, form | {"text": ""}, *(jpeg((shade, 0, 0)) for shade in (1, 90, 170)))
    again = filled_in(response.text) | {"text": "En bild på ån", "kept_photo": kept(page_of(response))}
    again.pop("photos", None)
    assert len(again["kept_photo"]) == 3
    refused(post(client, again, jpeg((250, 0, 0))), "Högst 3 bilder.")


def test_a_picture_of_too_many_bytes_is_told_at_the_field(client, form):
    response = post_bytes(client, form, b"\xff" * (11 * 1024 * 1024) + b"\r\n--x--\r\n")
    refused(response, "Bilden är för stor. Högst 10 MB.")


def test_t40_a_picture_sent_as_words_is_refused(client, form):
    response = client.post(ADDRESS, data=form | {"photos": "semester.jpg"})
    refused(response, "Bilden kunde inte läsas.")


def test_u22_a_form_that_breaks_off_in_a_picture_keeps_its_text(client, form):
    response = post_bytes(client, form, jpeg().getvalue()[:300])
    refused(response, "Bilden kom inte fram. Försök igen – texten är sparad.")


def test_u25_with_little_room_pictures_are_refused_and_texts_are_not(client, form, monkeypatch):
    monkeypatch.setattr(photo_files.shutil, "disk_usage", lambda _folder: Disk(1000, 910, 90))
    response = post(client, form, jpeg())
    refused(response, "Vi kan inte ta emot bilder just nu. Skicka utan bild eller försök senare.")
    again = filled_in(response.text)
    again.pop("photos")
    assert client.post(ADDRESS, data=again, content_type="multipart/form-data").status_code == 303


def test_u27_nobody_sends_somebody_elses_picture(client, app, form):
    (name,) = kept(page_of(post(client, form | {"text": ""}, jpeg())))
    other = app.test_client()
    theirs = filled_in(other.get(ADDRESS).text) | {"text": "En bild på ån", "kept_photo": name}
    theirs.pop("photos")
    response = other.post(ADDRESS, data=theirs, content_type="multipart/form-data")
    refused(response, "Bilden finns inte kvar. Välj den igen.")
    assert other.get(f"/bild/{name}").status_code == 404


def test_a_picture_that_was_sent_cannot_be_sent_again_with_other_words(client, form):
    response = post(client, form | {"text": ""}, jpeg())
    again = filled_in(response.text)
    again.pop("photos")
    cookies = dict(client._cookies)
    client.post(ADDRESS, data=again | {"text": "Det första"}, content_type="multipart/form-data")
    client._cookies = cookies
    second = client.post(ADDRESS, data=again | {"text": "Något annat"}, content_type="multipart/form-data")
    assert second.status_code == 422
    assert "Bilden finns inte kvar." in second.text
    assert len(rows()) == 1


def test_u30_where_no_pictures_are_asked_for_they_are_not_looked_at(another_site, form):
    site = another_site(photos=False)
    client = site.test_client()
    page = client.get(ADDRESS)
    assert not page_of(page).select("input[type=file]")
    sent = filled_in(page.text) | {"text": "En bild på ån"}
    assert post(client, sent, jpeg()).status_code == 303
    assert rows() == []


def test_u24_after_twenty_pictures_in_a_day_words_alone_are_received(another_site, form):
    client = another_site(rate_limits=True).test_client()
    sent = filled_in(client.get(ADDRESS).text) | {"text": ""}
    sent.pop("photos")
    for shade in range(20):
        assert post(client, sent, jpeg((shade * 10, 0, 0))).status_code == 422
    response = post(client, sent | {"text": "En bild på ån"}, jpeg())
    refused(response, "Det går inte att skicka fler bilder i dag.")


def test_u24_however_many_networks_send_the_site_receives_so_many_in_a_day(another_site, form, monkeypatch):
    monkeypatch.setattr(rate_limits, "PHOTOS_OF_SITE", parse("2 per day"))
    site = another_site(rate_limits=True)
    for number in range(3):
        client = site.test_client()
        client.environ_base["REMOTE_ADDR"] = f"10.{number}.0.1"
        sent = filled_in(client.get(ADDRESS).text) | {"text": "" if number < 2 else "En bild på ån"}
        sent.pop("photos")
        response = post(client, sent, jpeg((number, 0, 0)))
    refused(response, "Det går inte att skicka fler bilder i dag.")


def test_u24_what_never_came_with_a_text_is_swept_away_and_the_rest_stays(client, app, form):
    post(client, form, jpeg())
    (name,) = kept(page_of(post(client, form | {"text": ""}, jpeg((9, 9, 9)))))
    (sent,) = rows()
    run = app.test_cli_runner().invoke
    run(args=["photos", "sweep"])
    assert f"{name}.webp" in files(app)
    yesterday = (site_clock.now() - timedelta(hours=25)).timestamp()
    for path in folder_of(app.instance_path).glob("*"):
        os.utime(path, (yesterday, yesterday))
    assert run(args=["photos", "sweep"]).exit_code == 0
    assert f"{name}.webp" not in files(app)
    assert f"{name}-small.webp" not in files(app)
    assert {f"{sent.id}.webp", f"{sent.id}-small.webp"} <= set(files(app))


def test_one_more_line_takes_a_picture_too(client, form):
    post(client, form)
    address = page_of(client.get("/kvitto/visa")).find("a", string="Lägga till en rad")["href"]
    line = filled_in(client.get(address).text) | {"text": "Här är en bild"}
    line.pop("photos")
    assert post(client, line, jpeg(), address=address).status_code == 303
    assert len(rows()) == 1


# Who sees it


@pytest.fixture
def shown(getinge):
    """An idea with a released picture: (idea, picture's id, moderator)."""
    moderator = make_moderator(getinge)
    idea = make_shown_idea(getinge, moderator, "En bild på ån", photos=(make_photo(),))
    (photo,) = all_photos([idea])[idea.id]
    looked_at = photo_to_moderate(photo.id)
    with transaction():
        release(looked_at, version=1, description="Ån vid bron", without_description=False,
                actor=moderator, at=site_clock.now())  # fmt: skip
    return idea, looked_at.id, moderator


def test_a_released_picture_is_shown_with_its_words_and_asked_for_anew_each_time(client, shown):
    idea, name, _moderator = shown
    page = page_of(client.get("/getinge/ideer"))
    (image,) = page.select(".photos img")
    assert (image["alt"], image["src"], image["loading"]) == ("Ån vid bron", f"/bild/{name}/liten", "lazy")
    answer = client.get(f"/bild/{name}")
    assert answer.mimetype == "image/webp"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == "inline"
    assert "Set-Cookie" not in answer.headers
    again = client.get(f"/bild/{name}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    with transaction():
        withhold(idea, version=idea.version, reason=Reason.THREAT, actor=shown[2], at=site_clock.now())
    for address in (f"/bild/{name}", f"/bild/{name}/liten", f"/bild/{name}/original"):
        hidden = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
        assert (hidden.status_code, hidden.headers["Cache-Control"]) == (404, "no-store")
    assert name not in client.get("/getinge/ideer").text


def test_u28_nothing_after_the_address_opens_anything(client, shown):
    _idea, name, _moderator = shown
    plain = client.get(f"/bild/{name}").data
    assert client.get(f"/bild/{name}?format=original&w=99999").data == plain
    assert client.get(f"/bild/{name}/original").status_code == 404


@pytest.mark.parametrize("address", ["/bild/" + "a" * 5000, "/bild/%ff%fe", "/bild/", "/bild/../photos/x"])
def test_q11_what_is_no_name_is_not_there(client, getinge, address):
    assert client.get(address).status_code == 404


def test_no_unreleased_picture_or_line_is_reachable_on_any_page(client, app, getinge, form):
    post(client, form, jpeg(), photo_description_1="Kanariefågel")
    idea = db.session.scalars(db.select(Contribution)).one()
    (name,) = [photo.id for photo in rows()]
    own = make_moderator(getinge)
    visitor = app.test_client()
    with transaction():
        publish(idea, version=idea.version, actor=own, at=site_clock.now())
    for address in ("/getinge", "/getinge/ideer", "/sok?q=ån"):
        page = visitor.get(address).text
        assert name not in page
        assert "Kanariefågel" not in page
    for size in ("", "/liten", "/original"):
        assert visitor.get(f"/bild/{name}{size}").status_code == 404
        assert client.get(f"/bild/{name}{size}").status_code == 200
