"""Test data, made by the real operations. Each function commits and may be called in any order."""

from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO
from itertools import count
from typing import Any

from flask import current_app
from PIL import Image

from participation.access.actors import SYSTEM, Actor, Grant
from participation.access.roles import Role
from participation.accounts import people_operations, queries
from participation.accounts.models import User
from participation.accounts.one_time_codes import code_at, new_secret
from participation.contributions.models import Contribution
from participation.contributions.operations import Submission, Submitted, submit
from participation.contributions.photo_drawing import draw
from participation.contributions.photo_files import StoredPhoto, folder_of, store
from participation.contributions.states import Channel, Kind
from participation.core import clock
from participation.core.db import db, transaction
from participation.moderation.operations import publish
from participation.programmes.models import (
    KnownPlace,
    Locality,
    LocalityKind,
    PartKind,
    PartWording,
    Programme,
    ProgrammePart,
    ProgrammeVersion,
    Window,
)
from participation.programmes.operations import open_window
from participation.programmes.queries import latest_window

PASSWORD = "sju gröna cyklar vid ån"

_numbers = count(1)


def make_user(role: Role | str, programme: Programme | None = None) -> tuple[User, str, str]:
    """A person at work with one role: (user, password, totp secret). Joined by an invitation, as everybody.

    Her e-mail address is new each time. The code she joined with is used. The user is a snapshot with her
    grants, apart from the session, so that it can be read after any commit.
    """
    secret = new_secret()
    grant = Grant(Role(role), programme.id if programme is not None else None)
    with transaction():
        _invitation, token = people_operations.invite(
            f"person{next(_numbers)}@exempel.se", [grant], SYSTEM, clock.now()
        )
        code = code_at(secret, clock.now())
        name = f"{str(grant.role).replace('_', ' ').capitalize()} Ek"
        user = people_operations.join(token, name, PASSWORD, secret, code, [], clock.now())
        user_id = user.id
    user = queries.active_user(user_id)
    assert user is not None
    for row in (*user.grants, user):
        db.session.expunge(row)
    return user, PASSWORD, secret


def make_programme(
    slug: str = "getinge", name: str = "Getinge", areas: Sequence[str] = (), places: Sequence[str] = ()
) -> Programme:
    """A place with its programme in one adopted version, with these utvecklingsområden and known places."""
    with transaction():
        locality = Locality(name=name, kind=LocalityKind.LOCALITY)
        db.session.add(locality)
        db.session.flush()
        programme = Programme(slug=slug, name=f"Framtid {name}", palette="getinge", locality_id=locality.id)
        db.session.add(programme)
        db.session.flush()
        db.session.add(
            ProgrammeVersion(programme_id=programme.id, number=1, label="Antaget", is_current=True)
        )
        db.session.add_all(KnownPlace(programme_id=programme.id, name=place) for place in places)
    for area in areas:
        make_part(programme, text=area)
    return programme


def make_part(
    programme: Programme, kind: PartKind = PartKind.AREA, text: str = "Natur och vatten"
) -> PartWording:
    """A part of the programme, last in its current version. `part_id` is what lasts."""
    with transaction():
        version = db.session.scalars(
            db.select(ProgrammeVersion).where(
                ProgrammeVersion.programme_id == programme.id, ProgrammeVersion.is_current
            )
        ).one()
        part = ProgrammePart(programme_id=programme.id, kind=kind)
        db.session.add(part)
        db.session.flush()
        wording = PartWording(part_id=part.id, version_id=version.id, position=part.id, text=text)
        db.session.add(wording)
    return wording


def make_submitted(programme: Programme, text: str = "Lampor vid ån", **said: Any) -> Submitted:
    """Something sent to a programme, with the words of its receipt; an idea unless `kind` says otherwise."""
    said = {"key": f"key-of-a-test-{next(_numbers):08}", "kind": Kind.IDEA, "channel": Channel.WEB} | said
    with transaction():
        return submit(
            Submission(programme_id=programme.id, text=text, **said),
            secret=current_app.config["SETTINGS"].receipt_secret,
            window=latest_window(programme.id),
            at=clock.now(),
        )


def make_photo(colour: tuple[int, int, int] = (70, 120, 60), size: tuple[int, int] = (64, 48)) -> StoredPhoto:
    """A picture on disk, as one that has come with a form: of one colour."""
    return store(folder_of(current_app.instance_path), draw(jpeg(colour, size).getvalue()))


def jpeg(colour: tuple[int, int, int] = (70, 120, 60), size: tuple[int, int] = (64, 48)) -> BytesIO:
    """A picture as a phone would send it, of one colour."""
    picture = BytesIO()
    Image.new("RGB", size, colour).save(picture, "JPEG")
    picture.seek(0)
    return picture


def make_idea(programme: Programme, text: str = "Lampor vid ån", **said: Any) -> Contribution:
    """An idea that waits to be read."""
    return make_submitted(programme, text, **said).contribution


def make_moderator(programme: Programme) -> Actor:
    """A moderator of the programme, ready to act."""
    return queries.actor_of(make_user(Role.MODERATOR, programme)[0])


def make_shown_idea(
    programme: Programme, moderator: Actor, text: str = "Lampor vid ån", **said: Any
) -> Contribution:
    """An idea that everybody can read."""
    idea = make_idea(programme, text, **said)
    with transaction():
        publish(idea, version=idea.version, actor=moderator, at=clock.now())
    return idea


def make_window(programme: Programme, days: float = 30) -> Window:
    """Synpunkter on the programme are asked for from now on and for so many days."""
    with transaction():
        now = clock.now()
        return open_window(programme.id, step=5, closes_at=now + timedelta(days=days), actor=SYSTEM, at=now)
