"""Indexes for the queue, which read every voice there was: what is to be read, asked about, alike, looked at"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

TO_BE_READ = sa.text("state = 'waiting' OR shown_unread")
ASKED = sa.text("question IS NOT NULL AND author_answered_at IS NULL")
WAITING = sa.text("state = 'waiting'")
SHOWN_UNREAD = sa.text("shown_unread")


def upgrade() -> None:
    for name in ("ix_contribution_queue", "ix_contribution_shown_unread", "ix_contribution_likeness"):
        op.drop_index(name, "contribution")
    op.create_index(
        "ix_contribution_to_read", "contribution",
        ["received_at", "id", "programme_id", "state", "shown_unread"],
        sqlite_where=TO_BE_READ, postgresql_where=TO_BE_READ,
    )
    op.create_index(
        "ix_contribution_asked", "contribution", ["asked_at", "id"],
        sqlite_where=ASKED, postgresql_where=ASKED,
    )
    op.create_index(
        "ix_contribution_alike", "contribution", ["likeness"],
        sqlite_where=TO_BE_READ, postgresql_where=TO_BE_READ,
    )
    op.create_index(
        "ix_photo_to_look_at", "photo", ["contribution_id"],
        sqlite_where=WAITING, postgresql_where=WAITING,
    )


def downgrade() -> None:
    op.drop_index("ix_photo_to_look_at", "photo")
    for name in ("ix_contribution_alike", "ix_contribution_asked", "ix_contribution_to_read"):
        op.drop_index(name, "contribution")
    op.create_index("ix_contribution_likeness", "contribution", ["state", "likeness"])
    op.create_index(
        "ix_contribution_shown_unread", "contribution", ["received_at", "id"],
        sqlite_where=SHOWN_UNREAD, postgresql_where=SHOWN_UNREAD,
    )
    op.create_index("ix_contribution_queue", "contribution", ["state", "received_at", "id"])
