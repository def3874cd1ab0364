"""Whether a forwarded text has been sent, by whom and when"""

import sqlalchemy as sa
from alembic import op

from participation.core.db import UtcDateTime

revision = "0015"
down_revision = "0014"

TABLE = "moderation_decision"
KEY = "fk_moderation_decision_sent_by_user_account"
CHECK = "ck_moderation_decision_what_was_sent_was_forwarded"
CONDITION = "(sent_at IS NULL) = (sent_by IS NULL) AND (sent_at IS NULL OR act = 'forward')"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.add_column(TABLE, sa.Column("sent_by", sa.Integer(), nullable=True))
        op.create_foreign_key(op.f(KEY), TABLE, "user_account", ["sent_by"], ["id"])
        op.add_column(TABLE, sa.Column("sent_at", UtcDateTime(), nullable=True))
        op.create_check_constraint(op.f(CHECK), TABLE, CONDITION)
        return
    # SQLite takes a constraint only together with a column.
    op.execute(
        f"ALTER TABLE {TABLE} ADD COLUMN sent_by INTEGER CONSTRAINT {KEY} REFERENCES user_account (id)"
    )
    op.execute(f"ALTER TABLE {TABLE} ADD COLUMN sent_at DATETIME CONSTRAINT {CHECK} CHECK ({CONDITION})")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f(CHECK), TABLE)
    op.drop_column(TABLE, "sent_at")
    op.drop_column(TABLE, "sent_by")
