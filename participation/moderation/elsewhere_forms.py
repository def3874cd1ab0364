"""What a moderator types when somebody else decides, or when a text belongs somewhere else."""

from wtforms.fields.choices import SelectChoice

from participation.contributions.models import BODY_NAME_MAX
from participation.core.field_types import BodyField, ChoiceField, NameField, SwedishDateField
from participation.moderation.forms import ANSWER_MAX, NOTE_MAX, ActForm
from participation.moderation.operations import AnswerText
from participation.moderation.receivers import BODIES, RECEIVERS, receiver_by_key

SOMEBODY_ELSE = SelectChoice("", "Någon annan")


class LeaveForm(ActForm):
    """Show the text and say who decides, what we do about it and when the next word comes."""

    body = ChoiceField(
        "Vem beslutar?", required=False,
        choices=[*(SelectChoice(body, body) for body in BODIES), SOMEBODY_ELSE],
    )  # fmt: skip
    other_body = NameField("Om någon annan: vem?", most=BODY_NAME_MAX, required=False, may_be_reserved=True)
    answer = BodyField(
        "Svar", id="leave-answer", most=ANSWER_MAX, empty_message="Skriv ett svar. Fältet är tomt."
    )
    taken_up_on = SwedishDateField("Vi tar upp det med dem senast", required=False)
    next_word_on = SwedishDateField("Nästa besked senast", id="leave-next-word-on")

    def to_answer(self) -> AnswerText:
        """The answer as typed. Own words stand above a choice from the list."""
        return AnswerText(
            self.answer.data, self.next_word_on.data, self.other_body.data or self.body.data,
            self.taken_up_on.data,
        )  # fmt: skip


class ForwardForm(ActForm):
    """Send the text on: to a receiver with ready words, or to anybody, with one's own."""

    receiver = ChoiceField(
        "Vart hör den?", required=False,
        choices=[*(SelectChoice(receiver.key, receiver.name) for receiver in RECEIVERS), SOMEBODY_ELSE],
    )  # fmt: skip
    other_receiver = NameField(
        "Om någon annan: vem?", most=BODY_NAME_MAX, required=False, may_be_reserved=True
    )
    note_to_author = BodyField("Ord till den som skrev", id="forward-note", most=NOTE_MAX, required=False)

    @property
    def name_of_receiver(self) -> str:
        """Who gets it, "" when nobody was chosen. Own words stand above a choice from the list."""
        ready = receiver_by_key(self.receiver.data)
        return self.other_receiver.data or (ready.name if ready else "")

    @property
    def words(self) -> str:
        """What the author is told: what was typed, else the chosen receiver's ready words."""
        ready = None if self.other_receiver.data else receiver_by_key(self.receiver.data)
        return self.note_to_author.data or (ready.words if ready else "")
