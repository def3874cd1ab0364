"""Several texts at once, texts that are alike, and texts shown before they are read"""

import sqlalchemy as sa
from alembic import op

from participation.core.db import LongInteger, UtcDateTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "show",
                "withhold",
                "assign",
                name="batchact",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["user_account.id"], name=op.f("fk_batch_made_by_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
    )
    op.create_table(
        "batch_item",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", LongInteger, nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("assignment_id", sa.Integer(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "done",
                "changed",
                "refused",
                "undone",
                "changed_since",
                name="batchoutcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_batch_item_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_item_batch_id_batch")),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_batch_item_contribution_id_contribution")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["moderation_decision.id"],
            name=op.f("fk_batch_item_decision_id_moderation_decision"),
        ),
        sa.PrimaryKeyConstraint("batch_id", "contribution_id", name=op.f("pk_batch_item")),
    )
    # Added and taken away in place: making the table anew would lose the triggers of the search index.
    op.add_column("contribution", sa.Column("likeness", sa.String(length=16), nullable=True))
    op.add_column(
        "contribution", sa.Column("shown_unread", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_index("ix_contribution_likeness", "contribution", ["state", "likeness"])
    op.create_index(
        "ix_contribution_shown_unread",
        "contribution",
        ["received_at", "id"],
        sqlite_where=sa.text("shown_unread"),
        postgresql_where=sa.text("shown_unread"),
    )


def downgrade() -> None:
    op.drop_index("ix_contribution_shown_unread", "contribution")
    op.drop_index("ix_contribution_likeness", "contribution")
    op.drop_column("contribution", "shown_unread")
    op.drop_column("contribution", "likeness")
    op.drop_table("batch_item")
    op.drop_table("batch")
