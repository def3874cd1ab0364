"""Photos"""

import sqlalchemy as sa
from alembic import op

from participation.core.db import LongInteger, UtcDateTime

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "photo",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("contribution_id", LongInteger, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting", "released", "withheld",
                name="photostate", native_enum=False, create_constraint=True, length=32,
            ),
            nullable=False,
        ),
        sa.Column("written_description", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("masks", sa.Text(), nullable=False),
        sa.Column("masked_name", sa.String(length=32), nullable=True),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'released' OR description IS NOT NULL",
            name=op.f("ck_photo_what_is_released_is_described"),
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_photo_contribution_id_contribution")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
    )
    op.create_index(op.f("ix_photo_contribution_id"), "photo", ["contribution_id"])
    op.create_index(op.f("ix_photo_masked_name"), "photo", ["masked_name"])
    op.create_table(
        "photo_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.String(length=32), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "release", "withhold", "cover",
                name="photoact", native_enum=False, create_constraint=True, length=32,
            ),
            nullable=False,
        ),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.Column("resulting_version", sa.Integer(), nullable=False),
        sa.Column(
            "state_before",
            sa.Enum(
                "waiting", "released", "withheld",
                name="photostate", native_enum=False, create_constraint=True, length=32,
            ),
            nullable=False,
        ),
        sa.Column("description_before", sa.Text(), nullable=True),
        sa.Column("masks_before", sa.Text(), nullable=False),
        sa.Column("masked_name_before", sa.String(length=32), nullable=True),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_photo_decision_photo_id_photo")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user_account.id"], name=op.f("fk_photo_decision_decided_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo_decision")),
    )
    op.create_index(op.f("ix_photo_decision_photo_id"), "photo_decision", ["photo_id"])
    op.create_index(op.f("ix_photo_decision_masked_name_before"), "photo_decision", ["masked_name_before"])
    op.add_column("contribution", sa.Column("photo_count", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("contribution", "photo_count")
    op.drop_index(op.f("ix_photo_decision_masked_name_before"), table_name="photo_decision")
    op.drop_index(op.f("ix_photo_decision_photo_id"), table_name="photo_decision")
    op.drop_table("photo_decision")
    op.drop_index(op.f("ix_photo_masked_name"), table_name="photo")
    op.drop_index(op.f("ix_photo_contribution_id"), table_name="photo")
    op.drop_table("photo")
