"""The invented crowd to measure with: as many as asked for, of the right shape, and found by every page."""

from collections import Counter

from sqlalchemy import func, select

from participation.access.actors import SYSTEM
from participation.audit.queries import chain_faults
from participation.contributions.models import Contribution
from participation.contributions.states import Kind, State
from participation.core import clock as site_clock
from participation.core.db import db, transaction
from participation.idea_list.models import GroupMember
from participation.insight.queries import IdeaFilter, public_ideas
from participation.loading import crowd
from participation.loading.demonstration import load_demonstration
from participation.loading.programmes import load_programmes, read_programmes
from participation.programmes.models import Programme
from tests.making import make_submitted

SIZE = 1_200


def load(app, monkeypatch):
    monkeypatch.setattr(crowd, "BATCH", 500)
    at = site_clock.now()
    with transaction():
        load_programmes(read_programmes(), actor=SYSTEM, at=at)
        load_demonstration(app.config["SETTINGS"].receipt_secret, at)
    with transaction():
        before = db.session.scalar(select(func.count()).select_from(Contribution))
    result = app.test_cli_runner().invoke(args=["demo", "fill", "--ideas", str(SIZE)])
    assert result.exit_code == 0, result.output
    return before


def test_it_has_the_size_and_the_shape_that_was_asked_for(app, database, clock, monkeypatch):
    before = load(app, monkeypatch)
    rows = db.session.execute(select(Contribution.state, Contribution.kind, Contribution.programme_id)).all()
    assert len(rows) == before + SIZE
    states, kinds, programmes = (Counter(column) for column in zip(*rows, strict=True))
    assert states[State.SHOWN] > 0.8 * SIZE
    assert all(states[state] for state, _share in crowd.STATES)
    assert 0.1 * SIZE < kinds[Kind.COMMENT] < 0.4 * SIZE
    assert max(programmes.values()) > 0.4 * SIZE
    assert db.session.scalar(select(func.count()).select_from(GroupMember)) > 50
    assert not db.session.scalars(select(Contribution).where(Contribution.is_example.is_(False))).all()
    assert chain_faults() == []


def test_its_voices_are_found_and_the_next_real_one_is_received(app, database, clock, monkeypatch):
    load(app, monkeypatch)
    assert public_ideas(IdeaFilter(search="utegym"), None).items
    programme = db.session.scalars(select(Contribution.programme_id)).first()
    real = make_submitted(db.session.get_one(Programme, programme), "En riktig röst")
    assert real.is_new
    db.session.rollback()
