"""A programme's text is corrected, drafted and adopted; no wording is ever lost, nothing is written over."""

import pytest
from sqlalchemy import select

from participation.access.actors import SYSTEM
from participation.access.roles import Role
from participation.accounts.queries import actor_of
from participation.audit.models import AuditEntry
from participation.contributions.models import Contribution
from participation.contributions.states import Kind
from participation.core.clock import now
from participation.core.db import db, transaction
from participation.core.errors import Conflict, NotFound, RuleBroken
from participation.loading.programmes import load_programmes, read_programmes
from participation.programmes.edit_queries import all_versions, changes_of, retired_parts
from participation.programmes.models import ChangeKind, PartKind, PartWording
from participation.programmes.queries import (
    areas_of,
    current_wordings,
    decisions_of,
    the_programme,
    versions_with_wordings,
)
from participation.programmes.text_operations import (
    Adoption,
    PartText,
    add_part,
    adopt_draft,
    bring_back_part,
    move_part,
    retire_part,
    reword_part,
    start_draft,
    wordings_in_force,
)
from tests.making import make_idea, make_programme, make_user


@pytest.fixture
def getinge(database):
    return make_programme("getinge", areas=["Natur", "Trafik", "Skola"])


@pytest.fixture
def leader(getinge):
    return actor_of(make_user(Role.PROJECT_LEADER, getinge)[0])


def in_force(programme):
    return next(version for version in all_versions(programme.id) if version.is_current)


def draft_of(programme):
    return next(version for version in all_versions(programme.id) if version.is_draft)


def texts(programme):
    return [wording.text for wording in current_wordings(programme.id)]


def add(programme, leader, kind, text, parent=None, version=None):
    with transaction():
        return add_part(
            version or in_force(programme),
            kind,
            PartText(text, parent),
            reason="Saknades",
            actor=leader,
            at=now(),
        )


def part(programme, text, version=None):
    return next(one for one in wordings_in_force(version or in_force(programme)) if one.text == text)


def reword(programme, leader, old, new, **more):
    with transaction():
        wording = part(programme, old)
        said = PartText(new, wording.parent_part_id)
        return reword_part(
            wording, in_force(programme), said, actor=leader, at=now(), **{"reason": "Skrivfel"} | more
        )


def test_a_corrected_part_keeps_its_identity_and_a_comment_the_words_it_concerned(getinge, leader):
    before = part(getinge, "Natur")
    comment = make_idea(
        getinge, "Bra", kind=Kind.COMMENT, target_part_id=before.part_id, target_wording_id=before.id
    )
    after = reword(getinge, leader, "Natur", "Natur och vatten")

    assert after.part_id == before.part_id
    assert [area.name for area in areas_of(getinge.id)] == ["Natur och vatten", "Trafik", "Skola"]
    kept = db.session.get(Contribution, comment.id)
    assert db.session.get(PartWording, kept.target_wording_id).text == "Natur"


def test_who_when_and_why_are_kept_and_the_log_holds_digests_only(getinge, leader):
    reword(getinge, leader, "Natur", "Natur och vatten")
    change, who = changes_of(getinge.id).items[0]

    assert (change.kind, change.before, change.after, change.reason, who) == (
        ChangeKind.PART_REWORDED, "Natur", "Natur och vatten", "Skrivfel", leader.name,
    )  # fmt: skip
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.sequence.desc())).first()
    assert entry.event == "programme.changed"
    assert entry.actor == leader.log_id
    assert "vatten" not in entry.details
    assert "Skrivfel" not in entry.details


def test_the_text_in_force_is_not_changed_without_a_reason(getinge, leader):
    with pytest.raises(RuleBroken) as refused:
        reword(getinge, leader, "Natur", "Vatten", reason=None)
    assert refused.value.field == "reason"
    assert texts(getinge) == ["Natur", "Trafik", "Skola"]


def test_whoever_read_an_older_wording_does_not_write_over_the_newer(getinge, leader):
    read = part(getinge, "Natur")
    reword(getinge, leader, "Natur", "Natur och vatten")
    for act in (
        lambda: reword_part(read, in_force(getinge), PartText("Skog"), reason="x", actor=leader, at=now()),
        lambda: retire_part(read, in_force(getinge), reason="x", actor=leader, at=now()),
        lambda: move_part(read, in_force(getinge), up=False, actor=leader, at=now()),
    ):
        with pytest.raises(Conflict), transaction():
            act()
    assert texts(getinge)[0] == "Natur och vatten"


def test_another_places_leader_finds_nothing_to_edit(getinge, leader):
    other = actor_of(make_user(Role.PROJECT_LEADER, make_programme("kvibille", "Kvibille"))[0])
    for act in (
        lambda: add(getinge, other, PartKind.AREA, "Mitt"),
        lambda: reword(getinge, other, "Natur", "Mitt"),
        lambda: start_draft(in_force(getinge), "2027", actor=other, at=now()),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_part_is_moved_with_everything_under_it(getinge, leader):
    natur = part(getinge, "Natur").part_id
    ambition = add(getinge, leader, PartKind.AMBITION, "Renare å", natur).part_id
    add(getinge, leader, PartKind.STRATEGY, "Plantera träd", ambition)
    with transaction():
        move_part(part(getinge, "Natur"), in_force(getinge), up=False, actor=leader, at=now())

    assert texts(getinge) == ["Trafik", "Natur", "Renare å", "Plantera träd", "Skola"]
    assert [area.name for area in areas_of(getinge.id)] == ["Trafik", "Natur", "Skola"]
    with transaction():
        move_part(part(getinge, "Trafik"), in_force(getinge), up=True, actor=leader, at=now())
    assert texts(getinge)[0] == "Trafik"


@pytest.mark.parametrize(
    ("kind", "under"),
    [
        (PartKind.AMBITION, None),
        (PartKind.STRATEGY, None),
        (PartKind.YOUTH_VOICE, None),
        (PartKind.VISION_POINT, "Natur"),
        (PartKind.AREA, "Natur"),
        (PartKind.VISION, "Natur"),
    ],
)
def test_a_part_stands_only_where_its_kind_may(getinge, leader, kind, under):
    with pytest.raises(RuleBroken) as refused:
        add(getinge, leader, kind, "Fel plats", under and part(getinge, under).part_id)
    assert refused.value.field == "parent"


def test_an_area_is_one_short_line_and_a_programme_has_one_vision(getinge, leader):
    for text in ("två\nrader", "a" * 121):
        with pytest.raises(RuleBroken):
            add(getinge, leader, PartKind.AREA, text)
    add(getinge, leader, PartKind.VISION, "En ort för alla")
    with pytest.raises(RuleBroken):
        add(getinge, leader, PartKind.VISION, "En till")
    assert texts(getinge)[0] == "En ort för alla"


def test_what_is_taken_out_is_kept_and_comes_back_the_same(getinge, leader):
    trafik = part(getinge, "Trafik")
    under = add(getinge, leader, PartKind.AMBITION, "Trygga vägar", trafik.part_id)
    with pytest.raises(RuleBroken):
        retire_part(part(getinge, "Trafik"), in_force(getinge), reason="x", actor=leader, at=now())
    db.session.rollback()
    with transaction():
        retire_part(part(getinge, "Trygga vägar"), in_force(getinge), reason="Fel", actor=leader, at=now())
        retire_part(part(getinge, "Trafik"), in_force(getinge), reason="Fel", actor=leader, at=now())
    assert texts(getinge) == ["Natur", "Skola"]

    gone = {wording.part_id: wording for wording in retired_parts(in_force(getinge).id)}
    assert set(gone) == {trafik.part_id, under.part_id}
    with pytest.raises(RuleBroken):
        bring_back_part(gone[under.part_id], in_force(getinge), actor=leader, at=now())
    db.session.rollback()
    with transaction():
        bring_back_part(gone[trafik.part_id], in_force(getinge), actor=leader, at=now())
    assert texts(getinge) == ["Natur", "Skola", "Trafik"]
    assert part(getinge, "Trafik").part_id == trafik.part_id
    with pytest.raises(Conflict):
        bring_back_part(gone[trafik.part_id], in_force(getinge), actor=leader, at=now())


def test_a_draft_is_seen_by_nobody_until_it_is_adopted_and_then_the_old_text_is_kept(getinge, leader):
    natur = part(getinge, "Natur").part_id
    with transaction():
        start_draft(in_force(getinge), "2027", actor=leader, at=now())
    add(getinge, leader, PartKind.AREA, "Hav", version=draft_of(getinge))
    assert texts(getinge) == ["Natur", "Trafik", "Skola"]
    assert [version.number for version, _texts in versions_with_wordings(getinge.id)] == [1]
    with pytest.raises(RuleBroken):
        start_draft(in_force(getinge), "2028", actor=leader, at=now())
    db.session.rollback()

    adoption = Adoption("2027", "2027-03-02", "Kommunstyrelsen", "Protokollet", "2047", "KS § 9", "KS 2027/1")
    with transaction():
        adopt_draft(draft_of(getinge), the_programme("getinge"), adoption, actor=leader, at=now())

    assert texts(getinge) == ["Natur", "Trafik", "Skola", "Hav"]
    assert part(getinge, "Natur").part_id == natur
    (first, old), (second, new) = versions_with_wordings(getinge.id)
    assert [wording.text for wording in old] == ["Natur", "Trafik", "Skola"]
    assert (first.is_current, second.is_current, second.adopted_on, len(new)) == (
        False,
        True,
        "2027-03-02",
        4,
    )
    decided = decisions_of(getinge.id)[0]
    assert (decided.body, decided.paragraph, decided.registry_number) == (
        "Kommunstyrelsen",
        "KS § 9",
        "KS 2027/1",
    )
    with pytest.raises(NotFound):
        add_part(first, PartKind.AREA, PartText("För sent"), reason="x", actor=leader, at=now())


def test_a_correction_reaches_a_draft_that_still_says_the_same(getinge, leader):
    with transaction():
        start_draft(in_force(getinge), "2027", actor=leader, at=now())
    draft = draft_of(getinge)
    with transaction():
        reword_part(
            part(getinge, "Skola", draft), draft, PartText("Skola och fritid"), actor=leader, at=now()
        )
    reword(getinge, leader, "Natur", "Natur och vatten")
    reword(getinge, leader, "Skola", "Skolan")
    add(getinge, leader, PartKind.AREA, "Näringsliv")
    with transaction():
        retire_part(part(getinge, "Trafik"), in_force(getinge), reason="Fel", actor=leader, at=now())

    assert [wording.text for wording in wordings_in_force(draft_of(getinge))] == [
        "Natur och vatten", "Skola och fritid", "Näringsliv",
    ]  # fmt: skip
    assert texts(getinge) == ["Natur och vatten", "Skolan", "Näringsliv"]


def test_loading_the_programmes_again_overwrites_nothing_that_was_edited(client):
    with transaction():
        load_programmes(read_programmes(), actor=SYSTEM, at=now())
    getinge = the_programme("getinge")
    leader = actor_of(make_user(Role.PROJECT_LEADER, getinge)[0])
    old = current_wordings(getinge.id)[0].text
    reword(getinge, leader, old, "En ny bild")
    with transaction():
        assert load_programmes(read_programmes(), actor=SYSTEM, at=now()) == []
    assert texts(getinge)[0] == "En ny bild"
