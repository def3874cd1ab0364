"""What a moderator chooses and types when she decides about several texts at once."""

from collections.abc import Sequence

from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice

from participation.accounts.models import User
from participation.contributions.states import Reason
from participation.core.field_types import BodyField, ChoiceField
from participation.core.forms import Form
from participation.core.public_ids import parse_public_id
from participation.moderation.batch_models import BatchAct
from participation.moderation.batch_operations import Chosen
from participation.moderation.forms import NOTE_MAX, REASON_CHOICES

MOST_AT_ONCE = 500
LARGEST_NUMBER = 2**31 - 1
ACT_CHOICES = [SelectChoice(act.value, act.value) for act in BatchAct]


class BatchForm(Form):
    """The chosen texts and one act. The button pressed names the act."""

    chosen = SelectMultipleField("Texter", validate_choice=False)
    act = ChoiceField("Vad du vill göra", choices=ACT_CHOICES, coerce=BatchAct)
    reason = ChoiceField("Visa inte, därför att", choices=REASON_CHOICES, coerce=Reason, required=False)
    note_to_author = BodyField("Rad till de som skrev", most=NOTE_MAX, required=False)
    assignee = ChoiceField("Läses av", choices=[], coerce=int, required=False)

    def offer(self, colleagues: Sequence[User], actor_id: int | None) -> "BatchForm":
        """Those who may get the texts, oneself first."""
        in_order = sorted(colleagues, key=lambda user: user.id != actor_id)
        self.assignee.choices = [
            SelectChoice("", "Välj"),
            *(SelectChoice(str(u.id), f"Jag ({u.name})" if u.id == actor_id else u.name) for u in in_order),
        ]
        return self

    def to_chosen(self) -> list[Chosen]:
        """The texts as they were when they were chosen, each once. What cannot be read is left out."""
        found = {}
        for value in (self.chosen.data or [])[:MOST_AT_ONCE]:
            key, _, rest = value.partition("-")
            version, _, assignment = rest.partition("-")
            contribution_id = parse_public_id(key)
            if contribution_id is not None and _is_number(version) and _is_number(assignment):
                found[contribution_id] = Chosen(contribution_id, int(version), int(assignment))
        return list(found.values())


def _is_number(digits: str) -> bool:
    return digits.isascii() and digits.isdecimal() and len(digits) <= 10 and int(digits) <= LARGEST_NUMBER
