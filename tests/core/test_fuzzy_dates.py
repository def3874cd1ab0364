"""The dates of the sources, read no more exactly than they are given."""

import pytest

from participation.core.fuzzy_dates import FuzzyDate, Precision, parse_fuzzy_date


@pytest.mark.parametrize(
    ("source", "swedish", "english", "precision"),
    [
        ("2013", "2013", "2013", Precision.YEAR),
        ("2013-06-18", "18 juni 2013", "18 June 2013", Precision.DAY),
        ("2013-06-18 (laga kraft)", "18 juni 2013", "18 June 2013", Precision.DAY),
        ("2012 (förslag)", "2012", "2012", Precision.YEAR),
        ("hösten 2013", "hösten 2013", "autumn 2013", Precision.SEASON),
        ("2022 vår", "våren 2022", "spring 2022", Precision.SEASON),
        ("2018-03", "mars 2018", "March 2018", Precision.MONTH),
        ("löpande", "löpande", "ongoing", Precision.ONGOING),
        ("2011–2013", "2011–2013", "2011–2013", Precision.PERIOD),
        ("2014/2015", "2014–2015", "2014–2015", Precision.PERIOD),
        ("2011–", "från 2011", "from 2011", Precision.PERIOD),
        (None, "Okänt år", "Year unknown", Precision.UNKNOWN),
        ("  ", "Okänt år", "Year unknown", Precision.UNKNOWN),
        ("före sommaren", "före sommaren", "före sommaren", Precision.UNKNOWN),
        ("2013-02-30", "2013-02-30", "2013-02-30", Precision.UNKNOWN),
        ("2013–2011", "2013–2011", "2013–2011", Precision.UNKNOWN),
        ("0000", "0000", "0000", Precision.UNKNOWN),
    ],
)
def test_a_source_date_is_shown_in_words(source, swedish, english, precision):
    parsed = parse_fuzzy_date(source)
    assert (parsed.display(), parsed.display("en"), parsed.precision) == (swedish, english, precision)


def test_what_stands_in_brackets_is_kept_as_the_event():
    parsed = parse_fuzzy_date("2013-06-18 (laga kraft)")
    assert parsed == FuzzyDate("2013-06-18 (laga kraft)", 2013, 6, 18, Precision.DAY, "laga kraft")


def test_dates_sort_oldest_first_and_the_unknown_last():
    sources = [None, "löpande", "2013-06-18", "2013-06", "hösten 2013", "2013", "2011–2013", "2012-04"]
    in_order = sorted(map(parse_fuzzy_date, sources), key=lambda parsed: parsed.sort_key)
    assert [parsed.text for parsed in in_order] == [
        "2011–2013", "2012-04", "2013", "2013-06", "2013-06-18", "hösten 2013", "löpande", ""
    ]  # fmt: skip
