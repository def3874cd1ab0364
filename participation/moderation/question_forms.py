"""What a moderator types when she asks the author."""

from datetime import date

from participation.core.field_types import BodyField, SwedishDateField
from participation.moderation.forms import NOTE_MAX, ActForm
from participation.moderation.question_operations import last_day_to_answer


class AskForm(ActForm):
    """A question, and until when an answer is waited for."""

    question = BodyField("Fråga", most=NOTE_MAX, empty_message="Skriv en fråga. Fältet är tomt.")
    answer_by = SwedishDateField("Vänta på svar till och med")

    @classmethod
    def empty(cls, version: int, today: date) -> "AskForm":
        """The form as it begins: a week to answer."""
        return cls(formdata=None, version=version, answer_by=last_day_to_answer(today))
