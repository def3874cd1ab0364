"""What is to be read is found among what is to be read, however many voices there are in all."""

import pytest

from participation.core.db import db
from participation.moderation.forwarded_queries import texts_no_longer_to_send, texts_to_send
from participation.moderation.photo_queries import count_of_photos_to_look_at
from participation.moderation.queries import asked_about, next_waiting, queue, queue_length
from participation.moderation.report_queries import reported_count
from tests.making import make_idea, make_programme
from tests.support.queries import plan_of

TO_READ, ASKED = "ix_contribution_to_read", "ix_contribution_asked"
FORWARDS = "ix_moderation_decision_forwards"


@pytest.mark.parametrize(
    ("ask", "found_by"),
    [
        (lambda: queue([1]), TO_READ),
        (lambda: queue([1]), f"COVERING INDEX {TO_READ}"),
        (lambda: queue([1]), ASKED),
        (lambda: queue_length(None), f"COVERING INDEX {TO_READ}"),
        (lambda: next_waiting([1], make_idea(make_programme())), TO_READ),
        (lambda: asked_about([1]), ASKED),
        (lambda: count_of_photos_to_look_at([1]), "ix_photo_to_look_at"),
        (lambda: reported_count([1]), "ix_report_open"),
        (lambda: texts_to_send([1]), FORWARDS),
        (lambda: texts_no_longer_to_send([1], None), FORWARDS),
    ],
)
def test_what_is_to_be_done_is_found_among_what_is_to_be_done(database, ask, found_by):
    if db.engine.dialect.name == "sqlite":
        plan = plan_of(ask)
        assert found_by in plan
        assert "SCAN contribution'" not in plan
