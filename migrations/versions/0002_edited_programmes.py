"""Programmes that are edited in the browser: wordings that end, drafts, versions of rows, and a history."""

import sqlalchemy as sa
from alembic import op

from participation.core.db import UtcDateTime

revision = "0002"
down_revision = "0001"

CHANGES = (
    "programme_made", "details_changed", "part_added", "part_reworded", "part_moved", "part_retired",
    "part_brought_back", "decision_added", "decision_changed", "decision_removed", "fact_added",
    "fact_changed", "fact_removed", "draft_started", "version_adopted",
)  # fmt: skip


def upgrade() -> None:
    with op.batch_alter_table("programme") as table:
        table.add_column(sa.Column("contact", sa.Text(), nullable=True))
        table.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        table.add_column(sa.Column("edited_at", UtcDateTime(), nullable=True))
    for name in ("decision", "fact"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
            table.add_column(sa.Column("removed_at", UtcDateTime(), nullable=True))
    with op.batch_alter_table("programme_version") as table:
        table.add_column(sa.Column("is_draft", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.create_check_constraint(
            op.f("ck_programme_version_a_draft_is_not_in_force"), "NOT (is_draft AND is_current)"
        )
    op.create_index(
        "uq_programme_version_one_draft", "programme_version", ["programme_id"], unique=True,
        sqlite_where=sa.text("is_draft"), postgresql_where=sa.text("is_draft"),
    )  # fmt: skip
    with op.batch_alter_table("part_wording") as table:
        table.add_column(sa.Column("ended_at", UtcDateTime(), nullable=True))
        table.drop_constraint(op.f("uq_part_wording_version_id_part_id"), type_="unique")
    op.create_index(
        "uq_part_wording_one_in_force", "part_wording", ["version_id", "part_id"], unique=True,
        sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL"),
    )  # fmt: skip
    op.create_table(
        "programme_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*CHANGES, name="changekind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_programme_change_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["user_account.id"], name=op.f("fk_programme_change_changed_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_change")),
    )
    op.create_index(op.f("ix_programme_change_programme_id"), "programme_change", ["programme_id"])
    op.create_table(
        "site_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["saved_by"], ["user_account.id"], name=op.f("fk_site_text_saved_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_text")),
        sa.UniqueConstraint("name", "language", "number", name=op.f("uq_site_text_name_language_number")),
    )


def downgrade() -> None:
    op.drop_table("site_text")
    op.drop_index(op.f("ix_programme_change_programme_id"), table_name="programme_change")
    op.drop_table("programme_change")
    op.drop_index("uq_part_wording_one_in_force", table_name="part_wording")
    with op.batch_alter_table("part_wording") as table:
        table.create_unique_constraint(op.f("uq_part_wording_version_id_part_id"), ["version_id", "part_id"])
        table.drop_column("ended_at")
    op.drop_index("uq_programme_version_one_draft", table_name="programme_version")
    with op.batch_alter_table("programme_version") as table:
        table.drop_constraint(op.f("ck_programme_version_a_draft_is_not_in_force"), type_="check")
        table.drop_column("is_draft")
    for name in ("fact", "decision"):
        with op.batch_alter_table(name) as table:
            table.drop_column("removed_at")
            table.drop_column("version")
    with op.batch_alter_table("programme") as table:
        table.drop_column("edited_at")
        table.drop_column("version")
        table.drop_column("contact")
