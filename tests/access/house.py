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
from sqlalchemy import Engine, event, inspect, text
from werkzeug.test import TestResponse

from participation.access.actors import SYSTEM, Grant
from participation.access.roles import Role
from participation.accounts import people_operations as accounts
from participation.accounts.queries import actor_of
from participation.contributions.photo_queries import all_photos
from participation.contributions.queries import any_contribution
from participation.contributions.states import Kind, Reason
from participation.core.clock import now, today
from participation.core.coordinates import Point
from participation.core.db import db, transaction
from participation.core.public_ids import public_id_text
from participation.idea_list.operations import group, place_on_idea_list
from participation.jobs.running import run_waiting
from participation.moderation.batch_operations import Chosen, show_many
from participation.moderation.elsewhere_operations import forward, note_sent
from participation.moderation.operations import publish, withhold
from participation.moderation.photo_operations import release
from participation.moderation.photo_queries import photo_to_moderate
from participation.moderation.question_operations import ask
from participation.moderation.report_models import ReportReason
from participation.moderation.report_operations import report
from participation.moderation.splitting_operations import Part, split
from participation.moderation.workplace_operations import write_note
from participation.notifications import operations as notifications
from participation.notifications.links import CONFIRM, LEAVE, token_for
from participation.programmes.edit_queries import all_versions
from participation.programmes.fact_operations import DecisionFacts, KnownFact, add_decision, add_fact
from participation.programmes.models import DecisionKind, FactKind, PartKind, Programme
from participation.programmes.operations import add_known_place, place_map, retire_known_place
from participation.programmes.queries import areas_of, current_wordings, known_places, the_programme
from participation.programmes.text_operations import PartText, add_part, retire_part, start_draft
from participation.revisions.operations import move_to_step, open_step_five, start_revision
from participation.revisions.queries import revision_under_way
from participation.revisions.steps import LAST_STEP
from tests.browsing import SiteClient
from tests.making import jpeg, make_idea, make_photo, make_programme, make_shown_idea, make_user
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
# What a request may write without doing anything: the browser's session, and who has a text open.
NO_ACTS = frozenset({SESSIONS, "reading"})
MIDDLE = Point.from_degrees(56.8206, 12.7312)
# How the statements of ours begin that only read; any other may write.
NEVER_WRITES = ("SELECT", "PRAGMA", "BEGIN")
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
        client = SiteClient(self.app, Response, use_cookies=False)
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
        house.ids["editing"] = {slug: _edit(places[slug]) for slug in ("getinge", "oskarstrom", "kvibille")}
    people = {}
    for role, user in users.items():
        people[str(role)] = SiteClient(app, Response)
        sign_in(people[str(role)], user)
    with app.app_context():
        for slug in ("getinge", "oskarstrom"):
            whose = users[Role.MODERATOR] if slug == "getinge" else None
            house.ids[slug] = _fill_place(the_programme(slug), whose)
        for slug, step in LED_AS_WELL.items():
            house.ids[slug] = {"revision_version": _revise(the_programme(slug), step)}
    people[VISITOR], people[RECEIPT_HOLDER] = SiteClient(app, Response), SiteClient(app, Response)
    _send_an_idea(house, people[RECEIPT_HOLDER])
    for role in ROLES:
        client = people[role]
        token = token_in(client.get(COOKIE_FROM).text)
        cookie = next(iter(client._cookies.values()))
        house.people[role] = Person(f"{cookie.key}={cookie.value}", token)
    _take_out_packages(house)
    _follow(house)
    return house


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


def _fill_place(place: Programme, whose: Any) -> dict[str, Any]:
    """A text in each state, a group, an entry, a revision in step 5 with its window, a batch, and a part.

    The batch is made by `whose`, or by another moderator.
    """
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
    waiting_too = make_idea(place, "Väntar också")
    forwarding = _fill_with_words(place, moderator, waiting, comment)
    with transaction():
        chosen = [Chosen(waiting_too.id, waiting_too.version)]
        batch = show_many(chosen, actor=moderator if whose is None else actor_of(whose), at=now())
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
    with transaction():
        place_map(place.id, MIDDLE, 2000, version=0, actor=leader, at=now())
        retired = add_known_place(place.id, "Kvarnen", MIDDLE, actor=leader, at=now())
        retire_known_place(retired, version=1, actor=leader, at=now())
    pictures = _fill_photos(place, moderator)
    area, revision = areas_of(place.id)[0], revision_under_way(place.id)
    offered = next(known for known in known_places(place.id) if known.retired_on is None)
    return {
        "waiting": waiting.id, "waiting_version": waiting.version,
        "shown": listed.id, "comment": comment.id,
        "loose": [public_id_text(idea.id) for idea in loose],
        "hidden": hidden.id, "hidden_version": hidden.version, "withheld": withheld.id,
        "decided": decided.id, "decision": decision.id, "forwarding": forwarding[0], "sent": forwarding[1],
        "group": public_id_text(a_group.id), "grouped_at": grouped_at.isoformat(),
        "entry": entry.id, "entry_key": public_id_text(entry.id),
        "batch": batch.id, "choice": f"{public_id_text(waiting.id)}-{waiting.version}-0",
        "known_place": offered.id, "retired_place": retired.id,
        "part": area.id, "revision_version": revision.version,
    } | pictures  # fmt: skip


def _fill_with_words(place: Programme, moderator: Any, waiting: Any, comment: Any) -> list[int]:
    """Words that are not for everybody: a note, a report, a name, a place, a line to an author.

    The decisions that forward one that is to be sent, and one that has been.
    """
    advertising = make_idea(place, "Reklam", shown_name="Robin", place_text="Vid ån")
    asked, several, *elsewhere = (
        make_idea(place, said) for said in ("Vilken bro?", "Ett och två", "En lampa", "En bänk")
    )
    with transaction():
        ask(
            asked, version=1, question="Vilken bro menar du?", answer_by=today() + timedelta(days=7),
            actor=moderator, at=now(),
        )  # fmt: skip
        forwardings = [
            forward(
                text, version=1, receiver="Felanmälan", note_to_author="Ring 035-13 70 00.", actor=moderator,
                at=now(),
            )
            for text in elsewhere
        ]  # fmt: skip
        note_sent(forwardings[1], elsewhere[1], actor=moderator, at=now())
        split(several, [Part("Ett"), Part("Två")], version=1, actor=moderator, at=now())
        write_note(waiting, "Fråga gatukontoret.", actor=moderator, at=now())
        report(
            comment, ReportReason.OTHER, "Jag känner igen mig.", key=f"key-of-a-reporter-{place.slug}",
            secret="secret-of-reports", may_hold=False, at=now(),
        )  # fmt: skip
        withhold(
            advertising, version=advertising.version, reason=Reason.ADVERTISING,
            note_to_author="Det här är reklam.", actor=moderator, at=now(),
        )  # fmt: skip
        return [decision.id for decision in forwardings]


def _fill_photos(place: Programme, moderator: Any) -> dict[str, Any]:
    """A picture that is shown, one that nobody has looked at, and one whose text is hidden."""
    seen = make_shown_idea(place, moderator, "En bild på ån", photos=(make_photo(), make_photo((9, 9, 9))))
    gone = make_shown_idea(place, moderator, "En bild på torget", photos=(make_photo(),))
    released, waiting = all_photos([seen])[seen.id]
    (hidden,) = all_photos([gone])[gone.id]
    with transaction():
        for one in (photo_to_moderate(released.id), photo_to_moderate(hidden.id)):
            decision = release(
                one, version=one.version, description="Ån", without_description=False, actor=moderator,
                at=now(),
            )  # fmt: skip
            if one.id == released.id:
                decided = decision.id
    with transaction():
        withhold(gone, version=gone.version, reason=Reason.THREAT, actor=moderator, at=now())
    return {
        "photo": released.id, "photo_decision": decided,
        "waiting_photo": waiting.id, "waiting_photo_version": waiting.version, "hidden_photo": hidden.id,
    }  # fmt: skip


def _edit(place: Programme) -> dict[str, Any]:
    """A part to edit and one that was taken out, a decision and a fact; in Kvibille also a draft."""
    leader = actor_of(make_user(Role.PROJECT_LEADER, place)[0])
    current = all_versions(place.id)[0]
    with transaction():
        decision = add_decision(
            place.id, DecisionFacts(DecisionKind.ADOPTION, "Protokollet", "2019"), actor=leader, at=now()
        )
        fact = add_fact(
            place.id, KnownFact(FactKind.NOTE, "Ett torg", "Kommunen", "2019"), actor=leader, at=now()
        )
        gone = add_part(current, PartKind.AREA, PartText("Borttaget"), reason="Prov", actor=leader, at=now())
        retire_part(gone, current, reason="Prov", actor=leader, at=now())
        gone_ids = {"gone": gone.part_id, "gone_wording": gone.id}
        ids = {"decision": decision.id, "fact": fact.id}
        if place.slug == "kvibille":
            start_draft(current, "2027", actor=leader, at=now())
    wordings = current_wordings(place.id)
    return ids | gone_ids | {"part": wordings[0].part_id, "wording": wordings[0].id}


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
    said = {"csrf_token": token, "text": "Min egen idé", "language": "sv", "photos": (jpeg(), "min.jpg")}
    assert client.post(COOKIE_FROM, data=said, content_type="multipart/form-data").status_code == 303
    with house.app.app_context():
        newest = text("select id from contribution where text = 'Min egen idé'")
        house.ids["getinge"]["own"] = db.session.scalar(newest)
        its_picture = text("select id from photo where contribution_id = :own")
        house.ids["getinge"]["own_photo"] = db.session.scalar(its_picture, house.ids["getinge"])


def _take_out_packages(house: House) -> None:
    """Three: one is the project leader's, one has become another's, and one waits to be made."""
    works = []
    for _package in range(2):
        asked = house.ask("project_leader", "POST", "/personal/underlag/getinge")
        works.append(asked.location.rpartition("/")[2])
        with house.app.app_context():
            assert run_waiting() == 1
    asked = house.ask("project_leader", "POST", "/personal/underlag/kvibille")
    waiting = asked.location.rpartition("/")[2]
    other = {"other": house.ids["staff"]["other_leader"]}
    with house.app.app_context(), transaction():
        mine, theirs = db.session.scalars(text("select token from export_record order by id"))
        hand_over = text("update export_record set made_by = :other where token = :token")
        db.session.execute(hand_over, other | {"token": theirs})
        db.session.execute(
            text("update job set owner_id = :other where token = :token"), other | {"token": works[1]}
        )
    house.ids["staff"] |= {
        "package": mine, "others_package": theirs, "work": waiting, "others_work": works[1],
    }  # fmt: skip


def _follow(house: House) -> None:
    """Two who want to be told what becomes of the receipt holder's text: one has confirmed, one has not."""
    with house.app.app_context(), transaction():
        receipt_id = any_contribution(house.ids["getinge"]["own"]).receipt_id
        said = {"language": "sv", "at": now(), "may_mail": True}
        confirmed = notifications.ask_to_follow(receipt_id, "lo@exempel.se", **said)
        notifications.confirm_follow_up(confirmed, at=now())
        asking = notifications.ask_to_follow(receipt_id, "kim@exempel.se", **said)
        house.ids["getinge"] |= {
            "confirm_token": token_for(asking.id, CONFIRM), "leave_token": token_for(confirmed.id, LEAVE),
        }  # fmt: skip


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
            kept = _keep_file(app, Path(db.engine.url.database or ""), folder / "kept.sqlite")
        else:
            kept = _keep_schema(app)
        return _looked_at_when_written(kept)


def _looked_at_when_written(kept: Kept) -> Kept:
    """The same, but nothing is looked at again while the site has sent nothing that could write."""
    known: list[dict[str, str]] = []

    def forget(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().startswith(NEVER_WRITES):
            known.clear()

    def digests() -> dict[str, str]:
        if not known:
            found = kept.digests()
            known[:] = [found]
        return known[0]

    def put_back(changed: set[str]) -> None:
        kept.put_back(changed)
        known.clear()

    event.listen(Engine, "before_cursor_execute", forget)  # of every site that a test builds
    return Kept(digests, put_back)


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
