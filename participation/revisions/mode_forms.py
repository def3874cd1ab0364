"""What a project leader chooses about reading before or after showing."""

from wtforms.fields.choices import SelectChoice
from wtforms.widgets import HiddenInput

from participation.core.field_types import ChoiceField, WholeNumberField
from participation.core.forms import Form
from participation.programmes.mode_models import ALWAYS, ReadWhen
from participation.revisions.steps import STEPS

AS_OTHERWISE = "otherwise"
READ_WORDS = {
    ReadWhen.BEFORE: "En människa läser före",
    ReadWhen.AFTER: "Visas direkt, en människa läser efter",
}


class ModeForm(Form):
    """One choice for one step, or for all the time. `seen` is the latest choice on the page."""

    step = ChoiceField(
        "När gäller det?", coerce=int,
        choices=[
            SelectChoice(ALWAYS, "Alltid, när inget annat är valt"),
            *(SelectChoice(step.number, f"Steg {step.number}. {step.name}") for step in STEPS),
        ],
    )  # fmt: skip
    read = ChoiceField(
        "Vad gäller?",
        choices=[
            *(SelectChoice(read.value, words) for read, words in READ_WORDS.items()),
            SelectChoice(AS_OTHERWISE, "Som alltid (ta bort stegets eget val)"),
        ],
    )
    seen = WholeNumberField(widget=HiddenInput())

    @property
    def read_when(self) -> ReadWhen | None:
        """The choice; None takes the step's own back."""
        return None if self.read.data == AS_OTHERWISE else ReadWhen(self.read.data)
