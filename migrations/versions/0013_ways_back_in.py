"""Ways back in: links to an account, codes on paper, and roles that end on a day"""

import sqlalchemy as sa
from alembic import op

from participation.core.db import UtcDateTime

revision = "0013"
down_revision = "0012"

BEFORE = "kind IN ('confirm_address', 'news', 'password_reset', 'invitation')"
AFTER = "kind IN ('confirm_address', 'news', 'password_reset', 'invitation', 'account_changed')"


def allow_kinds(condition: str) -> None:
    name = op.f("ck_outbox_message_messagekind")
    with op.batch_alter_table("outbox_message") as table:
        table.drop_constraint(name, type_="check")
        table.create_check_constraint(name, condition)


def upgrade() -> None:
    op.create_table(
        "account_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "password", "authenticator",
                name="linkpurpose", native_enum=False, create_constraint=True, length=32,
            ),
            nullable=False,
        ),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("browser_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_account_link_user_id_user_account")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user_account.id"], name=op.f("fk_account_link_created_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_link_token_hash")),
    )
    op.create_index(op.f("ix_account_link_user_id"), "account_link", ["user_id"])
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_recovery_code_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_recovery_code_code_hash")),
    )
    op.create_index(op.f("ix_recovery_code_user_id"), "recovery_code", ["user_id"])
    with op.batch_alter_table("role_grant") as table:
        table.add_column(sa.Column("ends_on", sa.Date(), nullable=True))
    allow_kinds(AFTER)


def downgrade() -> None:
    op.execute("DELETE FROM outbox_message WHERE kind = 'account_changed'")
    allow_kinds(BEFORE)
    with op.batch_alter_table("role_grant") as table:
        table.drop_column("ends_on")
    op.drop_table("recovery_code")
    op.drop_table("account_link")
