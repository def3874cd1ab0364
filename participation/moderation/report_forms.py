"""What a resident may say when she reports a text."""

from flask_babel import lazy_gettext
from wtforms.fields.choices import SelectChoice

from participation.core.field_types import BodyField, ChoiceField
from participation.core.forms import Form
from participation.moderation.report_models import ReportReason

WORDS_MAX = 1000
REASON_WORDS = {
    ReportReason.PROTECTED: lazy_gettext("Skyddade uppgifter: någon som inte får hittas kan hittas"),
    ReportReason.PERSONAL_DATA: lazy_gettext("Uppgift om en enskild person"),
    ReportReason.THREAT: lazy_gettext("Hot eller hat"),
    ReportReason.ATTACK: lazy_gettext("Personangrepp"),
    ReportReason.CRIMINAL: lazy_gettext("Kan vara brottsligt"),
    ReportReason.ADVERTISING: lazy_gettext("Reklam"),
    ReportReason.OTHER: lazy_gettext("Något annat"),
}


class ReportForm(Form):
    """Why, and own words for those who want."""

    reason = ChoiceField(
        lazy_gettext("Varför ska texten inte visas?"), coerce=ReportReason,
        choices=[SelectChoice(reason, words) for reason, words in REASON_WORDS.items()],
    )  # fmt: skip
    words = BodyField(lazy_gettext("Berätta mer"), most=WORDS_MAX, required=False)
