"""The few voices of a group are looked up by the group, however many voices are shown in all."""

import pytest

from participation.core.db import db
from participation.idea_list.queries import (
    shown_voices,
    shown_voices_of_entry,
    voice_counts,
    voice_counts_of_entries,
)
from participation.insight.queries import IdeaFilter, IdeaStatus, public_ideas
from tests.support.queries import plan_of


@pytest.mark.parametrize(
    "ask",
    [
        lambda: voice_counts([1, 2]),
        lambda: voice_counts_of_entries([1, 2]),
        lambda: shown_voices(1, 2, 3),
        lambda: shown_voices_of_entry(1, None),
    ],
)
def test_a_groups_voices_are_found_by_the_group(database, ask) -> None:
    if db.engine.dialect.name == "sqlite":
        assert "SEARCH contribution USING INTEGER PRIMARY KEY" in plan_of(ask)


def test_what_others_decide_has_an_index_of_its_own(database) -> None:
    if db.engine.dialect.name == "sqlite":
        plan = plan_of(lambda: public_ideas(IdeaFilter(1, status=IdeaStatus.ELSEWHERE), None))
        assert "ix_contribution_elsewhere_list" in plan
