"""What may be typed in triage: which texts are meant, and what their entry on the idélista says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from wtforms import SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice

from participation.core.field_types import BodyField, ChoiceField, SwedishDateField, TitleField
from participation.core.forms import Form
from participation.core.public_ids import parse_public_id
from participation.idea_list.models import ListedIdea
from participation.programmes.queries import Area

MOTIVE_MAX = 2000
MOST_CHOSEN = 100
AREA_UNKNOWN = "Område inte fastställt"


@dataclass(frozen=True)
class Placing:
    """A new entry as typed."""

    area_id: int | None
    title: str
    motive: str
    next_word_on: date | None


class ChosenForm(Form):
    """Which texts are meant. Ids that cannot be read count as not chosen."""

    chosen = SelectMultipleField("Valda texter", coerce=parse_public_id, validate_choice=False)

    @property
    def chosen_ids(self) -> list[int]:
        """The ids, at most a hundred."""
        return [chosen for chosen in self.chosen.data or [] if chosen is not None][:MOST_CHOSEN]


class PlaceForm(ChosenForm):
    """A new entry on the idélista, with utvecklingsområde, title and motive."""

    area = ChoiceField("Utvecklingsområde", coerce=int, required=False)
    title = TitleField("Rubrik")
    motive = BodyField(
        "Motiv", most=MOTIVE_MAX, empty_message="Skriv varför den står på listan. Fältet är tomt."
    )
    next_word_on = SwedishDateField("Nästa besked senast", required=False)

    def offer(self, areas: Sequence[Area]) -> "PlaceForm":
        """Offer the areas of the programme; there may be none (decision 18)."""
        known = [SelectChoice(area.id, area.name) for area in areas]
        self.area.choices = [SelectChoice("", AREA_UNKNOWN), *known]
        return self

    def to_placing(self) -> Placing:
        """The entry as typed."""
        return Placing(self.area.data, self.title.data, self.motive.data, self.next_word_on.data)


class AddForm(ChosenForm):
    """Add the chosen texts to an entry that stands on the list already."""

    entry = ChoiceField("Rad på idélistan", coerce=parse_public_id, required=False)

    def offer(self, entries: Sequence[tuple[str, ListedIdea]]) -> "AddForm":
        """Offer what stands on the list: (the id's text, the entry)."""
        self.entry.choices = [
            SelectChoice("", "Välj en rad"), *(SelectChoice(text, entry.title) for text, entry in entries)
        ]
        return self


class TakeBackForm(Form):
    """One act of triage: on which group (and entry), and at which moment it was done."""

    group = StringField()
    entry = StringField()
    done_at = StringField()

    @property
    def group_id(self) -> int | None:
        """The group, or None when it cannot be read."""
        return parse_public_id(self.group.data or "")

    @property
    def entry_id(self) -> int | None:
        """The entry, or None when it cannot be read."""
        return parse_public_id(self.entry.data or "")

    @property
    def moment(self) -> datetime | None:
        """When the act was done, or None when it cannot be read."""
        try:
            moment = datetime.fromisoformat(self.done_at.data or "")
        except ValueError:
            return None
        return moment if moment.tzinfo is not None else None
