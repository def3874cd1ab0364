"""Every column of the package: its key, heading and meaning, and whether the public may see it.

A column is internal until it says `public=True`: the public variant is an allow-list.
The same definitions make CSV, XLSX, JSON and the description of the columns.
"""

from dataclasses import dataclass
from typing import Final

from participation.export.package_content import Variant


@dataclass(frozen=True, slots=True)
class Column:
    """`key` is the field of the row and the name in JSON; `width` is in characters and only for XLSX."""

    key: str
    heading: str
    meaning: str
    width: int = 14
    public: bool = False

    def is_for(self, variant: Variant) -> bool:
        """Whether a package of this variant holds the column."""
        return self.public or variant is Variant.INTERNAL


VOICE_COLUMNS: Final = (
    Column("id", "Röstens id", "Samma id i alla filer och på webbplatsen. Ändras aldrig.", 18, public=True),
    Column("kind", "Slag", "Idé, synpunkt eller yttrande.", public=True),
    Column("channel", "Kanal", "Hur inspelet kom till kommunen.", public=True),
    Column("received_on", "Kom in", "Dagen då inspelet kom in.", public=True),
    Column("received_at", "Kom in, klockslag", "Dag och minut då inspelet kom in, svensk tid.", 18),
    Column("arrival_step", "Steg", "Revideringens steg när inspelet kom in.", 24, public=True),
    Column("arrival_window", "Öppen period", "Perioden för synpunkter när inspelet kom in.", 24, public=True),
    Column("is_late", "För sent", "Ja om synpunkten kom efter sista dagen.", 10, public=True),
    Column("area", "Utvecklingsområde", "Området som inspelet hör till.", 30, public=True),
    Column("language", "Språk", "Språket som texten är skriven på.", public=True),
    Column("language_code", "Språkkod", "Språkets kod, till exempel sv eller ar.", 10, public=True),
    Column("text", "Text", "Texten som den visas på webbplatsen.", 60, public=True),
    Column("original_text", "Text som den skickades", "Hela texten, också det som har maskerats.", 60),
    Column("working_translation", "Arbetsöversättning", "Översättning för arbetet. Inte granskad.", 60),
    Column("target", "Gäller", "Idén eller delen av programmet som en synpunkt gäller.", 30, public=True),
    Column("place", "Plats", "Platsen med ord.", 24, public=True),
    Column("place_north", "Plats, N", "Meter norrut, SWEREF 99 TM: mitten av en ruta på 100 m.", public=True),
    Column("place_east", "Plats, Ö", "Meter österut, SWEREF 99 TM: mitten av samma ruta.", public=True),
    Column("shown_name", "Namn som visas", "Namnet som den som skrev vill visa.", 20, public=True),
    Column("state", "Visas", "Om inspelet visas, väntar, är dolt eller är återtaget.", 16),
    Column("withheld_reason", "Skäl att inte visa", "Skälet ur kommunens lista.", 30),
    Column("note_to_author", "Ord till den som skrev", "Det som den som skrev har fått läsa om skälet.", 40),
    Column("forwarded_to", "Skickas vidare till", "Den som ska ha inspelet, när det inte hör hit.", 24),
    Column("question", "Fråga till den som skrev", "Det som moderatorn har frågat på kvittot.", 40),
    Column("part_of", "Del av", "Id för texten som delades i flera. Den räknas inte själv.", 18),
    Column("whole_text", "Text före uppdelningen", "Hela texten som inspelet är en del av.", 60),
    Column("status", "Status", "Vad som händer med inspelet.", 24, public=True),
    Column("status_on", "Status sedan", "Dagen då inspelet fick sin status.", public=True),
    Column("answer", "Svar", "Kommunens svar.", 50, public=True),
    Column("deciding_body", "Andra beslutar", "Den som beslutar, när det inte är kommunen.", 24, public=True),
    Column("answered_on", "Svarsdag", "Dagen för svaret.", public=True),
    Column("next_word_on", "Nästa besked", "Senaste dag för nästa besked.", public=True),
    Column("group_id", "Grupp", "Inspel som säger samma sak har samma grupp.", 18, public=True),
    Column("group_size", "Röster i gruppen", "Antal röster i gruppen.", 10, public=True),
    Column("listed_idea", "På idélistan som", "Rubriken på idélistan, om den finns.", 36, public=True),
    Column("age_band", "Ålder", "Åldersgrupp som den som skrev har valt att uppge.", 10),
    Column("sex", "Kön", "Kön som den som skrev har valt att uppge.", 12),
    Column("relation", "Koppling till orten", "Koppling som den som skrev har valt att uppge.", 20),
    Column("photos", "Bilder", "Bildernas filer i mappen bilder, och vad de visar.", 40, public=True),
    Column("is_example", "Exempel", "Ja om inspelet är påhittat för att visa tjänsten.", 10, public=True),
)

IDEA_COLUMNS: Final = (
    Column("id", "Idélistans id", "Samma id i alla filer. Ändras aldrig.", 18, public=True),
    Column("area", "Utvecklingsområde", "Området som idén hör till.", 30, public=True),
    Column("title", "Idé", "Idén med en rubrik. Ett önskemål, inget löfte.", 44, public=True),
    Column("motive", "Motiv", "Varför idén står på listan.", 50, public=True),
    Column("status", "Status", "Vad som händer med idén.", 24, public=True),
    Column("placed_on", "På listan sedan", "Dagen då idén kom på listan.", public=True),
    Column("is_example", "Exempel", "Ja om idén är påhittad för att visa tjänsten.", 10, public=True),
    Column("voices", "Röster", "Antal röster bakom idén.", 10, public=True),
)

STATISTICS_COLUMNS: Final = (
    Column("table", "Tabell", "Tabellens namn.", 40, public=True),
    Column("row", "Rad", "Vad raden gäller.", 36, public=True),
    Column("column", "Kolumn", "Vad kolumnen gäller.", 24, public=True),
    Column("count", "Antal", "Antal. Skyddat betyder att antalet är för litet att visa.", public=True),
)

DESCRIPTION_COLUMNS: Final = (
    Column("sheet", "Blad", "Bladet som kolumnen finns i.", 14, public=True),
    Column("key", "Namn i JSON", "Fältets namn i JSON-filen.", 24, public=True),
    Column("heading", "Kolumn", "Kolumnens rubrik i CSV och XLSX.", 28, public=True),
    Column("meaning", "Betydelse", "Vad kolumnen innehåller.", 70, public=True),
)


def voices_by(channel: str) -> Column:
    """The column of the idélista that counts the voices of one channel."""
    meaning = f"Antal röster genom {channel}."
    return Column(f"voices_{channel}", f"Röster: {channel}", meaning, 12, public=True)
