"""An index for the list of what is sent on, which read every decision there was"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

FORWARDS = sa.text("act = 'forward'")


def upgrade() -> None:
    op.create_index(
        "ix_moderation_decision_forwards", "moderation_decision", ["id"],
        sqlite_where=FORWARDS, postgresql_where=FORWARDS,
    )


def downgrade() -> None:
    op.drop_index("ix_moderation_decision_forwards", "moderation_decision")
