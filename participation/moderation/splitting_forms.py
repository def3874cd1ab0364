"""What a moderator types when one text becomes several."""

from collections.abc import Iterator, Sequence
from typing import Any

import wtforms
from wtforms import FieldList, FormField, SubmitField
from wtforms.fields.choices import SelectChoice

from participation.contributions.forms import PLACE_MAX
from participation.contributions.models import Contribution
from participation.core.errors import RuleBroken
from participation.core.field_types import BodyField, ChoiceField, NameField
from participation.moderation.forms import ActForm
from participation.moderation.part_suggestions import suggested_parts
from participation.moderation.splitting_operations import FEWEST_PARTS, MOST_PARTS, Part
from participation.programmes.queries import Area


class PartForm(wtforms.Form):
    """One part. An empty one is no part."""

    text = BodyField("Text", required=False)
    area = ChoiceField("Utvecklingsområde", coerce=int, required=False, choices=[])
    known_place = ChoiceField("Plats", coerce=int, required=False, choices=[])
    place_text = NameField("Var, med ord", most=PLACE_MAX, required=False, may_be_reserved=True)

    def to_part(self) -> Part:
        """The part as typed."""
        return Part(self.text.data, self.area.data, self.known_place.data, self.place_text.data or None)


class _Parts(FieldList):
    """The parts that were sent, by numbers of one or two digits."""

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        for name in formdata:
            number = name.removeprefix(f"{prefix}-").split("-")[0]
            if name.startswith(f"{prefix}-") and number.isascii() and number.isdigit() and len(number) < 3:
                yield int(number)


class SplitForm(ActForm):
    """Two or more parts of one text. With `more`, only one more to fill in."""

    parts = _Parts(FormField(PartForm), max_entries=MOST_PARTS)
    more = SubmitField("En del till")

    def offer(self, areas: Sequence[Area], places: Sequence[Area]) -> "SplitForm":
        """Offer the programme's areas and places in every part; none, no question."""
        for entry in self.parts:
            for name, choices, nothing in (
                ("area", areas, "Område inte fastställt"), ("known_place", places, "Ingen av dem"),
            ):  # fmt: skip
                entry.form[name].choices = [
                    SelectChoice("", nothing), *(SelectChoice(choice.id, choice.name) for choice in choices)
                ]
        return self

    def begin(self, contribution: Contribution) -> "SplitForm":
        """Fill in what the text itself suggests, as others may read it, with its area and place."""
        suggestions = suggested_parts(contribution.public_text, MOST_PARTS)
        for suggestion in [*suggestions, *[""] * (FEWEST_PARTS - len(suggestions))]:
            self.parts.append_entry({
                "text": suggestion, "area": contribution.area_id,
                "known_place": contribution.known_place_id, "place_text": contribution.place_text,
            })  # fmt: skip
        return self

    def add_one(self) -> None:
        """One more, empty, unless there are as many as there may be."""
        if len(self.parts) < MOST_PARTS:
            self.parts.append_entry()

    def to_parts(self) -> list[Part]:
        """The parts that say something."""
        return [entry.form.to_part() for entry in self.parts if entry.form.text.data]

    def refuse(self, broken: RuleBroken) -> None:
        """Say what is wrong at the part it concerns: the rule counts only those that say something."""
        field, _, number = (broken.field or "").partition("-")
        if field == "parts" and number:
            said = [entry.form for entry in self.parts if entry.form.text.data]
            said[int(number)].text.errors.append(broken.sentence)
            self.parts.errors = [*self.parts.errors, broken.sentence]
        else:
            self.form_errors.append(broken.sentence)

    @property
    def every_field(self) -> list[wtforms.Field]:
        """All that can be wrong, in the order of the page."""
        return [
            *(field for entry in self.parts for field in entry.form),
            *(field for field in self if field is not self.parts),
        ]
