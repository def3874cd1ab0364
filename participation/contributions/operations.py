"""What a contribution's author can do. Every door (web, tablet, paper) calls `submit`."""

import hmac
import json
import re
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from participation.access.actors import PUBLIC, SYSTEM, Actor
from participation.audit.events import Event
from participation.audit.operations import record, text_digest
from participation.contributions.likeness import likeness_of
from participation.contributions.models import Contribution, Receipt
from participation.contributions.photo_drawing import FIELD
from participation.contributions.photo_files import StoredPhoto
from participation.contributions.photo_models import Photo
from participation.contributions.photo_queries import names_in_use
from participation.contributions.queries import (
    all_under_receipt,
    contribution_by_submission,
    receipt_by_code_hash,
)
from participation.contributions.receipt_codes import code_hash, derive_code
from participation.contributions.states import (
    MOVES,
    UNCOUNTED,
    AgeBand,
    Channel,
    Kind,
    Relation,
    Sex,
    State,
)
from participation.contributions.words import PHOTO_IS_GONE, TAKEN_BACK
from participation.core.clock import local_day
from participation.core.coordinates import Point
from participation.core.db import db
from participation.core.errors import RuleBroken
from participation.core.personal_data import find_personal_data
from participation.core.public_ids import new_public_id
from participation.core.stemming import search_stems
from participation.notifications.operations import end_follow_ups
from participation.programmes.mode_queries import shows_at_once
from participation.programmes.models import Window
from participation.programmes.queries import is_open

ROBOT_FLAG = "robot"
LINK_FLAG = "link"
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
OUTSIDE_MAP_FLAG = "outside_map"
# What a part of a text has from the whole.
INHERITED = (
    "programme_id", "receipt_id", "kind", "channel", "target_id", "target_part_id", "target_wording_id",
    "language", "shown_name", "age_band", "sex", "relation", "received_at", "arrival_step", "window_id",
    "is_late", "is_example", "name_is_hidden", "place_is_hidden",
)  # fmt: skip


@dataclass(frozen=True)
class Submission:
    """Something said, as it was typed and checked by a form. `key` makes a repeated sending harmless.

    However exact `point` is, only its square of 100 m is kept (decision 10).
    """

    key: str
    programme_id: int
    kind: Kind
    channel: Channel
    text: str
    target_id: int | None = None
    target_part_id: int | None = None
    target_wording_id: int | None = None
    language: str = "sv"
    area_id: int | None = None
    known_place_id: int | None = None
    place_text: str | None = None
    point: Point | None = None
    near_place: str | None = None
    is_outside_map: bool = False
    shown_name: str | None = None
    age_band: AgeBand | None = None
    sex: Sex | None = None
    relation: Relation | None = None
    looks_like_robot: bool = False
    is_example: bool = False
    photos: tuple[StoredPhoto, ...] = ()


@dataclass(frozen=True)
class Submitted:
    """What came of a submission. `is_new` is False when the same thing had been sent before."""

    contribution: Contribution
    code: tuple[str, ...]
    is_new: bool


def submit(
    submission: Submission, *, secret: str, window: Window | None, at: datetime, step: int | None = None,
    actor: Actor = PUBLIC,
) -> Submitted:
    """Receive a contribution into the queue and give its author a receipt code.

    `window` is the programme's latest window; a synpunkt on the programme that comes after it closed is kept
    and marked late; before the first window nothing is late. The same key with the same content gives the
    same receipt and no second row (decision 7); the same key with other content is a new contribution.
    `step` is the revision's step at the arrival; when it is not given, the step of an open window.
    """
    content = _content_digest(submission)
    submission_hash = _keyed(secret, "submission", submission.key.encode(), content)
    code = derive_code(secret.encode(), submission.key, content)
    try:
        with db.session.begin_nested():
            receipt = Receipt(code_hash=code_hash(secret.encode(), code))
            db.session.add(receipt)
            db.session.flush()
            contribution = _receive(submission, receipt.id, submission_hash, window=window, at=at, step=step)
    except IntegrityError:
        # Sent before, perhaps in this very moment: the first one stands.
        earlier = contribution_by_submission(submission_hash)
        if earlier is None:
            raise
        return Submitted(earlier, code, is_new=False)
    _record_received(contribution, actor, at)
    return Submitted(contribution, code, is_new=True)


def add_line(
    original: Contribution, text: str, *, key: str, secret: str, at: datetime, step: int | None = None,
    photos: tuple[StoredPhoto, ...] = (), looks_like_robot: bool = False,
) -> Contribution:
    """The author adds a line: a comment under the same receipt, read in the queue like everything else.

    A name that is hidden on the original is hidden on the line too.
    """
    if original.state == State.WITHDRAWN:
        raise RuleBroken(TAKEN_BACK, "text")
    submission = Submission(
        key=key,
        programme_id=original.programme_id,
        kind=Kind.COMMENT,
        channel=original.channel,
        text=text,
        target_id=original.id,
        language=original.language,
        shown_name=original.shown_name,
        looks_like_robot=looks_like_robot,
        is_example=original.is_example,
        photos=photos,
    )
    submission_hash = _keyed(secret, "submission", key.encode(), _content_digest(submission))
    try:
        with db.session.begin_nested():
            line = _receive(submission, original.receipt_id, submission_hash, window=None, at=at, step=step)
            line.name_is_hidden = original.name_is_hidden
    except IntegrityError:
        earlier = contribution_by_submission(submission_hash)
        if earlier is None:
            raise
        return earlier
    if original.is_asked:
        original.author_answered_at = at
    _record_received(line, PUBLIC, at)
    return line


def lines_wait_under(target: Contribution) -> bool:
    """Whether what is added to it is always read first: nobody else can read it, or its author was asked."""
    return target.state != State.SHOWN or target.is_asked


def make_part(
    original: Contribution, text: str, *, area_id: int | None, known_place_id: int | None,
    place_text: str | None, at: datetime,
) -> Contribution:
    """One of the things that a text says, as a contribution of its own that waits to be read.

    It came when and how the original came, is about the same and has its receipt. The point on the map goes
    along while the place is the original's. A name or a place that is hidden there is hidden here.
    """
    same_place = (known_place_id, place_text) == (original.known_place_id, original.place_text)
    part = Contribution(
        id=new_public_id(local_day(original.received_at)),
        split_from_id=original.id,
        submission_hash=secrets.token_bytes(32),  # it came with no sending of its own
        text=text,
        area_id=area_id,
        known_place_id=known_place_id,
        place_text=place_text,
        flags=" ".join(_flags(text, place_text, original.shown_name)),
        likeness=likeness_of(text),
        point=original.point if same_place else None,
        near_place=original.near_place if same_place else None,
        changed_at=at,
        **{name: getattr(original, name) for name in INHERITED},
    )
    db.session.add(part)
    return part


def hand_over_photos(giver: Contribution, taker: Contribution) -> None:
    """The pictures go with another text under the same receipt, whatever has been decided about them."""
    db.session.execute(
        update(Photo).where(Photo.contribution_id == giver.id).values(contribution_id=taker.id)
    )
    taker.photo_count, giver.photo_count = taker.photo_count + giver.photo_count, 0


def withdraw(contribution: Contribution, *, at: datetime) -> None:
    """The author takes her text back, with its parts and the lines she added: they are unpublished at once.

    Staff still see them (decision 8). When nothing is left under the receipt, nothing more is told by mail.
    """
    under_receipt = all_under_receipt(contribution.receipt_id)
    taken = [contribution]
    for text in taken:  # grows as we go: a line may have lines of its own
        taken += [more for more in under_receipt if text.id in (more.target_id, more.split_from_id)]
    taken = [text for text in taken if text.state in MOVES["withdraw"]]
    for text in taken:
        text.state = MOVES["withdraw"][text.state]
        text.withheld_reason = None
        text.search_stems = None
        text.shown_unread = False
        text.changed_at = at
    db.session.flush()  # every text before the log, in order of id, as all who hold several texts do
    if all(text.state == State.WITHDRAWN for text in under_receipt if text.state not in UNCOUNTED):
        end_follow_ups(contribution.receipt_id, at=at)
    for text in taken:
        record(
            Event.CONTRIBUTION_WITHDRAWN, PUBLIC, at,
            subject=contribution_subject(text), programme_id=text.programme_id,
        )


def receipt_for_code(words: tuple[str, ...], *, secret: str) -> Receipt | None:
    """The receipt that five words open, or None. A wrong code reveals nothing."""
    return receipt_by_code_hash(code_hash(secret.encode(), words))


def contribution_subject(contribution: Contribution) -> str:
    """How the audit log names a contribution."""
    return f"contribution:{contribution.id}"


def _receive(
    submission: Submission, receipt_id: int, submission_hash: bytes, *, window: Window | None, at: datetime,
    step: int | None,
) -> Contribution:
    about_programme = submission.kind != Kind.IDEA and submission.target_id is None
    open_now = window is not None and is_open(window, at)
    described = (photo.description for photo in submission.photos)
    flags = _flags(submission.text, submission.place_text, submission.shown_name, *described)
    if submission.looks_like_robot:
        flags += [ROBOT_FLAG]
    if submission.is_outside_map:
        flags += [OUTSIDE_MAP_FLAG]
    contribution = Contribution(
        id=new_public_id(local_day(at)),
        receipt_id=receipt_id,
        submission_hash=submission_hash,
        programme_id=submission.programme_id,
        kind=submission.kind,
        channel=submission.channel,
        target_id=submission.target_id,
        target_part_id=submission.target_part_id,
        target_wording_id=submission.target_wording_id,
        text=submission.text,
        language=submission.language,
        area_id=submission.area_id,
        known_place_id=submission.known_place_id,
        place_text=submission.place_text,
        point=submission.point.square().middle if submission.point else None,
        near_place=submission.near_place,
        shown_name=submission.shown_name,
        age_band=submission.age_band,
        sex=submission.sex,
        relation=submission.relation,
        received_at=_to_the_minute(at),
        arrival_step=window.step if step is None and window is not None and open_now else step,
        window_id=window.id if window is not None and open_now else None,
        is_late=about_programme and window is not None and not open_now,
        flags=" ".join(flags),
        likeness=likeness_of(submission.text),
        is_example=submission.is_example,
        changed_at=_to_the_minute(at),
        photo_count=len(submission.photos),
    )
    if shows_at_once(submission.programme_id) and not _waits_for_a_reader(contribution):
        contribution.state = State.SHOWN
        contribution.shown_unread = True
        contribution.shown_on = local_day(at)
        contribution.search_stems = search_stems(contribution.text)
    db.session.add(contribution)
    db.session.flush()
    _receive_photos(submission.photos, contribution.id)
    return contribution


def _waits_for_a_reader(contribution: Contribution) -> bool:
    """Whether a person always reads it first: for what it is itself, or for what it is added to."""
    if contribution.flags or contribution.shown_name or contribution.photo_count:
        return True
    return contribution.target_id is not None and lines_wait_under(
        db.session.get_one(Contribution, contribution.target_id)
    )


def _receive_photos(photos: tuple[StoredPhoto, ...], contribution_id: int) -> None:
    """Rows for pictures that are on disk. One that came with something else before cannot come again."""
    if not photos:
        return
    if names_in_use([photo.name for photo in photos]):
        raise RuleBroken(PHOTO_IS_GONE, FIELD)
    for position, photo in enumerate(photos, 1):
        db.session.add(
            Photo(
                id=photo.name,
                contribution_id=contribution_id,
                position=position,
                written_description=photo.description or None,
                width=photo.width,
                height=photo.height,
                digest=photo.digest,
            )
        )
    db.session.flush()


def _flags(*read_by_others: str | None) -> list[str]:
    """What the machine notices in what others would read: kinds of personal data, and links."""
    all_shown = "\n".join(filter(None, read_by_others))
    flags = sorted({finding.kind.value for finding in find_personal_data(all_shown)})
    return [*flags, LINK_FLAG] if _LINK.search(all_shown) else flags


def _record_received(contribution: Contribution, actor: Actor, at: datetime) -> None:
    record(
        Event.CONTRIBUTION_RECEIVED, actor, _to_the_minute(at),
        subject=contribution_subject(contribution), programme_id=contribution.programme_id,
        channel=contribution.channel, kind=contribution.kind, text_digest=text_digest(contribution.text),
    )
    if contribution.shown_unread:
        record(
            Event.CONTRIBUTION_SHOWN_UNREAD, SYSTEM, _to_the_minute(at),
            subject=contribution_subject(contribution), programme_id=contribution.programme_id,
        )  # fmt: skip


def _to_the_minute(at: datetime) -> datetime:
    """Anonymous rows are stamped to the minute: seconds would only help to point out a person."""
    return at - timedelta(seconds=at.second, microseconds=at.microsecond)


def _content_digest(submission: Submission) -> bytes:
    said = dict(replace(submission, key="", looks_like_robot=False).__dict__)
    # What a picture shows counts, not the name that its file got this time.
    said["photos"] = [(photo.digest, photo.description) for photo in submission.photos]
    return json.dumps(said, sort_keys=True, default=str).encode()


def _keyed(secret: str, label: str, *parts: bytes) -> bytes:
    message = b"\x00".join((label.encode(), *parts))
    return hmac.digest(secret.encode(), message, "sha256")
