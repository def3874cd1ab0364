"""The demonstration: invented people, voices and revisions, all marked Exempel, made by the real operations.

`data/sample-input.json` holds the voices with the handling a moderator should give each;
`data/demonstration.json` holds all else that is invented. Days are counted back from the day of loading.
"""

import heapq
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from participation.access.actors import SYSTEM, Actor
from participation.access.permissions import Permission
from participation.access.roles import Role
from participation.accounts.models import RoleGrant, User
from participation.accounts.one_time_codes import new_secret
from participation.accounts.passwords import password_hash
from participation.accounts.queries import actor_of, there_are_demonstration_accounts, user_by_email
from participation.audit.events import Event
from participation.audit.operations import record
from participation.contributions.models import Contribution
from participation.contributions.operations import Submission, submit
from participation.contributions.photo_drawing import draw
from participation.contributions.photo_files import StoredPhoto, store
from participation.contributions.photo_queries import all_photos
from participation.contributions.queries import all_parts_of
from participation.contributions.states import AgeBand, Channel, Kind, Reason, Sex
from participation.core.clock import LOCAL_ZONE, local_day
from participation.core.coordinates import Point
from participation.core.db import db
from participation.core.errors import RuleBroken
from participation.idea_list.operations import group, place_on_idea_list
from participation.loading.example_pictures import example_picture
from participation.loading.sign_ins import SampleReceipt, SignIn, SignIns
from participation.moderation.elsewhere_operations import forward, leave
from participation.moderation.operations import AnswerText, mask, publish, withhold
from participation.moderation.photo_operations import release
from participation.moderation.photo_queries import photo_to_moderate
from participation.moderation.splitting_operations import Part, split
from participation.programmes.models import KnownPlace, PartKind, Programme
from participation.programmes.operations import place_map
from participation.programmes.queries import all_programmes, current_wordings, latest_window
from participation.revisions.models import Revision
from participation.revisions.operations import move_to_step, open_step_five, plan_step, start_revision

DATA = Path(__file__).parent / "data"
SPREAD_DAYS = 60
KINDS = {"synpunkt": Kind.COMMENT, "fråga": Kind.COMMENT}
AGE_BANDS = {
    "under 10": AgeBand.UNDER_10,
    "10–12": AgeBand.FROM_10,
    "13–15": AgeBand.FROM_13,
    "16–19": AgeBand.FROM_16,
    "20–39": AgeBand.FROM_20,
    "40–59": AgeBand.FROM_40,
    "60–79": AgeBand.FROM_60,
    "80+": AgeBand.FROM_80,
}
SEXES = {"kvinna": Sex.WOMAN, "man": Sex.MAN}


def load_demonstration(secret: str, at: datetime, photo_folder: Path | None = None) -> SignIns:
    """Make the people, voices, decisions, groups and revisions of the demonstration.

    `secret` derives the receipt codes; nothing is made later than `at`. Pictures are put in `photo_folder`;
    none without one. Needs the programmes. Raises
    RuleBroken when a demonstration is there already.
    """
    if there_are_demonstration_accounts():
        raise RuleBroken("Demonstrationen finns redan.")
    story = _Story(secret, at, photo_folder)
    story.hire_people()
    story.fill_known_places()
    story.plan_revisions()
    story.plan_voices()
    story.plan_comments()
    story.plan_groups()
    story.happen()
    return SignIns(tuple(story.sign_ins), tuple(story.receipts))


def channel_of(name: str) -> Channel:
    """The channel behind the sample's finer names (decision 2)."""
    if name.startswith("surfplatta"):
        return Channel.TABLET
    return {
        "pappersblankett": Channel.PAPER,
        "e_post": Channel.EMAIL,
        "telefon_kundcenter": Channel.PHONE,
    }.get(name, Channel.WEB)


@dataclass
class _Story:
    """What shall happen, and when. `happen` tells it in order of time, as it would have come to pass."""

    secret: str
    at: datetime
    photo_folder: Path | None
    sign_ins: list[SignIn] = field(default_factory=list)
    receipts: list[SampleReceipt] = field(default_factory=list)
    voices: dict[str, Contribution] = field(default_factory=dict)
    revisions: dict[int, Revision] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.plan: Mapping[str, Any] = _read("demonstration.json")
        self.samples: list[Mapping[str, Any]] = _read("sample-input.json")["contributions"]
        self.programmes: dict[str, Programme] = {programme.slug: programme for programme in all_programmes()}
        self.parts = {
            (programme.id, wording.text): wording
            for programme in self.programmes.values()
            for wording in current_wordings(programme.id)
        }
        self.places: dict[tuple[int, str], KnownPlace] = {}
        self.staff: dict[Permission, Actor] = {}
        self._events: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._order = count()

    def hire_people(self) -> None:
        """Accounts with a password and a one-time code of their own; the first who may do a thing does it."""
        begins = self._moment(SPREAD_DAYS, time(6))
        for person in self.plan["people"]:
            password, totp_secret = secrets.token_urlsafe(15), new_secret()
            user = User(
                email=person["email"],
                name=person["name"],
                password_hash=password_hash(password),
                totp_secret=totp_secret,
                log_id=secrets.token_hex(8),
                is_demonstration=True,
                created_at=begins,
                grants=[
                    RoleGrant(
                        role=Role(person["role"]),
                        granted_at=begins,
                        programme_id=self.programmes[slug].id if slug else None,
                    )
                    for slug in person["programmes"] or [None]
                ],
            )
            db.session.add(user)
            db.session.flush()
            record(Event.ACCOUNT_JOINED, SYSTEM, begins, subject=f"user:{user.log_id}")
            for grant in user.grants:
                record(
                    Event.ROLE_GRANTED,
                    SYSTEM,
                    begins,
                    subject=f"user:{user.log_id}",
                    programme_id=grant.programme_id,
                    role=grant.role,
                )
            self.sign_ins.append(
                SignIn(person["role"], person["name"], person["email"], password, totp_secret)
            )
        for person in self.plan["people"]:
            user = user_by_email(person["email"])
            assert user is not None
            for permission in Permission:
                if actor_of(user).may(permission):
                    self.staff.setdefault(permission, actor_of(user))

    def fill_known_places(self) -> None:
        """Places to pick from in each ort, from what the example voices mention, and maps to see them on.

        Where they lie nobody at the municipality has said: maps and places are marked Exempel.
        """
        begins = self._moment(SPREAD_DAYS, time(6))
        for slug, plan in self.plan["maps"].items():
            place_map(
                self.programmes[slug].id, Point.from_degrees(*plan["centre"]), plan["reach"],
                version=0, actor=SYSTEM, at=begins, is_example=True,
            )  # fmt: skip
        for sample in self.samples:
            name, programme = sample["place_text"], self._programme(sample)
            if name and name not in self.plan["not_known_places"] and (programme.id, name) not in self.places:
                called, *degrees = self.plan["maps"][programme.slug]["places"][name]
                lies_at = Point.from_degrees(*degrees)
                place = KnownPlace(programme_id=programme.id, name=called, point=lies_at, is_example=True)
                db.session.add(place)
                self.places[programme.id, name] = place
        db.session.flush()

    def plan_revisions(self) -> None:
        """One revision that asks for synpunkter now, and one that has just begun."""
        leader = self.staff[Permission.REVISIONS_LEAD]
        for plan in self.plan["revisions"]:
            programme_id = self.programmes[plan["programme"]].id
            self._at(
                plan["started_days_ago"], time(9), self._begin_revision, programme_id, plan["name"], leader
            )
            for step in plan["steps"]:
                self._at(step["days_ago"], time(9), self._move_revision, programme_id, step["number"], leader)
            if "step_five" in plan:
                fifth = plan["step_five"]
                last_day = local_day(self.at) + timedelta(days=fifth["open_for_days"])
                self._at(fifth["days_ago"], time(9), self._open_step_five, programme_id, last_day, leader)
            for number, note in plan["notes"].items():
                self._at(1, time(9), self._note_step, programme_id, int(number), note, leader)

    def plan_voices(self) -> None:
        """Two thirds came over sixty days and were handled the day after; a third came lately and waits."""
        moderator = self.staff[Permission.CONTRIBUTIONS_MODERATE]
        waiting = set(self.plan["waiting"])
        # Not ort by ort: the numbers are stirred, the same way each time.
        stirred = sorted(self.samples, key=lambda sample: int(sample["id"][1:]) * 7 % 61)
        handled = [sample for sample in stirred if sample["id"] not in waiting]
        for number, sample in enumerate(handled):
            days_ago = SPREAD_DAYS - 1 - number * (SPREAD_DAYS - 7) // len(handled)
            self._at(days_ago, time(8 + number % 12, number), self._receive, sample)
            self._at(days_ago - 1, time(9, number), self._decide, sample, moderator)
        left = [sample for sample in stirred if sample["id"] in waiting]
        for number, sample in enumerate(left):
            self._at(9 - number * 9 // len(left), time(7 + number % 12, number), self._receive, sample)

    def plan_comments(self) -> None:
        """A handful of comments on ideas and on parts of a programme; two of them wait."""
        moderator = self.staff[Permission.CONTRIBUTIONS_MODERATE]
        for number, comment in enumerate(self.plan["comments"]):
            self._at(comment["days_ago"], time(10, number), self._comment, comment)
            if comment["shown"]:
                self._at(comment["days_ago"] - 1, time(8, number), self._publish, comment["key"], moderator)

    def plan_groups(self) -> None:
        """Group what says the same, and place some of it on the idélista."""
        for plan in self.plan["groups"]:
            self._at(2, time(14), self._group, plan, self.staff[Permission.CONTRIBUTIONS_TRIAGE])

    def happen(self) -> None:
        """Let everything happen, the earliest first; nothing later than now."""
        while self._events:
            moment, _number, act = heapq.heappop(self._events)
            act(min(moment, self.at))
        db.session.flush()

    def _at(self, days_ago: int, hour: time, act: Callable[..., None], *arguments: Any) -> None:
        moment = self._moment(days_ago, hour)
        event = (moment, next(self._order), lambda at: act(*arguments, at))
        heapq.heappush(self._events, event)

    def _moment(self, days_ago: int, hour: time) -> datetime:
        return datetime.combine(local_day(self.at) - timedelta(days=days_ago), hour, tzinfo=LOCAL_ZONE)

    def _programme(self, sample: Mapping[str, Any]) -> Programme:
        return self.programmes[sample["programme"].removeprefix("framtid-")]

    def _begin_revision(self, programme_id: int, name: str, leader: Actor, at: datetime) -> None:
        self.revisions[programme_id] = start_revision(
            programme_id, name, actor=leader, at=at, is_example=True
        )

    def _move_revision(self, programme_id: int, number: int, leader: Actor, at: datetime) -> None:
        revision = self.revisions[programme_id]
        move_to_step(revision, number, version=revision.version, window=None, actor=leader, at=at)

    def _open_step_five(self, programme_id: int, last_day: date, leader: Actor, at: datetime) -> None:
        revision = self.revisions[programme_id]
        open_step_five(revision, last_day, version=revision.version, actor=leader, at=at)

    def _note_step(self, programme_id: int, number: int, note: str, leader: Actor, at: datetime) -> None:
        revision = self.revisions[programme_id]
        plan_step(
            revision,
            number,
            version=revision.version,
            planned_from=None,
            planned_to=None,
            note=note,
            actor=leader,
            at=at,
        )

    def _receive(self, sample: Mapping[str, Any], at: datetime) -> None:
        programme = self._programme(sample)
        place = self.places.get((programme.id, sample["place_text"]))
        point = self.plan["points"].get(sample["id"])
        area = self.parts.get((programme.id, sample["expected_focus_area"]))
        submission = Submission(
            key=f"demonstration {sample['id']}",
            programme_id=programme.id,
            kind=KINDS.get(sample["kind"], Kind.IDEA),
            channel=channel_of(sample["channel"]),
            text=sample["text"],
            language=sample["lang"],
            area_id=area.part_id if area else None,
            known_place_id=place.id if place else None,
            place_text=None if place else sample["place_text"],
            point=Point.from_degrees(*point) if point else None,
            near_place=place.name if place and point else None,
            age_band=AGE_BANDS.get(sample["age_band"]),
            sex=SEXES.get(sample["sex"]),
            is_example=True,
            photos=self._pictures(sample["id"]),
        )
        self._submit(sample["id"], submission, at).working_translation = sample["gloss_sv"]

    def _pictures(self, key: str) -> tuple[StoredPhoto, ...]:
        picture = self.plan["pictures"].get(key)
        if picture is None or self.photo_folder is None:
            return ()
        stored = store(self.photo_folder, draw(example_picture(picture["name"])))
        return (replace(stored, description=picture["written"] or ""),)

    def _look_at_pictures(self, key: str, moderator: Actor, at: datetime) -> None:
        """Those that are to be seen are described and released, as a person does it."""
        for shown in all_photos([self.voices[key]]).values():
            for photo in map(photo_to_moderate, [photo.id for photo in shown]):
                assert photo is not None
                release(
                    photo, version=photo.version, description=self.plan["pictures"][key]["description"],
                    without_description=False, actor=moderator, at=at,
                )  # fmt: skip

    def _submit(self, key: str, submission: Submission, at: datetime) -> Contribution:
        revision = self.revisions.get(submission.programme_id)
        submitted = submit(
            submission,
            secret=self.secret,
            window=latest_window(submission.programme_id),
            at=at,
            step=revision.current_step if revision else None,
        )
        self.voices[key] = submitted.contribution
        if key in self.plan["receipts_to_show"]:
            self.receipts.append(SampleReceipt(submission.text[:60], submitted.code))
        return submitted.contribution

    def _comment(self, comment: Mapping[str, Any], at: datetime) -> None:
        part = target = None
        if "on" in comment:
            target = self.voices[comment["on"]]
            programme_id = target.programme_id
        else:
            programme_id = self.programmes[comment["programme"]].id
            part = self.parts[programme_id, comment["on_part"]]
        submission = Submission(
            key=f"demonstration {comment['key']}",
            programme_id=programme_id,
            kind=Kind.COMMENT,
            channel=Channel(comment["channel"]),
            text=comment["text"],
            target_id=target.id if target else None,
            target_part_id=part.part_id if part else None,
            target_wording_id=part.id if part else None,
            age_band=AGE_BANDS.get(comment["age_band"]),
            sex=SEXES.get(comment["sex"]),
            is_example=True,
        )
        self._submit(comment["key"], submission, at)

    def _decide(self, sample: Mapping[str, Any], moderator: Actor, at: datetime) -> None:
        """What the sample expects of a moderator."""
        key, voice = sample["id"], self.voices[sample["id"]]
        if key in self.plan["withheld"]:
            told = self.plan["withheld"][key]
            withhold(
                voice,
                version=voice.version,
                reason=Reason(told["reason"]),
                note_to_author=told["note"],
                actor=moderator,
                at=at,
            )
        elif key in self.plan["forwarded"]:
            sent_on = self.plan["forwarded"][key]
            forward(
                voice,
                version=voice.version,
                receiver=sent_on["receiver"],
                note_to_author=sent_on["note"],
                actor=moderator,
                at=at,
            )
        elif key in self.plan["splits"]:
            self._split(key, moderator, at)
        elif key in self.plan["masks"]:
            masking = self.plan["masks"][key]
            passages = [
                (voice.text.index(words), voice.text.index(words) + len(words))
                for words in masking["passages"]
            ]
            mask(
                voice,
                version=voice.version,
                passages=passages,
                note_to_author=masking["note"],
                actor=moderator,
                at=at,
            )
        else:
            self._publish(key, moderator, at)

    def _publish(self, key: str, moderator: Actor, at: datetime) -> None:
        answer = self.plan["answers"].get(key)
        voice, said = self.voices[key], None
        if answer:
            next_word_on = local_day(self.at) + timedelta(days=answer["next_word_in_days"])
            said = AnswerText(answer["text"], next_word_on, answer["deciding_body"])
        if said is not None and said.deciding_body:
            leave(voice, version=voice.version, answer=said, actor=moderator, at=at)
        else:
            publish(voice, version=voice.version, answer=said, actor=moderator, at=at)
        self._look_at_pictures(key, moderator, at)

    def _split(self, key: str, moderator: Actor, at: datetime) -> None:
        """Make several of one, and show each."""
        voice = self.voices[key]
        parts = [
            Part(
                part["text"],
                self.parts[voice.programme_id, part["area"]].part_id if part["area"] else None,
            )
            for part in self.plan["splits"][key]
        ]
        split(voice, parts, version=voice.version, actor=moderator, at=at)
        for part in all_parts_of(voice.id):
            publish(part, version=part.version, actor=moderator, at=at)

    def _group(self, plan: Mapping[str, Any], triager: Actor, at: datetime) -> None:
        voices = [self.voices[key] for key in plan["voices"]]
        entry = plan["listed"]
        if entry is None:
            group(voices, actor=triager, at=at)
            return
        area = self.parts[voices[0].programme_id, entry["area"]] if entry["area"] else None
        assert area is None or area.part.kind == PartKind.AREA
        place_on_idea_list(
            voices,
            area_id=area.part_id if area else None,
            title=entry["title"],
            motive=entry["motive"],
            next_word_on=local_day(self.at) + timedelta(days=entry["next_word_in_days"]),
            actor=triager,
            at=at,
            is_example=True,
        )


def _read(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))
