"""Indexes for the lists that grew slower with the years: what has an answer, and comments on the programme"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

ANSWERED = sa.text("state IN ('shown', 'hidden') AND answered_on IS NOT NULL")
ON_THE_PROGRAMME = sa.text("state IN ('shown', 'hidden') AND kind = 'comment' AND target_id IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_contribution_answered_list", "contribution", ["programme_id", "kind", "id"],
        sqlite_where=ANSWERED, postgresql_where=ANSWERED,
    )
    op.create_index(
        "ix_contribution_on_programme", "contribution", ["programme_id", "target_part_id", "state"],
        sqlite_where=ON_THE_PROGRAMME, postgresql_where=ON_THE_PROGRAMME,
    )


def downgrade() -> None:
    op.drop_index("ix_contribution_on_programme", "contribution")
    op.drop_index("ix_contribution_answered_list", "contribution")
