"""A house with somebody in every role and something in every state, built once and put back as it was.

Two places: Getinge, where everybody on the staff holds her role, and Oskarström, which is others'. Getinge's
project leader has three more: Kvibille has no revision, Harplinge's is in its first step and Eldsberga's in
its last.
"""

import hashlib
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy import inspect, text
from werkzeug.test import TestResponse

from participation.access.actors import SYSTEM, Grant
from participation.access.roles import Role
from participation.accounts import operations as accounts
from participation.accounts.queries import actor_of
from participation.contributions.states import Kind, Reason
from participation.core.clock import now, today
from participation.core.db import db, transaction
from participation.core.public_ids import public_id_text
from participation.idea_list.operations import group, place_on_idea_list
from participation.moderation.operations import publish, withhold
from participation.programmes.models import Programme
from participation.programmes.queries import areas_of, the_programme
from participation.revisions.operations import move_to_step, open_step_five, start_revision
from participation.revisions.queries import revision_under_way
from participation.revisions.steps import LAST_STEP
from tests.making import make_idea, make_programme, make_shown_idea, make_user
from tests.support.signing_in import sign_in, token_in

VISITOR, RECEIPT_HOLDER = "visitor", "receipt_holder"
STAFF = (
    Role.ASSOCIATION_MEMBER,
    Role.YOUTH_LEADER,
    Role.MODERATOR,
    Role.PROJECT_LEADER,
    Role.POLITICIAN,
    Role.REGISTRAR,
    Role.ADMINISTRATOR,
)
ROLES = (VISITOR, RECEIPT_HOLDER, *map(str, STAFF))
# The other places of the project leader, with the step that their revision is in; 0 when there is none.
LED_AS_WELL = {"kvibille": 0, "harplinge": 1, "eldsberga": LAST_STEP}
SESSIONS = "web_session"
COOKIE_FROM = "/getinge/lamna-ide"


@dataclass(frozen=True)
class Person:
    """Somebody with a browser: its cookie, and the token of its forms."""

    cookie: str
    token: str


@dataclass
class House:
    """Ids by the place they belong to, and the people by their role."""

    app: Flask
    people: dict[str, Person] = field(default_factory=dict)
    ids: dict[str, dict[str, Any]] = field(default_factory=dict)

    def ask(
        self,
        role: str,
        method: str,
        address: str,
        data: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> TestResponse:
        """One request from the role's browser as it was when the house was built; a form with its token."""
        person = self.people[role]
        client = FlaskClient(self.app, Response, use_cookies=False)
        sent = None
        if data is not None or method == "POST":
            sent = urlencode({"csrf_token": person.token} | (data or {}), doseq=True, errors="surrogatepass")
        return client.open(
            address,
            method=method,
            buffered=True,  # or a file that is handed over stays open
            data=sent,
            content_type="application/x-www-form-urlencoded" if sent else None,
            headers={"Cookie": person.cookie} | (headers or {}),
            base_url=self.app.config["SETTINGS"].base_url,
        )


def build(app: Flask) -> House:
    """Everything in it, made by the real operations and through the real pages."""
    house = House(app)
    with app.app_context():
        places = {
            slug: make_programme(slug, slug.capitalize(), areas=["Natur", "Trafik"], places=["Ån"])
            for slug in ("getinge", "oskarstrom", *LED_AS_WELL)
        }
        users = {role: make_user(role, _place_of(role, places["getinge"]))[0] for role in STAFF}
        _fill_accounts(house, users, places)
    people = {}
    for role, user in users.items():
        people[str(role)] = _browser(app)
        sign_in(people[str(role)], user)
    with app.app_context():
        for slug in ("getinge", "oskarstrom"):
            house.ids[slug] = _fill_place(the_programme(slug))
        for slug, step in LED_AS_WELL.items():
            house.ids[slug] = {"revision_version": _revise(the_programme(slug), step)}
    people[VISITOR], people[RECEIPT_HOLDER] = _browser(app), _browser(app)
    _send_an_idea(house, people[RECEIPT_HOLDER])
    for role in ROLES:
        client = people[role]
        token = token_in(client.get(COOKIE_FROM).text)
        cookie = next(iter(client._cookies.values()))
        house.people[role] = Person(f"{cookie.key}={cookie.value}", token)
    _take_out_packages(house)
    return house


def _browser(app: Flask) -> FlaskClient:
    """Flask's own client, which does not look at the pages: there are thousands, and others look at them."""
    client = FlaskClient(app, Response)
    client.environ_base["HTTP_HOST"] = app.config["SETTINGS"].base_url.partition("://")[2]
    return client


def _place_of(role: Role, place: Programme) -> Programme | None:
    return None if role is Role.ADMINISTRATOR else place


def _fill_accounts(house: House, users: dict[Role, Any], places: dict[str, Programme]) -> None:
    """People to be worked with who are none of the roles, and invitations."""
    second = make_user(Role.ADMINISTRATOR)[0]
    colleague = make_user(Role.MODERATOR, places["getinge"])[0]
    closed = make_user(Role.MODERATOR, places["oskarstrom"])[0]
    other_leader = make_user(Role.PROJECT_LEADER)[0]
    with transaction():
        for slug in LED_AS_WELL:
            grant = Grant(Role.PROJECT_LEADER, places[slug].id)
            accounts.grant_role(users[Role.PROJECT_LEADER].id, grant, SYSTEM, now())
        accounts.disable(closed.id, SYSTEM, now())
        waiting, _token = accounts.invite(
            "chef@exempel.se", [Grant(Role.ADMINISTRATOR)], actor_of(second), now()
        )
        _open, token = accounts.invite("ny@exempel.se", [Grant(Role.MODERATOR)], SYSTEM, now())
        waiting_id = waiting.id
    house.ids["staff"] = {
        "colleague": colleague.id,
        "grant": colleague.grants[0].id,
        "closed": closed.id,
        "closed_grant": closed.grants[0].id,
        "waiting_invitation": waiting_id,
        "token": token,
        "other_leader": other_leader.id,
    }


def _fill_place(place: Programme) -> dict[str, Any]:
    """A text in each state, a group, an entry, a revision in step 5 with its window, and a part."""
    moderator = actor_of(make_user(Role.MODERATOR, place)[0])
    leader = actor_of(make_user(Role.PROJECT_LEADER, place)[0])
    waiting = make_idea(place, "Väntar på att läsas 070-174 06 35")
    loose = [make_shown_idea(place, moderator, f"En bänk vid {where}") for where in ("ån", "torget")]
    together = [make_shown_idea(place, moderator, f"Ett staket vid {where}") for where in ("ån", "torget")]
    listed = make_shown_idea(place, moderator, "Lekplats i parken")
    hidden = make_shown_idea(place, moderator, "En dold text")
    comment = make_shown_idea(
        place, moderator, "Det håller jag med om", kind=Kind.COMMENT, target_id=listed.id
    )
    with transaction():
        withheld = withhold(hidden, version=hidden.version, reason=Reason.THREAT, actor=moderator, at=now())
    decided = make_idea(place, "Nyss visad")
    with transaction():
        decision = publish(decided, version=decided.version, actor=moderator, at=now())
    with transaction():
        grouped_at = now()
        a_group = group(together, actor=moderator, at=grouped_at)
        entry = place_on_idea_list(
            [listed], area_id=None, title="Lekplats", motive="Många vill det.", actor=moderator, at=now()
        )
        start_revision(place.id, "Revidering 2026", actor=leader, at=now())
    with transaction():
        revision = revision_under_way(place.id)
        open_step_five(
            revision, today() + timedelta(days=30), version=revision.version, actor=leader, at=now()
        )
    area, revision = areas_of(place.id)[0], revision_under_way(place.id)
    return {
        "waiting": waiting.id, "waiting_version": waiting.version,
        "shown": listed.id, "comment": comment.id,
        "loose": [public_id_text(idea.id) for idea in loose],
        "hidden": hidden.id, "hidden_version": hidden.version, "withheld": withheld.id,
        "decided": decided.id, "decision": decision.id,
        "group": public_id_text(a_group.id), "grouped_at": grouped_at.isoformat(),
        "entry": entry.id, "entry_key": public_id_text(entry.id),
        "part": area.id, "revision_version": revision.version,
    }  # fmt: skip


def _revise(place: Programme, step: int) -> int:
    """Begin a revision and move it to the step (0: none). Returns its version."""
    if not step:
        return 0
    leader = actor_of(make_user(Role.PROJECT_LEADER, place)[0])
    with transaction():
        start_revision(place.id, "Revidering 2026", actor=leader, at=now())
    revision = revision_under_way(place.id)
    if step > 1:
        with transaction():
            move_to_step(
                revision, step, version=revision.version, window=None, actor=leader, at=now(), motive="Klart."
            )
    return revision_under_way(place.id).version


def _send_an_idea(house: House, client: FlaskClient) -> None:
    """The receipt holder's own text, and her receipt."""
    token = token_in(client.get(COOKIE_FROM).text)
    said = {"csrf_token": token, "text": "Min egen idé", "language": "sv"}
    assert client.post(COOKIE_FROM, data=said).status_code == 303
    with house.app.app_context():
        newest = text("select id from contribution where text = 'Min egen idé'")
        house.ids["getinge"]["own"] = db.session.scalar(newest)


def _take_out_packages(house: House) -> None:
    """Two packages: one is the project leader's, one another's."""
    mine, theirs = (
        house.ask("project_leader", "POST", "/personal/underlag/getinge").location.rpartition("/")[2]
        for _package in range(2)
    )
    house.ids["staff"] |= {"package": mine, "others_package": theirs}
    hand_over = text("update export_record set made_by = :other where token = :token")
    with house.app.app_context(), transaction():
        db.session.execute(hand_over, {"other": house.ids["staff"]["other_leader"], "token": theirs})


# What the database holds


@dataclass(frozen=True)
class Kept:
    """The database as it was, to look at and to put back."""

    digests: Callable[[], dict[str, str]]
    put_back: Callable[[set[str]], None]


def keep(app: Flask, folder: Path) -> Kept:
    """Remember the database as it is now. `put_back` takes the names of the tables that have changed."""
    with app.app_context():
        db.session.remove()
        if db.engine.dialect.name == "sqlite":
            return _keep_file(app, Path(db.engine.url.database or ""), folder / "kept.sqlite")
        return _keep_schema(app)


_furnished: list[tuple[House, Kept]] = []


def furnished(app: Flask, folders: pytest.TempPathFactory) -> tuple[House, Kept]:
    """The house of this process, built the first time it is asked for, and its database as it was then."""
    if not _furnished:
        house = build(app)
        _furnished.append((house, keep(app, folders.mktemp("kept"))))
    return _furnished[0]


def _keep_file(app: Flask, file: Path, copy: Path) -> Kept:
    db.engine.dispose()
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        names = [
            name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")
            if not name.startswith(("sqlite_", "contribution_search_"))
        ]  # fmt: skip
    connection.close()
    shutil.copy(file, copy)

    def digests() -> dict[str, str]:
        connection = sqlite3.connect(file)
        try:
            return {
                name: hashlib.sha256(repr(connection.execute(f"select * from {name}").fetchall()).encode())
                .hexdigest()
                for name in names
            }  # fmt: skip
        finally:
            connection.close()

    def put_back(_changed: set[str]) -> None:
        # Page by page into the same file, which other connections have open.
        source, target = sqlite3.connect(copy), sqlite3.connect(file)
        target.execute("PRAGMA synchronous=OFF")
        source.backup(target)
        source.close()
        target.close()

    return Kept(digests, put_back)


def _keep_schema(app: Flask) -> Kept:
    names = [name for name in inspect(db.engine).get_table_names() if name != "alembic_version"]
    with db.engine.begin() as connection:
        connection.execute(text("drop schema if exists kept cascade"))
        connection.execute(text("create schema kept"))
        for name in names:
            connection.execute(text(f'create table kept."{name}" as table public."{name}"'))
        counters = connection.execute(
            text(
                "select format('%I', sequencename), last_value from pg_sequences "
                "where schemaname = 'public' and last_value is not null"
            )
        ).all()
    look = " union all ".join(
        f"select '{name}', md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from \"{name}\" t"
        for name in names
    )

    def digests() -> dict[str, str]:
        with app.app_context(), db.engine.connect() as connection:
            return dict(connection.execute(text(look)).all())

    def put_back(changed: set[str]) -> None:
        with app.app_context():
            db.session.remove()
            with db.engine.begin() as connection:
                connection.execute(text("set local session_replication_role = replica"))
                for name in changed:
                    connection.execute(text(f'delete from public."{name}"'))
                    connection.execute(text(f'insert into public."{name}" select * from kept."{name}"'))
                # The next test's database begins to count from one again.
                for counter, value in counters:
                    connection.execute(text(f"select setval('public.{counter}', {value})"))

    return Kept(digests, put_back)
