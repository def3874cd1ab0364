"""What a project leader may type about a programme, and an administrator about a new one. Plain text only."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, ValidationError
from wtforms.widgets import HiddenInput

from participation.core.field_types import (
    DECISION_YEARS,
    NAME_MAX,
    TITLE_MAX,
    TOO_MANY_MARKS,
    BodyField,
    ChoiceField,
    FuzzyDateField,
    NameField,
    TitleField,
    WholeNumberField,
)
from participation.core.forms import Form
from participation.programmes.fact_operations import DecisionFacts, Details, KnownFact, NewProgramme
from participation.programmes.models import DecisionKind, FactKind, LocalityKind, PartKind
from participation.programmes.palettes import PALETTES
from participation.programmes.text_operations import Adoption, PartText
from participation.programmes.words import DECISIONS, FACTS, LOCALITIES, PARTS

PART_MAX = 2000
NOTE_MAX = 1000
SOURCE_MAX = 500
REASON_MAX = 500
BODY_NAME_MAX = 160
NUMBER_MAX = 40
MOST_AREAS = 20
_BY_ITSELF = SelectChoice("", "Inget, den står för sig själv")


def _line(label: str, most: int = TITLE_MAX, *, required: bool = False, **options: Any) -> NameField:
    """One line of staff's own words, at most so many characters and code points."""
    return NameField(
        label,
        most=most,
        required=required,
        may_be_reserved=True,
        validators=[Length(max=most, message=TOO_MANY_MARKS)],
        **options,
    )


def _source(required: bool = False) -> BodyField:
    return BodyField(
        "Källa", most=SOURCE_MAX, required=required, empty_message="Skriv källan. Fältet är tomt."
    )


def _reason(required: bool = True, **options: Any) -> BodyField:
    return BodyField(
        "Varför", most=REASON_MAX, required=required, empty_message="Skriv varför. Fältet är tomt.", **options
    )


def _kinds(words: Mapping[Any, str]) -> list[SelectChoice]:
    return [SelectChoice(kind.value, str(word)) for kind, word in words.items()]


class VersionForm(Form):
    """An act that needs nothing but what was read: the version of the row, or the id of the wording."""

    version = WholeNumberField(fewest=1, widget=HiddenInput())


class MoveForm(VersionForm):
    """Which way a part is moved."""

    way = ChoiceField(choices=[SelectChoice("upp", "Upp"), SelectChoice("ner", "Ner")])


class RemoveForm(VersionForm):
    """Why something is taken away. It stands below another form, and has an id of its own there."""

    reason = _reason(id="remove-reason")


class PartForm(VersionForm):
    """What a part says and what it stands under."""

    text = BodyField("Text", most=PART_MAX, empty_message="Skriv texten. Fältet är tomt.")
    parent = ChoiceField("Står under", coerce=int, required=False)
    note = BodyField("Anmärkning", most=NOTE_MAX, required=False)
    source = _source()
    reason = _reason(required=False)

    def offer(self, parents: Sequence[tuple[int, str]]) -> "PartForm":
        """Offer the parts to stand under: (id, words)."""
        self.parent.choices = [_BY_ITSELF, *(SelectChoice(id_, words) for id_, words in parents)]
        return self

    def to_part(self) -> PartText:
        """The part as typed."""
        return PartText(self.text.data, self.parent.data, self.note.data or None, self.source.data or None)


class AddPartForm(PartForm):
    """A new part: what kind, and what it says. It has no version to have read."""

    version = None
    kind = ChoiceField("Vad är det?", coerce=PartKind, choices=_kinds(PARTS), default=PartKind.AREA)


class DraftForm(Form):
    """Begin a new version."""

    label = TitleField(
        "Vad versionen heter", fewest=1, most=NAME_MAX,
        empty_message="Skriv ett namn. Fältet är tomt.",
        validators=[Length(max=NAME_MAX, message=TOO_MANY_MARKS)],
    )  # fmt: skip


class AdoptForm(DraftForm):
    """The decision by which a draft becomes the programme."""

    adopted_on = FuzzyDateField("Antagen", years=DECISION_YEARS)
    body = _line(
        "Beslutat av", BODY_NAME_MAX, required=True, empty_message="Skriv vem som beslutade. Fältet är tomt."
    )
    paragraph = _line("Paragraf", NUMBER_MAX)
    registry_number = _line("Diarienummer", NUMBER_MAX)
    horizon = _line("Sträcker sig till", NAME_MAX)
    source = _source(required=True)

    def to_adoption(self) -> Adoption:
        """The decision as typed."""
        return Adoption(
            self.label.data, self.adopted_on.data, self.body.data, self.source.data,
            self.horizon.data or None, self.paragraph.data or None, self.registry_number.data or None,
        )  # fmt: skip


class DetailsForm(VersionForm):
    """What stands about the programme as a whole."""

    tagline = _line("Devis")
    status_note = BodyField("Om läget", most=NOTE_MAX, required=False)
    adopted_on = FuzzyDateField("Antaget", required=False)
    horizon = _line("Sträcker sig till", NAME_MAX)
    contact = BodyField("Kontakt", most=NOTE_MAX, required=False)
    main_source = _source()
    areas_are_complete = BooleanField("Alla områden är inlagda")

    def to_details(self) -> Details:
        """The details as typed."""
        return Details(
            self.tagline.data or None, self.status_note.data or None, self.main_source.data or None,
            self.contact.data or None, self.adopted_on.data or None, self.horizon.data or None,
            self.areas_are_complete.data,
        )  # fmt: skip


class DecisionForm(Form):
    """A decision, as it is known. `version` is that of the decision that was read, empty for a new one."""

    version = WholeNumberField(fewest=1, required=False, widget=HiddenInput())
    kind = ChoiceField("Vad beslutades?", coerce=DecisionKind, choices=_kinds(DECISIONS))
    decided_on = FuzzyDateField("Datum", required=False, years=DECISION_YEARS)
    date_is_inferred = BooleanField("Datumet är härlett och står inte i källan")
    body = _line("Beslutat av", BODY_NAME_MAX)
    paragraph = _line("Paragraf", NUMBER_MAX)
    registry_number = _line("Diarienummer", NUMBER_MAX)
    note = BodyField("Anmärkning", most=NOTE_MAX, required=False)
    source = _source(required=True)

    def to_decision(self) -> DecisionFacts:
        """The decision as typed."""
        return DecisionFacts(
            self.kind.data, self.source.data, self.decided_on.data or None, self.date_is_inferred.data,
            self.body.data or None, self.paragraph.data or None, self.registry_number.data or None,
            self.note.data or None,
        )  # fmt: skip


class FactForm(Form):
    """Something known, with its source."""

    version = WholeNumberField(fewest=1, required=False, widget=HiddenInput())
    kind = ChoiceField("Vad är det?", coerce=FactKind, choices=_kinds(FACTS))
    text = BodyField("Uppgiften", most=NOTE_MAX, empty_message="Skriv uppgiften. Fältet är tomt.")
    happened_on = FuzzyDateField("När", required=False)
    note = BodyField("Anmärkning", most=NOTE_MAX, required=False)
    source = _source(required=True)

    def to_fact(self) -> KnownFact:
        """The fact as typed."""
        return KnownFact(
            self.kind.data, self.text.data, self.source.data, self.happened_on.data or None,
            self.note.data or None,
        )  # fmt: skip


def _lines(text: str) -> list[str]:
    """Each line that says something, once, without blanks round it."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


class ProgrammeForm(Form):
    """A new place with its programme."""

    place = _line("Ortens namn", NAME_MAX, required=True)
    kind = ChoiceField("Vad är det?", coerce=LocalityKind, choices=_kinds(LOCALITIES))
    slug = _line("Adress", NUMBER_MAX)
    name = TitleField(
        "Programmets namn", empty_message="Skriv ett namn. Fältet är tomt.",
        validators=[Length(max=TITLE_MAX, message=TOO_MANY_MARKS)],
    )  # fmt: skip
    tagline = _line("Devis")
    palette = ChoiceField("Färg", choices=[SelectChoice(key, word) for key, word in PALETTES.items()])
    areas = BodyField("Utvecklingsområden", most=NOTE_MAX, required=False)
    associations = BodyField("Samhällsföreningar", most=NOTE_MAX, required=False)
    source = _source()

    def validate_areas(self, field: BodyField) -> None:
        """Few enough areas, each short enough to be a name."""
        if len(_lines(field.data)) > MOST_AREAS:
            raise ValidationError(f"Skriv högst {MOST_AREAS} områden.")
        if any(len(line) > TITLE_MAX for line in _lines(field.data)):
            raise ValidationError(f"Ett område har högst {TITLE_MAX} tecken. Skriv ett på varje rad.")

    def to_programme(self) -> NewProgramme:
        """The programme as typed."""
        return NewProgramme(
            place=self.place.data, kind=self.kind.data, slug=self.slug.data, name=self.name.data,
            palette=self.palette.data, tagline=self.tagline.data or None, areas=_lines(self.areas.data),
            associations=_lines(self.associations.data), source=self.source.data or None,
        )  # fmt: skip
