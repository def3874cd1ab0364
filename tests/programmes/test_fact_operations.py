"""What is known of a programme is corrected with who and when; a new programme needs no code."""

import pytest

from participation.access.roles import Role
from participation.accounts.queries import actor_of
from participation.core.clock import now
from participation.core.db import transaction
from participation.core.errors import Conflict, NotFound, RuleBroken
from participation.programmes.addresses import RESERVED_WORDS
from participation.programmes.edit_queries import all_versions, changes_of
from participation.programmes.fact_operations import (
    DecisionFacts,
    KnownFact,
    NewProgramme,
    add_decision,
    add_fact,
    change_decision,
    change_details,
    change_fact,
    details_of,
    make_programme,
    remove_decision,
    remove_fact,
)
from participation.programmes.models import ChangeKind, DecisionKind, FactKind, LocalityKind
from participation.programmes.queries import areas_of, decisions_of, facts_of, the_programme
from tests import making


@pytest.fixture
def getinge(database):
    return making.make_programme("getinge")


@pytest.fixture
def leader(getinge):
    return actor_of(making.make_user(Role.PROJECT_LEADER, getinge)[0])


@pytest.fixture
def administrator(database):
    return actor_of(making.make_user(Role.ADMINISTRATOR)[0])


def haverdal(**other):
    known = {
        "place": "Haverdal", "kind": LocalityKind.LOCALITY, "slug": "", "name": "Framtid Haverdal",
        "palette": "sea", "areas": ["Hav", "Boende", "Skola", "Vägar", "Möten"],
        "associations": ["Haverdals samhällsförening", "Haverdals byalag"],
    }  # fmt: skip
    return NewProgramme(**known | other)


def test_a_decision_is_recorded_corrected_and_taken_away_and_each_is_kept_in_the_history(getinge, leader):
    with transaction():
        decision = add_decision(
            getinge.id, DecisionFacts(DecisionKind.ADOPTION, "Protokollet", "2013"), actor=leader, at=now()
        )
    known = DecisionFacts(
        DecisionKind.ADOPTION,
        "Protokollet",
        "2013-09-03",
        body="KS",
        paragraph="§ 231",
        registry_number="1/13",
    )
    with transaction():
        change_decision(decision, known, version=1, actor=leader, at=now())
    assert decisions_of(getinge.id)[0].paragraph == "§ 231"
    for act in (
        lambda: change_decision(decision, known, version=1, actor=leader, at=now()),
        lambda: remove_decision(decision, version=1, reason="Fel", actor=leader, at=now()),
    ):
        with pytest.raises(Conflict), transaction():
            act()
    with transaction():
        remove_decision(decision, version=2, reason="Inlagt två gånger", actor=leader, at=now())
    assert decisions_of(getinge.id) == []
    removed, changed, added = (change for change, _who in changes_of(getinge.id).items)
    assert [removed.kind, changed.kind, added.kind] == [
        ChangeKind.DECISION_REMOVED, ChangeKind.DECISION_CHANGED, ChangeKind.DECISION_ADDED,
    ]  # fmt: skip
    assert "Datum: 2013\n" in changed.before + "\n"
    assert "Paragraf: § 231" in changed.after
    assert removed.reason == "Inlagt två gånger"


def test_a_fact_is_recorded_corrected_and_taken_away(getinge, leader):
    with transaction():
        fact = add_fact(
            getinge.id, KnownFact(FactKind.GOVERNANCE, "Styrgrupp", "Kommunen"), actor=leader, at=now()
        )
    with transaction():
        change_fact(
            fact, KnownFact(FactKind.GOVERNANCE, "Styrgruppen", "Kommunen"), version=1, actor=leader, at=now()
        )
    assert [known.text for known in facts_of(getinge.id, [FactKind.GOVERNANCE])] == ["Styrgruppen"]
    with transaction():
        remove_fact(fact, version=2, reason="Fel", actor=leader, at=now())
    assert facts_of(getinge.id, [FactKind.GOVERNANCE]) == []


def test_details_are_changed_by_one_at_a_time_and_only_by_the_places_own_leader(getinge, leader):
    found, current = the_programme("getinge"), all_versions(getinge.id)[0]
    new = details_of(found, current).__class__(
        "bästa läget", None, None, "Projektledaren", "våren 2019", "2039", False
    )
    with transaction():
        change_details(found, new, current, version=1, actor=leader, at=now())
    found, current = the_programme("getinge"), all_versions(getinge.id)[0]
    assert details_of(found, current) == new
    with pytest.raises(Conflict), transaction():
        change_details(found, new, current, version=1, actor=leader, at=now())
    other = actor_of(making.make_user(Role.PROJECT_LEADER, making.make_programme("kvibille", "Kvibille"))[0])
    with pytest.raises(NotFound):
        change_details(the_programme("getinge"), new, current, version=2, actor=other, at=now())


def test_haverdal_is_made_with_its_areas_and_associations(administrator):
    with transaction():
        make_programme(haverdal(), actor=administrator, at=now())
    made = the_programme("haverdal")
    assert [area.name for area in areas_of(made.id)] == ["Hav", "Boende", "Skola", "Vägar", "Möten"]
    assert [fact.text for fact in facts_of(made.id, [FactKind.ASSOCIATION])] == [
        "Haverdals samhällsförening", "Haverdals byalag",
    ]  # fmt: skip
    assert changes_of(made.id).items[0][1] == administrator.name


@pytest.mark.parametrize("word", [*sorted(RESERVED_WORDS), "Framtid-Kvitto", "KVITTO", "Bild"])
def test_no_place_hides_a_page_of_the_sites_own(administrator, word):
    with pytest.raises(RuleBroken) as refused:
        make_programme(haverdal(slug=word), actor=administrator, at=now())
    assert refused.value.field == "slug"


@pytest.mark.parametrize("slug", ["haver/dal", "haverdal?", "<b>", "åäö!", "ха", "-", "getinge", "Getinge"])
def test_an_address_is_plain_and_nobody_elses(getinge, administrator, slug):
    with pytest.raises(RuleBroken) as refused:
        make_programme(haverdal(slug=slug), actor=administrator, at=now())
    assert refused.value.field == "slug"


def test_a_place_is_made_once_and_only_by_an_administrator(getinge, leader, administrator):
    with pytest.raises(RuleBroken) as refused:
        make_programme(haverdal(place="getinge", slug="annan"), actor=administrator, at=now())
    assert refused.value.field == "place"
    with pytest.raises(NotFound):
        make_programme(haverdal(), actor=leader, at=now())
