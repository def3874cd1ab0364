"""What an administrator may type about an information page."""

from wtforms import StringField
from wtforms.validators import Length
from wtforms.widgets import HiddenInput

from participation.core.field_types import TITLE_MAX, TOO_MANY_MARKS, BodyField, TitleField, WholeNumberField
from participation.core.forms import Form
from participation.site.texts import Written

TEXT_MAX = 20_000


class TextForm(Form):
    """A page's title and text, with the number of the text that was read. `preview`: look first."""

    title = TitleField("Rubrik", validators=[Length(max=TITLE_MAX, message=TOO_MANY_MARKS)])
    body = BodyField("Text", most=TEXT_MAX, empty_message="Skriv sidans text. Fältet är tomt.")
    number = WholeNumberField(widget=HiddenInput())
    preview = StringField()

    def to_written(self) -> Written:
        """The page as typed."""
        return Written(self.title.data, self.body.data, self.number.data or 0)


class BringBackForm(Form):
    """Which earlier text is meant."""

    number = WholeNumberField(widget=HiddenInput())
