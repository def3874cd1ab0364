"""What people and machines really send, by the kind of field. The ids (T1 …) are those of the catalogue.

A row says what is typed and what becomes of it: accepted, or refused with a sentence (`""`: with any).
"""

from dataclasses import dataclass
from typing import Any

NUL, ZERO_WIDTH, BROKEN = "\0", "\u200b\u200b", b"Gr\xc3 n"
DROPPED = "Vi tog bort tecken som inte går att visa. Läs igenom texten och skicka den igen."
UNREADABLE = "Några tecken kunde inte läsas (�). Rätta dem och skicka igen."
STACKED = "För många tecken staplade på varandra."
RESERVED = "Det namnet är reserverat."
LIKE_RESERVED = "Namnet liknar ett reserverat namn."
TURNED = "Texten innehåller osynliga tecken som vänder skriften. Skriv den utan dem."
TOO_SHORT = "Rubriken behöver minst 3 tecken."
CHOOSE = "Välj ett av alternativen."
WRITE_DATE = "Skriv datum så här: 2026-02-26."
WRITE_FUZZY = "Skriv så här: 2026-02-26, 2026-02, våren 2026, 2026, 2011– eller löpande."
DECISIONS_OUTSIDE = "Välj ett datum mellan 1990 och 2100."
OUTSIDE = "Välj ett datum mellan 2020 och 2050."
ACCEPTED = None
WRITE_DEGREES = "Skriv grader med siffror, till exempel 56,8206."
WRITE_NUMBER = "Skriv ett heltal med siffror, till exempel 12."
OUTSIDE_MAP = "Platsen ligger utanför kartan. Flytta markören."
NOT_PLACED = "Markören är inte placerad."
LONG_AGO = ("0001-01-01", "9999-12-31")
BEYOND_COLUMNS = ("2147483648", "10000000000000000000", "9" * 5000)


@dataclass(frozen=True)
class Row:
    """Something typed. `sentence` is what stands at the field then; None when it is received."""

    id: str
    typed: Any
    sentence: str | None
    kept: str | None = None


def _accepted(**rows: Any) -> list[Row]:
    return [Row(id, typed, ACCEPTED) for id, typed in rows.items()]


def too_long(most: int) -> str:
    """What a text of one character too many is told."""
    return f"Texten är 1 tecken för lång. Högst {most:,}. Inget har tagits bort.".replace(",", "\xa0")


def bodies(most: int, empty: str | None) -> list[Row]:
    """Free text of at most so many characters; `empty` is what nothing at all is told."""
    return [
        Row("T1", " " * 40 + "\n" * 9, empty),
        Row("T2", ZERO_WIDTH, empty),
        Row("T5", "a" * (most + 1), too_long(most)),
        Row("T8", f"Lek{NUL}plats", DROPPED, kept="Lekplats"),
        Row("T10", "\ud83d", "", kept="\ufffd\ufffd\ufffd"),
        Row("T11", BROKEN, UNREADABLE, kept="Gr\ufffd n"),
        Row("T19", "</textarea><svg/onload=alert(7)>" + "a" * most, ""),
        *_accepted(
            T7="a" * (most - 2) + "\r\n" + "b",
            T13="Rusta \u202enedrats\u202c nu",
            T14="Z" + "\u0301" * 60,
            T16="Början" + "\n" * 400 + "slut",
            T17='<script>document.title="ägd"</script>',
            T22=r"%s %(namn)s {0.__class__} \N{BELL}",
            T23="Om a<b och 3<4 så…",
            T25="[klicka](javascript:alert(1)) JaVa&#9;ScRiPt:alert(1)",
            T26="https://exempel.se/" + "a" * (most - 30),
            T28="Robban'); DELETE FROM forslag; --",
            T29="=SUMMA(A1:A9)",
            T32="العربية ትግርኛ ภาษาไทย Zażółć gęślą jaźń",
            T34="👨‍👩‍👧‍👦" * (most // 25),
            T37="a" * (most - 1) + "!",
            T41="rad\u2028rad",
        ),
    ]


def names(most: int, empty: str | None, reserved: bool) -> list[Row]:
    """A name on one line; `reserved`: whether the names that speak for the municipality are refused."""
    refused = [
        *(Row("N4", name, RESERVED) for name in ("Kommunen", "Moderator", "ADMIN", "raderad användare")),
        *(Row("N5", name, LIKE_RESERVED) for name in ("Ｋommunen", "Kοmmunen", "Mоderator")),
    ]
    real = ("O'Brien-Åkerström d.y.", "Þóra", "Nguyễn", "Ì", "X Æ")
    return [
        Row("T1", "   ", empty),
        Row("T2", ZERO_WIDTH, empty),
        Row("T5", "a" * (most + 1), too_long(most)),
        Row("T8", f"Lek{NUL}plats", DROPPED, kept="Lekplats"),
        Row("T10", "\ud83d", "", kept="\ufffd\ufffd\ufffd"),
        Row("T11", BROKEN, UNREADABLE, kept="Gr\ufffd n"),
        Row("T13", "Rusta \u202enedrats\u202c nu", TURNED),
        Row("T14", "Z" + "\u0301" * 60, STACKED),
        *(Row("N1", name, ACCEPTED) for name in real),
        *_accepted(
            N2="Å",
            N8="<b onclick=alert(1)>Kim",
            N10="../../etc/passwd",
            N11="Framtid Getinge/Harplinge",
            N14="Getinge – 2030",
            T20="' onmouseover='alert(3)",
        ),
        *(refused if reserved else [Row(row.id, row.typed, ACCEPTED) for row in refused]),
    ]


def titles(most: int, empty: str) -> list[Row]:
    """A heading that staff write, 3 to so many characters."""
    rows = names(most, empty, reserved=False)
    too_short = {"Å", "Ì"}
    return [
        *(Row(row.id, row.typed, TOO_SHORT) if row.typed in too_short else row for row in rows),
        Row("T4", "Ö", TOO_SHORT),
    ]


def emails() -> list[Row]:
    """One address (E1 to E13)."""
    no_address, too_long = "Skriv en e-postadress, till exempel namn@exempel.se.", "Adressen är för lång."
    only_one, unusual = "Skriv bara en adress.", "Adressen innehåller ovanliga tecken."
    refused = {
        no_address: (
            "", " ", NUL, "kim", "kim@", "@exempel.se", "kim.exempel.se", "kim@[127.0.0.1]", "kim@127.0.0.1",
            "kim@localhost", "kim@exempel", "kim@exempel.se%0ACc:alla@exempel.se",
            "kim@exempel.se\r\nCc:alla@exempel.se", "kim ek@exempel.se", "kim@exem pel.se",
        ),
        only_one: ("kim@exempel.se, kari@exempel.se", "kim@exempel.se;kari@exempel.se"),
        too_long: ("k" * 244 + "@exempel.se", "@" * 60_000),
        unusual: ("m\u0131kael@exempel.se", "\ufb01a@exempel.se", "kim\u202e@exempel.se"),
    }  # fmt: skip
    return [
        *(Row("E", typed, sentence) for sentence, rows in refused.items() for typed in rows),
        Row("T10", "\ud83d", no_address, kept="\ufffd\ufffd\ufffd"),
        *_accepted(
            E7="kim+forslag@exempel.se", E7b="k_i.m@åäö.se", E7c="kim@exempel.museum", E12="=kim@exempel.se",
            E7d=" Kim.Ek@Exempel.SE ",
        ),
    ]  # fmt: skip


def dates(empty: str | None) -> list[Row]:
    """A day in or near our time."""
    return [
        Row("I17", "", empty),
        *(Row("D2", day, WRITE_DATE) for day in ("2/3", "i vår", "2027-13-99", "2027-02-30")),
        *(Row("D3", day, OUTSIDE) for day in LONG_AGO),
        *(Row("D2", day, ACCEPTED) for day in ("26/2-27", "2027.02.26", "26 feb 2027", " 2027-02-26 ")),
        Row("T8", NUL, empty),
        Row("T10", "\ud83d", WRITE_DATE, kept="\ufffd\ufffd\ufffd"),
        Row("T11", BROKEN, WRITE_DATE, kept="Gr\ufffd n"),
    ]


def fuzzy_dates(empty: str | None, *, years: bool) -> list[Row]:
    """A date as exactly as it is known; `years`: only those of decisions."""
    return [
        Row("I17", "", empty),
        *(Row("D2", day, WRITE_FUZZY) for day in ("i vår", "2027-13-99", "2027-02-30", "26 feb 2027", "<b>")),
        Row("D3", "1789-07-14", DECISIONS_OUTSIDE if years else ACCEPTED),
        *(
            Row("D2", day, ACCEPTED)
            for day in ("2027-02-26", "2027-02", "våren 2027", "2027", "2011–", "löpande")
        ),
        Row("T8", f"20{NUL}27", DROPPED, kept="2027"),
        Row("T10", "\ud83d", "", kept="\ufffd\ufffd\ufffd"),
        Row("T11", BROKEN, UNREADABLE, kept="Gr\ufffd n"),
    ]


def choices(empty: str | None) -> list[Row]:
    """One of a closed list."""
    wrong = ("finns-inte", "-1", "½", NUL, "\ud83d", "' or 1=1 --", *BEYOND_COLUMNS)
    return [*(Row("I11", value, CHOOSE) for value in wrong), Row("I17", "", empty)]


def degrees(empty: str | None, outside: str = OUTSIDE_MAP) -> list[Row]:
    """The latitude of a point whose longitude is right."""
    wrong = ("NaN", "inf", "1e3", "56°49'", "½", "56.8.2", "norr", "' or 1=1 --", "9" * 5000)
    return [
        Row("I17", "", empty),
        *(Row("C4", value, WRITE_DEGREES) for value in wrong),
        *(Row("C1", value, outside) for value in ("91", "-56,8206", "0", "12.5")),
        *(Row("C6", value, ACCEPTED) for value in ("56,82", "56.82", "56.8240000000000000001", "５６，８２")),
        Row("T8", NUL, empty),
        Row("T10", "\ud83d", WRITE_DEGREES, kept="\ufffd\ufffd\ufffd"),
        Row("T11", BROKEN, WRITE_DEGREES, kept="Gr\ufffd n"),
    ]


def whole_numbers(fewest: int, most: int) -> list[Row]:
    """A number of metres, which must be given."""
    outside = f"Välj {fewest} till {most}."
    return [
        *(Row("I2", value, ACCEPTED) for value in (str(fewest), f" {most} ", "１２３４")),
        *(Row("I3", value, WRITE_NUMBER) for value in ("", "+5", "12,5", "½", NUL, "många")),
        *(Row("I5", value, outside) for value in ("-1", "0", str(most + 1), *BEYOND_COLUMNS)),
        Row("T10", "\ud83d", WRITE_NUMBER, kept="\ufffd\ufffd\ufffd"),
    ]


HOSTILE = ("", " ", NUL, "\ud83d", BROKEN, "½", "-1", "' or 1=1 --", "<b>", "a" * 60_000, *BEYOND_COLUMNS)
