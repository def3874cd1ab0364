"""What a moderator may type: one form for each act, each with the version of the text that she has read."""

from dataclasses import dataclass

from wtforms import BooleanField, HiddenField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import HiddenInput

from participation.contributions.models import Contribution
from participation.contributions.states import Reason
from participation.contributions.words import REASONS
from participation.core.field_types import (
    BodyField,
    ChoiceField,
    SwedishDateField,
    WholeNumberField,
)
from participation.core.forms import Form
from participation.core.personal_data import Finding, find_personal_data
from participation.core.text import shorten
from participation.moderation.operations import AnswerText, hidden_passages, passages_of

NOTE_MAX = 1000
ANSWER_MAX = 3000
FOUND_SHORTENED = 60
REASON_CHOICES = [SelectChoice(reason.value, word) for reason, word in REASONS.items()]


class ActForm(Form):
    """An act that needs nothing but the version: show, and restore."""

    version = WholeNumberField(fewest=1, widget=HiddenInput())


class AnswerForm(ActForm):
    """Show the text and answer it in the same act."""

    answer = BodyField("Svar", most=ANSWER_MAX, empty_message="Skriv ett svar. Fältet är tomt.")
    next_word_on = SwedishDateField("Nästa besked senast", required=False)

    def to_answer(self) -> AnswerText:
        """The answer as typed."""
        return AnswerText(self.answer.data, self.next_word_on.data)


class WithholdForm(ActForm):
    """Do not show the text, for one of eight reasons."""

    reason = ChoiceField("Visa inte, därför att", choices=REASON_CHOICES, coerce=Reason, required=False)
    note_to_author = BodyField("Rad till den som skrev", id="withhold-note", most=NOTE_MAX, required=False)


class MaskForm(ActForm):
    """Show the text with some of its words, the name or the place hidden.

    With `preview`, only see how others would read it.
    """

    found = SelectMultipleField("Ser ut som uppgifter om en enskild", validate_choice=False)
    words = BodyField("Ord att dölja", required=False)
    name_is_hidden = BooleanField()
    place_is_hidden = BooleanField()
    note_to_author = BodyField("Rad till den som skrev", id="mask-note", most=NOTE_MAX, required=False)
    preview = HiddenField()

    def offer(self, contribution: Contribution) -> "MaskForm":
        """Offer to hide each thing that was found in the text; the name and the place, if there are any."""
        text = contribution.text
        self._offer_to_hide("name_is_hidden", "namnet", contribution.shown_name)
        self._offer_to_hide("place_is_hidden", "platsen", contribution.place)
        self.found.choices = [
            SelectChoice(_value(place), f"Dölj {shorten(text[place.start : place.end], FOUND_SHORTENED)}")
            for place in find_personal_data(text)
        ]
        return self

    def _offer_to_hide(self, name: str, what: str, words: str | None) -> None:
        if words:
            self[name].label.text = f"Visa inte {what} ({shorten(words, FOUND_SHORTENED)})"
        else:
            del self[name]

    @property
    def hides_name(self) -> bool:
        """Whether the name is not to be shown."""
        return "name_is_hidden" in self and self.name_is_hidden.data

    @property
    def hides_place(self) -> bool:
        """Whether the place is not to be shown."""
        return "place_is_hidden" in self and self.place_is_hidden.data

    def to_passages(self, text: str) -> list[tuple[int, int]]:
        """Where the chosen passages stand in the text. Raises RuleBroken when a typed one is not in it."""
        chosen = self.found.data or []
        found = [(place.start, place.end) for place in find_personal_data(text) if _value(place) in chosen]
        return found + passages_of(text, self.words.data)


class UndoForm(Form):
    """Take back one decision."""

    decision = WholeNumberField(fewest=1)


@dataclass(frozen=True)
class ReadingForms:
    """Everything that can be typed beside one text. One of them may hold what came back to be mended."""

    show: ActForm
    answer: AnswerForm
    withhold: WithholdForm
    mask: MaskForm


def forms_beside(contribution: Contribution, sent: Form | None = None) -> ReadingForms:
    """The forms for this text as it is now: empty, but for the mask's; `sent` as it was typed."""
    version = contribution.version
    if isinstance(sent, ActForm):
        sent.version.data = version
    return ReadingForms(
        show=sent if type(sent) is ActForm else ActForm(formdata=None, version=version),
        answer=sent if isinstance(sent, AnswerForm) else AnswerForm(formdata=None, version=version),
        withhold=sent if isinstance(sent, WithholdForm) else WithholdForm(formdata=None, version=version),
        mask=sent if isinstance(sent, MaskForm) else _mask_form(contribution),
    )


def _mask_form(contribution: Contribution) -> MaskForm:
    """The form as it begins: what is hidden now; before the first mask, all that looks personal."""
    text = contribution.text
    findings = find_personal_data(text)
    marked = {_value(place) for place in findings}
    hides_name = bool(find_personal_data(contribution.shown_name or ""))
    hides_place = bool(find_personal_data(contribution.place or ""))
    words: list[str] = []
    if contribution.is_masked:
        hidden = hidden_passages(contribution)
        marked &= {f"{start}-{end}" for start, end in hidden}
        words = [text[start:end] for start, end in hidden if f"{start}-{end}" not in marked]
        hides_name, hides_place = contribution.name_is_hidden, contribution.place_is_hidden
    return MaskForm(
        formdata=None, version=contribution.version, found=sorted(marked),
        words="\n".join(dict.fromkeys(words)), name_is_hidden=hides_name, place_is_hidden=hides_place,
    ).offer(contribution)  # fmt: skip


def _value(place: Finding) -> str:
    return f"{place.start}-{place.end}"
