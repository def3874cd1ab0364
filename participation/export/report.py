"""The report of a package: what everyone said, by utvecklingsområde, and what became of it."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Final

from babel.dates import format_date

from participation.export.counting import VoiceCounts, voices_of
from participation.export.formats.docx import ReportDocument
from participation.export.formats.report_pieces import Report
from participation.export.package_content import (
    UNKNOWN_AREA,
    AnyPackage,
    InternalVoiceRow,
    StatisticsTable,
    Variant,
    VoiceFacts,
)
from participation.export.sheets import moderation_table

INTERNAL_MARK: Final = "INTERN"
INTERNAL_SENTENCE: Final = (
    "INTERN. Rapporten innehåller texter och uppgifter som inte är publicerade. Lämna den inte vidare."
)

_ABSENT: Final = "–"


def write_report(
    content: AnyPackage, counts: VoiceCounts, path: Path, document: type[Report] = ReportDocument
) -> dict[str, int]:
    """Write the report as the document and give its files with the voices in each.

    `counts` are those of the content.
    """
    mark = INTERNAL_MARK if content.variant is Variant.INTERNAL else ""
    with document(
        path,
        title=title_of(content),
        author=content.municipality,
        made_at=content.made_at,
        accent=content.accent,
        mark=mark,
    ) as report:
        _title_page(report, content, counts)
        _how_to_read(report, content, counts)
        _overview(report, content, counts)
        _areas(report, content, counts)
        _idea_list(report, content)
        _moderation(report, content)
        _statistics(report, content)
        _appendix(report, content)
        return report.save()


def title_of(content: AnyPackage) -> str:
    """The report's title, also used in the properties of the files."""
    return f"{content.programme}: underlag till steg 5"


def day(value: date | None) -> str:
    """A day in Swedish words, or a dash."""
    return format_date(value, "d MMMM y", locale="sv") if value else _ABSENT


def count_in_words(by_channel: Iterable[tuple[str, int]]) -> str:
    """Voices in total and by channel: "37 röster: 12 webb, 9 papper, 16 surfplatta"."""
    present = [(channel, count) for channel, count in by_channel if count]
    total = sum(count for _, count in present)
    word = "röst" if total == 1 else "röster"
    return f"{total} {word}" + (": " if present else "") + ", ".join(f"{n} {name}" for name, n in present)


def _title_page(report: Report, content: AnyPackage, counts: VoiceCounts) -> None:
    report.paragraph("Avsändare", content.municipality)
    report.paragraph("Title", content.programme)
    report.paragraph("Subtitle", "Underlag till steg 5: idéer, synpunkter och svar")
    if content.variant is Variant.INTERNAL:
        report.paragraph("Intern märkning", INTERNAL_SENTENCE)
    else:
        report.paragraph("Uppgift", ("Publik version. ", "Etikett"), "Här finns bara det som är publicerat.")
    for label, value in (
        ("Ort", content.locality),
        ("Revidering", content.revision or "Ingen revidering pågår"),
        ("Period för synpunkter", _period(content)),
        ("Rapporten togs fram", f"{day(content.made_at)} klockan {content.made_at:%H.%M}"),
        ("Innehåll", count_in_words((c, counts.by_channel[c]) for c in content.channels)),
    ):
        report.paragraph("Uppgift", (f"{label}: ", "Etikett"), value)


def _period(content: AnyPackage) -> str:
    if content.window is None:
        return "Ingen period är bestämd"
    if content.window.closes_on is None:
        return f"från {day(content.window.opens_on)}"
    return f"{day(content.window.opens_on)} till {day(content.window.closes_on)}"


def _how_to_read(report: Report, content: AnyPackage, counts: VoiceCounts) -> None:
    report.paragraph("Heading 1", "Så läser du rapporten")
    report.paragraph("Ingress", "Först vad som har sagts. Sedan vad som händer med det.")
    for sentence in (
        "Varje utvecklingsområde har ett eget avsnitt: först en tabell, sedan rösterna.",
        "Röster som säger samma sak står tillsammans i en grupp. Varje text finns kvar.",
        "Texten står som den skrevs, på det språk den skrevs. Under texten står hur och när den kom in.",
        "Därefter står vad som händer med den, kommunens svar och dagen för nästa besked.",
        "Antalet röster visar hur många som har hört av sig. Det är inte en omröstning.",
        f"Ordet skyddat står där ett antal är för litet för att visas. {UNKNOWN_AREA} betyder att"
        " rösten inte är placerad eller att programmets områden inte är kända.",
        "Samma röster finns i filerna med rader (XLSX, CSV och JSON). Antalet rader är lika i alla.",
    ):
        report.paragraph("Normal", sentence)
    if content.variant is Variant.INTERNAL:
        report.paragraph("Normal", ("Uppgifter som inte är publicerade har röd etikett.", "Internt"))
    if counts.examples:
        report.paragraph(
            "Normal",
            ("Exempel ", "Exempelmärkning"),
            f"{counts.examples} av {counts.total} röster är påhittade för att visa tjänsten. De är märkta.",
        )


def _overview(report: Report, content: AnyPackage, counts: VoiceCounts) -> None:
    report.paragraph("Heading 1", "Översikt")
    channels = [channel for channel in content.channels if counts.by_channel[channel]]
    for caption, words, by_area in (
        ("Vad som kom in, per utvecklingsområde", content.kinds, counts.by_area_and_kind),
        ("Hur det kom in, per utvecklingsområde", channels, counts.by_area_and_channel),
    ):
        rows: list[tuple[str | int, ...]] = [
            (area, *(by_area[area, word] for word in words), counts.in_area(area))
            for area in _areas_with_voices(content, counts)
        ]
        totals = [sum(by_area[area, word] for area in content.all_areas) for word in words]
        rows.append(("Alla områden", *totals, counts.total))
        report.table(caption, ("Utvecklingsområde", *(word.capitalize() for word in words), "Alla"), rows)


def _areas_with_voices(content: AnyPackage, counts: VoiceCounts) -> list[str]:
    """Every named area, also one that nobody spoke about; the unknown one only when it is needed."""
    return [area for area in content.all_areas if area != UNKNOWN_AREA or counts.in_area(area)]


def _areas(report: Report, content: AnyPackage, counts: VoiceCounts) -> None:
    """The voices under their areas; an area without voices says so, so that silence is seen."""
    left = _areas_with_voices(content, counts)
    for area, voices in groupby(voices_of(content), key=lambda voice: voice.area):
        while left[0] != area:
            _silent_area(report, left.pop(0))
        left.pop(0)
        report.paragraph("Heading 1", area)
        _area_table(report, content, counts, area)
        _voices(report, content, voices)
    for area in left:
        _silent_area(report, area)


def _silent_area(report: Report, area: str) -> None:
    report.paragraph("Heading 1", area)
    report.paragraph("Normal", "Ingen har skrivit om det här området i underlaget.")


def _area_table(report: Report, content: AnyPackage, counts: VoiceCounts, area: str) -> None:
    channels = [channel for channel in content.channels if counts.by_area_and_channel[area, channel]]
    kinds = [kind for kind in content.kinds if counts.by_area_and_kind[area, kind]]
    report.table(
        f"{area}: {counts.in_area(area)} {'röst' if counts.in_area(area) == 1 else 'röster'}",
        ("Slag och kanal", "Antal"),
        [(kind.capitalize(), counts.by_area_and_kind[area, kind]) for kind in kinds]
        + [(f"Genom {channel}", counts.by_area_and_channel[area, channel]) for channel in channels],
    )


def _voices(report: Report, content: AnyPackage, voices: Iterable[VoiceFacts]) -> None:
    """Groups first, each with its people by channel, then those that stand alone."""
    under_heading = ""
    for group_id, members in groupby(voices, key=lambda voice: voice.group_id):
        heading = "Det flera säger" if group_id else "Röster för sig"
        if heading != under_heading:
            report.paragraph("Heading 2", heading)
            under_heading = heading
        if group_id:
            group = list(members)
            people = Counter(voice.channel for voice in group if not voice.is_counted_already)
            by_channel = [(channel, people[channel]) for channel in content.channels]
            name = next((voice.listed_idea for voice in group if voice.listed_idea), _first_words(group[0]))
            report.paragraph("Heading 3", name)
            report.paragraph("Rösträkning", (count_in_words(by_channel), "Etikett"))
            members = iter(group)
        for voice in members:
            _voice(report, voice)


def _first_words(voice: VoiceFacts) -> str:
    """What a group without an entry on the idélista is called: how its first text begins."""
    words = (voice.text or "En text som inte visas").split()
    return " ".join(words[:8]) + (" …" if len(words) > 8 else "")


def _voice(report: Report, voice: VoiceFacts) -> None:
    """One voice, how it came, and beside it what became of it."""
    mark = [("Exempel  ", "Exempelmärkning")] if voice.is_example else []
    if voice.text:
        report.paragraph("Röst", *mark, voice.text, language=voice.language_code)
    else:
        report.paragraph("Röst", *mark, ("Texten visas inte.", "Internt"))
    facts = (
        voice.kind.capitalize(),
        voice.channel,
        day(voice.received_on),
        voice.arrival_step,
        "kom efter sista dagen" if voice.is_late else "",
        f"gäller {voice.target}" if voice.target else "",
        voice.place,
        f"skrivet på {voice.language}" if voice.language_code != "sv" else "",
        voice.shown_name,
        voice.id,
    )
    report.paragraph("Uppgifter om röst", "  ·  ".join(fact for fact in facts if fact))
    if type(voice) is InternalVoiceRow:
        _internal_facts(report, voice)
    since = f" sedan {day(voice.status_on)}" if voice.status_on else ""
    report.paragraph("Svar", ("Vad som händer: ", "Etikett"), f"{voice.status}{since}")
    if voice.answer:
        answered = f"Svar {day(voice.answered_on)}: " if voice.answered_on else "Svar: "
        report.paragraph("Svar", (answered, "Etikett"), voice.answer)
    if voice.next_word_on:
        report.paragraph("Svar", ("Nästa besked senast: ", "Etikett"), day(voice.next_word_on))
    if voice.listed_idea:
        report.paragraph("Svar", ("På idélistan: ", "Etikett"), voice.listed_idea)


def _internal_facts(report: Report, voice: InternalVoiceRow) -> None:
    """What only those who work with the programme may read. Age, sex and relation stay in the tables."""
    original = voice.original_text if voice.original_text != voice.text else ""
    for label, value, language in (
        ("Visas: ", voice.state, ""),
        ("Texten som den skickades: ", original, voice.language_code),
        ("Arbetsöversättning: ", voice.working_translation, ""),
        ("Skäl att inte visa: ", voice.withheld_reason, ""),
        ("Ord till den som skrev: ", voice.note_to_author, ""),
        ("Skickas vidare till: ", voice.forwarded_to, ""),
        ("Fråga till den som skrev: ", voice.question, ""),
        ("Del av texten: ", voice.whole_text, voice.language_code),
    ):
        if value:
            report.paragraph("Svar", (label, "Internt"), value, language=language)


def _idea_list(report: Report, content: AnyPackage) -> None:
    report.paragraph("Heading 1", "Idélistan")
    report.paragraph("Ingress", "Det här är önskemål. Ett önskemål är inget löfte.")
    if not content.ideas:
        report.paragraph("Normal", "Idélistan är tom.")
        return
    report.table(
        "Idélistan med röster per kanal",
        ("Idé", "Område", "Motiv", "Status", "Röster"),
        [
            (
                f"Exempel: {idea.title}" if idea.is_example else idea.title,
                idea.area,
                idea.motive or _ABSENT,
                f"{idea.status}\n{day(idea.placed_on)}" if idea.placed_on else idea.status,
                count_in_words((name, idea.voices_by_channel.get(name, 0)) for name in content.channels),
            )
            for idea in content.ideas
        ],
    )


def _moderation(report: Report, content: AnyPackage) -> None:
    report.paragraph("Heading 1", "Läst och bedömt")
    report.paragraph("Normal", "En människa läser varje text. Det som inte visas räknas här, med skälet.")
    if content.moderation:
        _table(report, moderation_table(content))
    else:
        report.paragraph("Normal", "Inget har bedömts än.")


def _statistics(report: Report, content: AnyPackage) -> None:
    report.paragraph("Heading 1", "Statistik")
    if not content.statistics:
        report.paragraph("Normal", "Det finns ingen statistik att visa.")
    for table in content.statistics:
        _table(report, table)


def _table(report: Report, table: StatisticsTable) -> None:
    rows = [(row.label, *row.cells) for row in table.rows]
    report.table(table.title, (table.row_heading, *table.columns), rows)
    if table.note:
        report.paragraph("Uppgifter om röst", table.note)


def _appendix(report: Report, content: AnyPackage) -> None:
    report.paragraph("Heading 1", "Bilaga: revideringens steg")
    if not content.steps:
        report.paragraph("Normal", "Ingen revidering pågår. Idéer tas emot hela året.")
        return
    report.table(
        "Steg med datum",
        ("Steg", "Namn", "Börjar", "Slutar"),
        [(step.number, step.name, day(step.starts_on), day(step.ends_on)) for step in content.steps],
    )
