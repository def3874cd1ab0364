"""Places on a map: where a programme and its known places lie, and the point of a contribution."""

import sqlalchemy as sa
from alembic import op

from participation.core.db import LongInteger

revision = "0007"
down_revision = "0006"

MAPPED = sa.text("state = 'shown' AND kind = 'idea' AND NOT place_is_hidden")


def upgrade() -> None:
    op.create_table(
        "programme_map",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("centre", LongInteger, nullable=False),
        sa.Column("reach", sa.Integer(), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("reach > 0", name=op.f("ck_programme_map_a_map_has_a_size")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_programme_map_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("programme_id", name=op.f("pk_programme_map")),
    )
    # Added one by one: SQLite then leaves the tables, and what leads to them, as they are.
    op.add_column("known_place", sa.Column("point", LongInteger, nullable=True))
    op.add_column("known_place", sa.Column("retired_on", sa.Date(), nullable=True))
    op.add_column("known_place", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("contribution", sa.Column("point", LongInteger, nullable=True))
    op.add_column("contribution", sa.Column("near_place", sa.String(length=120), nullable=True))
    op.create_index(
        "ix_contribution_map",
        "contribution",
        [
            "programme_id", "point", "known_place_id", "id", "area_id", "stage", "answered_on", "state", "kind",
            "place_is_hidden",
        ],
        unique=False,
        sqlite_where=MAPPED,
        postgresql_where=MAPPED,
    )


def downgrade() -> None:
    op.drop_index("ix_contribution_map", table_name="contribution")
    op.drop_column("contribution", "near_place")
    op.drop_column("contribution", "point")
    op.drop_column("known_place", "version")
    op.drop_column("known_place", "retired_on")
    op.drop_column("known_place", "point")
    op.drop_table("programme_map")
