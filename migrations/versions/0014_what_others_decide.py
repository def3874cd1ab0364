"""An index for the list of what other bodies decide, which is rare: it grew slower with the years"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

ELSEWHERE = sa.text("state IN ('shown', 'hidden') AND deciding_body IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_contribution_elsewhere_list", "contribution", ["programme_id", "kind", "id"],
        sqlite_where=ELSEWHERE, postgresql_where=ELSEWHERE,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_contribution_elsewhere_list", "contribution")
