"""What a project leader may type about a revision: a form for each act, with the version she has read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wtforms.fields.choices import SelectChoice
from wtforms.widgets import HiddenInput

from participation.core.field_types import (
    BodyField,
    ChoiceField,
    SwedishDateField,
    TitleField,
    WholeNumberField,
)
from participation.core.forms import Form
from participation.revisions.models import Revision
from participation.revisions.steps import LAST_STEP, STEPS

NOTE_MAX = 1000
STEP_CHOICES = [SelectChoice(str(step.number), f"{step.number}. {step.name}") for step in STEPS]


class StartForm(Form):
    """Begin a revision."""

    name = TitleField("Vad revideringen heter", empty_message="Skriv ett namn. Fältet är tomt.")


class ActForm(Form):
    """An act that needs nothing but the version: close step 5, end the revision."""

    version = WholeNumberField(fewest=1, widget=HiddenInput())


class MoveForm(ActForm):
    """Go to another step."""

    step = ChoiceField("Gå till steg", choices=STEP_CHOICES, coerce=int)
    motive = BodyField("Varför ni går vidare ändå", most=NOTE_MAX, required=False)


class OpenForm(ActForm):
    """Ask for synpunkter up to and including a day."""

    closes_on = SwedishDateField("Sista dagen för synpunkter")


class StepForm(ActForm):
    """A step's dates and what came of it."""

    planned_from = SwedishDateField("Börjar", required=False)
    planned_to = SwedishDateField("Slutar", required=False)
    note = BodyField("Vad som hänt i steget", most=NOTE_MAX, required=False)


@dataclass(frozen=True)
class RevisionForms:
    """Everything that can be typed about a revision. One of them may hold what came back to be mended.

    `open_step` is the number of the step whose form that is, 0 when it is another's.
    """

    move: MoveForm
    open: OpenForm
    close: ActForm
    steps: Sequence[StepForm]
    open_step: int = 0

    def sent(self) -> list[Form]:
        """Those that hold something to mend."""
        return [form for form in (self.move, self.open, self.close, *self.steps) if form.errors]


def step_form(number: int, **options: Any) -> StepForm:
    """The form of one step. Nine of them stand on one page, so its ids carry the number."""
    form = StepForm(**options)
    for field in form:
        field.id = f"steg-{number}-{field.name}"
        field.label.field_id = field.id
    return form


def forms_about(revision: Revision, sent: ActForm | None = None, number: int | None = None) -> RevisionForms:
    """The forms for the revision as it is now; `sent` as it was typed (`number`: the step it is about)."""
    version = revision.version
    onward = min(revision.current_step + 1, LAST_STEP)
    return RevisionForms(
        move=sent if isinstance(sent, MoveForm) else MoveForm(formdata=None, version=version, step=onward),
        open=sent if isinstance(sent, OpenForm) else OpenForm(formdata=None, version=version),
        close=sent if type(sent) is ActForm else ActForm(formdata=None, version=version),
        steps=[
            sent
            if isinstance(sent, StepForm) and step.number == number
            else step_form(
                step.number,
                formdata=None,
                version=version,
                planned_from=step.planned_from,
                planned_to=step.planned_to,
                note=step.note,
            )
            for step in revision.steps
        ],
        open_step=number or 0,
    )
