"""Exact where anyone may count, protected where it is about people."""

from participation.contributions.models import Contribution
from participation.contributions.states import AgeBand, Channel, Relation, Sex
from participation.insight.statistics import (
    ALL,
    TOO_FEW_NOTE,
    exact_table,
    protected_table,
    tables_about_people,
)
from tests.making import make_idea, make_programme
from tests.support.queries import count_queries


def test_the_exact_table_has_all_rows_the_columns_in_use_and_sums() -> None:
    counts = {("Natur", "webb"): 1, ("Skola", "papper"): 2, ("Skola", "webb"): 3}
    table = exact_table("T", "Område", ["Natur", "Skola", "Tyst"], ["webb", "möte", "papper"], counts)
    assert table.columns == ("webb", "papper", ALL)
    assert table.rows == (("Natur", (1, 0, 1)), ("Skola", (3, 2, 5)), ("Tyst", (0, 0, 0)), (ALL, (4, 2, 6)))


def test_an_exact_table_of_nothing_is_zeros() -> None:
    table = exact_table("T", "Område", ["Natur"], ["webb"], {})
    assert table.columns == (ALL,)
    assert table.rows == (("Natur", (0,)), (ALL, (0,)))


def test_small_channels_are_joined_so_that_they_can_be_shown() -> None:
    counts = [[20, 1, 2], [30, 1, 0]]
    table = protected_table("T", "Kön", ["Kvinna", "Man"], ["webb", "papper", "möte"], counts, [5, 5])
    assert table.columns == ("webb", "papper och möte", ALL)
    assert table.rows[-1] == (ALL, (50, 4, 54))


def test_too_few_people_make_no_table() -> None:
    table = protected_table("T", "Kön", ["Kvinna", "Man"], ["webb"], [[1], [1]], [5, 5])
    assert table.rows == ()
    assert table.note == TOO_FEW_NOTE


def test_nobody_makes_no_table_and_no_excuse() -> None:
    assert protected_table("T", "Kön", ["Kvinna"], ["webb"], [[0]], [5]).note == ""


def test_people_are_counted_by_sex_age_and_relation_in_one_question_each(database) -> None:
    programme = make_programme()
    for number in range(24):
        make_idea(
            programme,
            f"Idé {number}",
            sex=Sex.WOMAN if number % 2 else Sex.MAN,
            age_band=AgeBand.FROM_20,
            relation=Relation.LIVES,
            channel=Channel.PAPER if number < 10 else Channel.WEB,
        )
    condition = Contribution.programme_id == programme.id
    with count_queries() as queries:
        by_sex, by_age, by_relation = tables_about_people(condition)
    assert len(queries) == 3
    assert by_sex.columns == ("webb", "papper", ALL)
    assert dict(by_sex.rows)["Kvinna"] == (7, 5, 12)
    assert dict(by_age.rows)["20–39 år"] == (14, 10, 24)
    assert dict(by_relation.rows)["Jag bor här"] == (14, 10, 24)
    assert by_sex.note == ""


def test_fewer_than_ten_young_people_are_not_shown(database) -> None:
    programme = make_programme()
    for number in range(30):
        make_idea(
            programme,
            f"Idé {number}",
            age_band=AgeBand.FROM_13 if number < 8 else AgeBand.FROM_40,
            sex=Sex.MAN,
        )
    by_sex, by_age, _relation = tables_about_people(Contribution.programme_id == programme.id)
    assert dict(by_age.rows)["13–15 år"] == (None, None)
    assert dict(by_age.rows)["40–59 år"] == (None, None), "or the young could be reckoned from the sum"
    assert dict(by_sex.rows)["Man"] == (30, 30)
