"""What a contribution's author can do. Every door (web, tablet, paper) calls `submit`."""

import hmac
import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from participation.access.actors import PUBLIC, Actor
from participation.audit.events import Event
from participation.audit.operations import record, text_digest
from participation.contributions.models import Contribution, Receipt
from participation.contributions.queries import (
    all_under_receipt,
    contribution_by_submission,
    receipt_by_code_hash,
)
from participation.contributions.receipt_codes import code_hash, derive_code
from participation.contributions.states import MOVES, AgeBand, Channel, Kind, Relation, Sex, State
from participation.contributions.words import TAKEN_BACK
from participation.core.clock import local_day
from participation.core.db import db
from participation.core.errors import RuleBroken
from participation.core.personal_data import find_personal_data
from participation.core.public_ids import new_public_id
from participation.programmes.models import Window
from participation.programmes.queries import is_open

ROBOT_FLAG = "robot"


@dataclass(frozen=True)
class Submission:
    """Something said, as it was typed and checked by a form. `key` makes a repeated sending harmless."""

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
    shown_name: str | None = None
    age_band: AgeBand | None = None
    sex: Sex | None = None
    relation: Relation | None = None
    looks_like_robot: bool = False
    is_example: bool = False


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
    original: Contribution, text: str, *, key: str, secret: str, at: datetime, step: int | None = None
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
        is_example=original.is_example,
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
    _record_received(line, PUBLIC, at)
    return line


def withdraw(contribution: Contribution, *, at: datetime) -> None:
    """The author takes her text back, and the lines she added to it: they are unpublished at once.

    Staff still see them (decision 8).
    """
    under_receipt = all_under_receipt(contribution.receipt_id)
    taken = [contribution]
    for text in taken:  # grows as we go: a line may have lines of its own
        taken += [line for line in under_receipt if line.target_id == text.id]
    taken = [text for text in taken if text.state != State.WITHDRAWN]
    for text in taken:
        text.state = MOVES["withdraw"][text.state]
        text.withheld_reason = None
        text.search_stems = None
        text.changed_at = at
    db.session.flush()  # every text before the log, in order of id, as all who hold several texts do
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
    shown = (submission.text, submission.place_text, submission.shown_name)  # all that others read
    findings = find_personal_data("\n".join(filter(None, shown)))
    flags = sorted({finding.kind.value for finding in findings})
    if submission.looks_like_robot:
        flags.append(ROBOT_FLAG)
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
        shown_name=submission.shown_name,
        age_band=submission.age_band,
        sex=submission.sex,
        relation=submission.relation,
        received_at=_to_the_minute(at),
        arrival_step=window.step if step is None and window is not None and open_now else step,
        window_id=window.id if window is not None and open_now else None,
        is_late=about_programme and window is not None and not open_now,
        flags=" ".join(flags),
        is_example=submission.is_example,
        changed_at=_to_the_minute(at),
    )
    db.session.add(contribution)
    db.session.flush()
    return contribution


def _record_received(contribution: Contribution, actor: Actor, at: datetime) -> None:
    record(
        Event.CONTRIBUTION_RECEIVED, actor, _to_the_minute(at),
        subject=contribution_subject(contribution), programme_id=contribution.programme_id,
        channel=contribution.channel, kind=contribution.kind, text_digest=text_digest(contribution.text),
    )


def _to_the_minute(at: datetime) -> datetime:
    """Anonymous rows are stamped to the minute: seconds would only help to point out a person."""
    return at - timedelta(seconds=at.second, microseconds=at.microsecond)


def _content_digest(submission: Submission) -> bytes:
    said = replace(submission, key="", looks_like_robot=False)
    return json.dumps(said.__dict__, sort_keys=True, default=str).encode()


def _keyed(secret: str, label: str, *parts: bytes) -> bytes:
    message = b"\x00".join((label.encode(), *parts))
    return hmac.digest(secret.encode(), message, "sha256")
