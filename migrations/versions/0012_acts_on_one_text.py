"""Acts on one text: ask its author, split it, leave it to another body, forward it"""

import sqlalchemy as sa
from alembic import op

from participation.core.db import LongInteger, UtcDateTime
from participation.core.schema_changes import change_vocabulary

revision = "0012"
down_revision = "0011"

STATES = ("waiting", "shown", "withheld", "hidden", "withdrawn")
NEW_STATES = (*STATES, "forwarded", "split", "rejoined")
ACTS = ("publish", "withhold", "mask", "restore")
NEW_ACTS = (*ACTS, "ask", "split", "leave", "forward")
# SQLite takes a constraint only together with a column: each stands with the last column that it is about.
QUESTION_CHECK = (
    "contribution", "a_question_has_its_days",
    "(question IS NULL) = (asked_at IS NULL) AND (question IS NULL) = (answer_by IS NULL)",
)  # fmt: skip
RECEIVER_CHECK = (
    "contribution", "what_is_forwarded_has_a_receiver", "state <> 'forwarded' OR forwarded_to IS NOT NULL",
)  # fmt: skip
DECISION_CHECK = (
    "moderation_decision", "forwarding_has_a_receiver", "(act = 'forward') = (forwarded_to IS NOT NULL)",
)  # fmt: skip


def upgrade() -> None:
    change_vocabulary("contribution", "state", STATES, NEW_STATES)
    change_vocabulary("moderation_decision", "act", ACTS, NEW_ACTS)
    _add("contribution", sa.Column("deciding_body", sa.String(length=120), nullable=True))
    _add("contribution", sa.Column("forwarded_to", sa.String(length=120), nullable=True), RECEIVER_CHECK)
    _add("contribution", sa.Column("question", sa.Text(), nullable=True))
    _add("contribution", sa.Column("asked_at", UtcDateTime(), nullable=True))
    _add("contribution", sa.Column("answer_by", sa.Date(), nullable=True), QUESTION_CHECK)
    _add("contribution", sa.Column("author_answered_at", UtcDateTime(), nullable=True))
    _add_split_from()
    op.create_index(op.f("ix_contribution_split_from_id"), "contribution", ["split_from_id"])
    _add("moderation_decision", sa.Column("forwarded_to", sa.String(length=120), nullable=True), DECISION_CHECK)
    _add("answer", sa.Column("taken_up_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("answer", "taken_up_on")
    op.drop_column("moderation_decision", "forwarded_to")
    op.drop_index(op.f("ix_contribution_split_from_id"), "contribution")
    for column in (
        "split_from_id", "author_answered_at", "answer_by", "asked_at", "question", "forwarded_to",
        "deciding_body",
    ):  # fmt: skip
        op.drop_column("contribution", column)
    change_vocabulary("moderation_decision", "act", NEW_ACTS, ACTS)
    change_vocabulary("contribution", "state", NEW_STATES, STATES)


def _add(table: str, column: sa.Column, check: tuple[str, str, str] | None = None) -> None:
    if check is None:
        op.add_column(table, column)
        return
    _table, name, condition = check
    constraint = f"ck_{table}_{name}"
    if op.get_bind().dialect.name == "postgresql":
        op.add_column(table, column)
        op.create_check_constraint(op.f(constraint), table, condition)
        return
    kind = column.type.compile(op.get_bind().dialect)
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column.name} {kind} CONSTRAINT {constraint} CHECK ({condition})")


def _add_split_from() -> None:
    key = "fk_contribution_split_from_id_contribution"
    if op.get_bind().dialect.name == "postgresql":
        op.add_column("contribution", sa.Column("split_from_id", LongInteger, nullable=True))
        op.create_foreign_key(op.f(key), "contribution", "contribution", ["split_from_id"], ["id"])
        return
    op.execute(
        "ALTER TABLE contribution ADD COLUMN split_from_id INTEGER "
        f"CONSTRAINT {key} REFERENCES contribution (id)"
    )
