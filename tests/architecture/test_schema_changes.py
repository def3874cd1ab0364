"""A vocabulary is widened where it stands: the rows, the keys and the search index are as they were."""

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from participation.contributions.states import State
from participation.core.db import db
from participation.core.schema_changes import change_vocabulary
from tests.making import make_idea, make_moderator, make_programme, make_shown_idea

WORDS = [state.value for state in State]


@pytest.fixture
def changing(database):
    """A connection that a migration works on; all it does is taken back."""
    getinge = make_programme()
    make_shown_idea(getinge, make_moderator(getinge), "Bänkar vid ån")
    make_idea(getinge)
    db.session.remove()
    with db.engine.connect() as connection, Operations.context(MigrationContext.configure(connection)):
        yield connection
        connection.rollback()


def test_a_wider_vocabulary_holds_the_new_word_and_still_refuses_others(changing):
    change_vocabulary("contribution", "state", WORDS, [*WORDS, "new"])
    changing.execute(text("UPDATE contribution SET state = 'new' WHERE state = 'waiting'"))
    assert changing.scalar(text("SELECT count(*) FROM contribution WHERE state = 'new'")) == 1
    with pytest.raises(IntegrityError):
        changing.execute(text("UPDATE contribution SET state = 'other' WHERE state = 'new'"))


def test_a_word_that_a_row_holds_cannot_be_taken_away(changing):
    with pytest.raises(ValueError, match=r"contribution\.state holds \['waiting'\]"):
        change_vocabulary("contribution", "state", WORDS, WORDS[1:])
