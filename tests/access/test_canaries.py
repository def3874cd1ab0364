"""What nobody has approved is reachable by no address: canary words, looked for as every role.

Each column that can hold words is listed below with those who may read it. In every row that is not public a
word is planted that stands nowhere else; then every page is opened as everybody, with every object, and the
word may only be met by those who are named. A new column fails the first test until it is listed.
"""

import re
from dataclasses import dataclass

import pytest
from sqlalchemy import Enum, String, text

from participation.access.permissions import Permission
from participation.access.roles import PERMISSIONS, Role
from participation.core.db import db, transaction
from tests.access.house import RECEIPT_HOLDER, ROLES, VISITOR
from tests.access.routes import address_of, objects

# What is public by its nature, or on purpose whenever its row exists.
ANYBODY = frozenset(
    {
        "action.completed_on", "action.responsible", "action.source", "action.title",
        "decision.body", "decision.decided_on", "decision.note", "decision.paragraph",
        "decision.registry_number", "decision.source",
        "fact.happened_on", "fact.note", "fact.source", "fact.text",
        "known_place.name", "locality.name",
        "part_wording.note", "part_wording.source", "part_wording.text",
        "programme.contact", "programme.main_source", "programme.name", "programme.palette", "programme.slug",
        "programme.status_note", "programme.tagline",
        "programme_version.adopted_on", "programme_version.horizon", "programme_version.label",
        "revision.name", "revision_step.note", "site_text.body", "site_text.title",
        "listed_idea.motive", "listed_idea.title",
    }
)  # fmt: skip
# Numbers, digests, codes and names of things: nothing that anybody typed, or (search_stems) made from what is
# shown and kept only as long as it is.
NOBODYS_WORDS = frozenset(
    {
        "audit_entry.actor", "audit_entry.details", "audit_entry.event", "audit_entry.subject",
        "contribution.flags", "contribution.language", "contribution.likeness", "contribution.search_stems",
        "export_record.counts", "export_record.digests", "export_record.file_name", "export_record.token",
        "follow_up.language", "invitation.roles",
        "job.claim", "job.doing", "job.kind", "job.message", "job.open_key", "job.payload", "job.result",
        "job.title", "job.token",
        "moderation_decision.before",
        "outbox_message.about", "outbox_message.language", "outbox_message.link",
        "outbox_message.message_id", "outbox_message.unique_key",
        "photo.digest", "photo.id", "photo.masked_name", "photo.masks",
        "photo_decision.masked_name_before", "photo_decision.masks_before", "photo_decision.photo_id",
        "programme_change.subject", "site_text.language", "site_text.name",
        "user_account.log_id", "user_account.name", "user_account.password_hash", "user_account.totp_secret",
        "web_session.data",
    }
)  # fmt: skip
MODERATOR, LEADER = Role.MODERATOR, Role.PROJECT_LEADER
NOBODY: frozenset[str] = frozenset()
# The author reads her own words; a moderator of the place reads everything about it.
AUTHOR_AND_MODERATOR = frozenset({RECEIPT_HOLDER, MODERATOR})


@dataclass(frozen=True)
class Kept:
    """Who may meet the words of a column, in the rows for which `hidden` (a condition in SQL) holds."""

    readers: frozenset[str]
    hidden: str = "1 = 1"


_OF_HIDDEN_TEXT = "contribution_id in (select id from contribution where state <> 'shown')"
CANARIES = {
    "answer.deciding_body": Kept(AUTHOR_AND_MODERATOR, f"undone_at is not null or {_OF_HIDDEN_TEXT}"),
    "answer.text": Kept(AUTHOR_AND_MODERATOR, f"undone_at is not null or {_OF_HIDDEN_TEXT}"),
    "contribution.deciding_body": Kept(
        AUTHOR_AND_MODERATOR, "state <> 'shown' and deciding_body is not null"
    ),
    "contribution.forwarded_to": Kept(AUTHOR_AND_MODERATOR, "forwarded_to is not null"),
    "contribution.near_place": Kept(AUTHOR_AND_MODERATOR, "state <> 'shown'"),
    "contribution.place_text": Kept(AUTHOR_AND_MODERATOR, "state <> 'shown' or place_is_hidden"),
    "contribution.question": Kept(AUTHOR_AND_MODERATOR, "question is not null"),
    "contribution.shown_name": Kept(AUTHOR_AND_MODERATOR, "state <> 'shown' or name_is_hidden"),
    "contribution.shown_text": Kept(AUTHOR_AND_MODERATOR, "state <> 'shown'"),
    "contribution.text": Kept(AUTHOR_AND_MODERATOR, "state <> 'shown' or shown_text is not null"),
    "contribution.working_translation": Kept(frozenset({MODERATOR})),
    "follow_up.address": Kept(NOBODY),
    "internal_note.text": Kept(frozenset({MODERATOR})),
    "moderation_decision.forwarded_to": Kept(AUTHOR_AND_MODERATOR, "forwarded_to is not null"),
    "moderation_decision.note_to_author": Kept(AUTHOR_AND_MODERATOR),
    "outbox_message.address": Kept(NOBODY),
    "photo.description": Kept(AUTHOR_AND_MODERATOR, f"state <> 'released' or {_OF_HIDDEN_TEXT}"),
    "photo.written_description": Kept(AUTHOR_AND_MODERATOR),
    "photo_decision.description_before": Kept(frozenset({MODERATOR})),
    "programme_change.after": Kept(frozenset({LEADER})),
    "programme_change.before": Kept(frozenset({LEADER})),
    "programme_change.reason": Kept(frozenset({LEADER})),
    "report.words": Kept(frozenset({MODERATOR})),
    "revision_step.override_motive": Kept(frozenset({LEADER})),
}
# What was sent on is read by those who may read that too.
SENT_ON = frozenset(str(role) for role, held in PERMISSIONS.items() if Permission.FORWARDED_READ in held)
# Staff see each other's addresses where people are administered, and their own under settings; an invited
# person sees hers behind the one-time link.
NOT_PLANTED = frozenset({"invitation.email", "user_account.email"})
VARIANTS = (
    "{0}.json", "{0}?format=json", "{0}?format=csv", "{0}?visa=alla&state=waiting", "{0}?ord={1}", "/en{0}",
    "{0}/", "{0}?q={1}",
)  # fmt: skip
_CANARY = re.compile(r"kanarie\d+x")


def columns_with_words():
    return {
        f"{table.name}.{column.name}"
        for table in db.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, String) and not isinstance(column.type, Enum)
    }


def test_every_column_that_can_hold_words_is_listed_once(app):
    lists = (ANYBODY, NOBODYS_WORDS, frozenset(CANARIES), NOT_PLANTED)
    assert frozenset().union(*lists) == columns_with_words()
    assert sum(map(len, lists)) == len(columns_with_words())


def plant():
    """A word of its own in every row that is not public. Answers the column and the row of each word."""
    planted = {}
    with transaction():
        for column, kept in CANARIES.items():
            table, name = column.split(".")
            key = next(iter(db.metadata.tables[table].primary_key.columns)).name
            rows = db.session.execute(text(f"select {key} from {table} where {kept.hidden}")).scalars().all()
            for row in rows:
                word = f"kanarie{len(planted)}x"
                planted[word] = (column, row)
                db.session.execute(
                    text(f"update {table} set {name} = :word where {key} = :row"), {"word": word, "row": row}
                )
    return planted


def may_meet(role, column, row, sent_on):
    """Whether the role may read what the row holds in the column."""
    is_sent_on = (column.partition(".")[0], row) in sent_on
    return role in CANARIES[column].readers or (is_sent_on and role in SENT_ON)


def rows_sent_on():
    """What was forwarded, and the decisions that did it, by table."""
    texts = db.session.scalars(text("select id from contribution where state = 'forwarded'"))
    decisions = db.session.scalars(text("select id from moderation_decision where act = 'forward'"))
    return {("contribution", row) for row in texts} | {("moderation_decision", row) for row in decisions}


def addresses(house):
    """Every address that can be asked for, with every object it is asked about in the grid."""
    named = objects(house)
    gets = {rule.endpoint for rule in house.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    return sorted(
        {
            address_of(house.app, endpoint, arguments)
            for endpoint in gets
            for arguments in named[endpoint].values()
        }
    )


def met(house, role, address):
    """The canaries in the answer: its words, its headers, and where it leads on."""
    response = house.ask(role, "GET", address)
    said = response.get_data().decode("utf-8", "replace") + str(response.headers)
    return set(_CANARY.findall(said)) - set(_CANARY.findall(address))


@pytest.fixture
def planted(house, kept, app):
    with app.app_context():
        yield plant()


def test_the_house_has_something_to_hide_in_the_columns_that_matter(planted):
    columns = {column for column, _row in planted.values()}
    assert columns >= {
        "contribution.text", "contribution.shown_name", "contribution.place_text",
        "contribution.working_translation", "contribution.question", "contribution.forwarded_to",
        "internal_note.text", "moderation_decision.note_to_author",
        "photo.description", "photo.written_description", "report.words",
    }  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_nobody_meets_what_is_not_for_her(house, planted, role):
    sent_on = rows_sent_on()
    found = {
        f"{address}: {planted[word]}"
        for address in addresses(house)
        for word in met(house, role, address)
        if not may_meet(role, *planted[word], sent_on)
    }
    assert not found


def test_a_visitor_meets_nothing_by_any_other_way_to_ask(house, planted):
    word = next(iter(planted))
    asked = {variant.format(at, word) for at in addresses(house) for variant in VARIANTS}
    assert not {at: found for at in sorted(asked) if (found := met(house, VISITOR, at))}


def test_a_moderator_does_meet_them(house, planted):
    """The search itself is seen to find."""
    columns = {planted[word][0] for at in addresses(house) for word in met(house, str(MODERATOR), at)}
    assert {"contribution.text", "internal_note.text"} <= columns
