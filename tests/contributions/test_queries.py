"""Comments are sought by what they are about, however many voices there are in all."""

from participation.contributions.queries import shown_comments_with_replies
from participation.core.db import db
from tests.support.queries import plan_of, postgresql_plan_of


def test_comments_and_replies_are_sought_in_an_index_and_not_picked_out_of_all(database):
    def ask():
        shown_comments_with_replies(1)

    if db.engine.dialect.name == "sqlite":
        assert "SCAN contribution'" not in plan_of(ask)
    else:
        # Which way it goes follows what the table has held; that each voice is tried against a list does not.
        assert "SubPlan" not in postgresql_plan_of(ask)
