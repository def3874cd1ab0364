"""The outbox, and the addresses of residents who want to be told"""

import sqlalchemy as sa
from alembic import op

from participation.core.db import LongInteger, UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "follow_up",
        sa.Column("id", LongInteger, autoincrement=False, nullable=False),
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name=op.f("fk_follow_up_receipt_id_receipt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
    )
    op.create_index(op.f("ix_follow_up_receipt_id"), "follow_up", ["receipt_id"])
    op.create_table(
        "outbox_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unique_key", sa.String(length=160), nullable=False),
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "confirm_address", "news", "password_reset", "invitation",
                name="messagekind", native_enum=False, create_constraint=True, length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "waiting", "sent", "cancelled", "given_up",
                name="messagestate", native_enum=False, create_constraint=True, length=32,
            ),
            nullable=False,
        ),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("follow_up_id", LongInteger, nullable=True),
        sa.Column("about", sa.String(length=80), nullable=True),
        sa.Column("queued_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("leased_until", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state <> 'waiting' OR address IS NOT NULL",
            name=op.f("ck_outbox_message_what_waits_has_an_address"),
        ),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (state = 'waiting')",
            name=op.f("ck_outbox_message_what_is_settled_has_a_time"),
        ),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_up.id"],
            name=op.f("fk_outbox_message_follow_up_id_follow_up"), ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint("unique_key", name=op.f("uq_outbox_message_unique_key")),
    )
    op.create_index(op.f("ix_outbox_message_about"), "outbox_message", ["about"])
    op.create_index("ix_outbox_message_due", "outbox_message", ["state", "due_at"])
    op.create_index(op.f("ix_outbox_message_follow_up_id"), "outbox_message", ["follow_up_id"])


def downgrade() -> None:
    op.drop_table("outbox_message")
    op.drop_table("follow_up")
