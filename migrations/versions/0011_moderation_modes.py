"""Reading before or after showing"""

import sqlalchemy as sa
from alembic import op

from participation.core.db import UtcDateTime

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "moderation_mode",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column(
            "read",
            sa.Enum("before", "after", name="readwhen", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "step > 0 OR read IS NOT NULL", name=op.f("ck_moderation_mode_always_is_one_of_the_two")
        ),
        sa.CheckConstraint("step BETWEEN 0 AND 9", name=op.f("ck_moderation_mode_a_step_or_always")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_moderation_mode_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(
            ["set_by"], ["user_account.id"], name=op.f("fk_moderation_mode_set_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_mode")),
    )
    with op.batch_alter_table("moderation_mode", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_moderation_mode_programme_id"), ["programme_id"], unique=False)

    op.add_column("programme", sa.Column("current_step", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE programme SET current_step = (SELECT revision.current_step FROM revision"
        " WHERE revision.programme_id = programme.id AND revision.ended_at IS NULL)"
    )


def downgrade() -> None:
    op.drop_column("programme", "current_step")
    with op.batch_alter_table("moderation_mode", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_moderation_mode_programme_id"))

    op.drop_table("moderation_mode")
