"""What colleagues type around a text: whose desk, and a note."""

from collections.abc import Sequence
from dataclasses import dataclass

from wtforms.fields.choices import SelectChoice
from wtforms.widgets import HiddenInput

from participation.accounts.models import User
from participation.core.field_types import BodyField, ChoiceField, WholeNumberField
from participation.core.forms import Form

INTERNAL_NOTE_MAX = 2000
NOBODY = "ingen"


class AssignForm(Form):
    """On whose desk. `seen` is the assignment that stood on the page, 0 for none."""

    assignee = ChoiceField("Läses av", choices=[])
    seen = WholeNumberField(widget=HiddenInput())

    def offer(self, colleagues: Sequence[User], actor_id: int | None) -> "AssignForm":
        """Oneself first, then colleagues by name, then nobody."""
        in_order = sorted(colleagues, key=lambda user: user.id != actor_id)
        offered = [
            SelectChoice(str(user.id), f"Jag ({user.name})" if user.id == actor_id else user.name)
            for user in in_order
        ]
        self.assignee.choices = [*offered, SelectChoice(NOBODY, "Ingen")]
        return self

    @property
    def user_id(self) -> int | None:
        """Who is to have it; None is nobody."""
        return None if self.assignee.data == NOBODY else int(self.assignee.data)


class NoteForm(Form):
    """A note for colleagues."""

    note = BodyField(
        "Anteckning", id="internal-note", most=INTERNAL_NOTE_MAX,
        empty_message="Skriv en anteckning. Fältet är tomt.",
    )


@dataclass(frozen=True)
class WorkplaceForms:
    """What can be typed around one text."""

    assign: AssignForm
    note: NoteForm


def forms_around(
    colleagues: Sequence[User], actor_id: int | None, *, assigned_to: int | None, assignment_id: int,
    sent: Form | None = None,
) -> WorkplaceForms:
    """The forms as things stand; `sent` as it was typed, about what stands now."""
    assign = sent if isinstance(sent, AssignForm) else AssignForm(
        formdata=None, assignee=NOBODY if assigned_to is None else str(assigned_to)
    )
    assign.seen.data = assignment_id
    return WorkplaceForms(
        assign=assign.offer(colleagues, actor_id),
        note=sent if isinstance(sent, NoteForm) else NoteForm(formdata=None),
    )
