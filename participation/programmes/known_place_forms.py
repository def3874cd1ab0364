"""What a project leader may type about the known places of a programme, and about where its map lies."""

from wtforms.widgets import HiddenInput

from participation.core.field_types import NameField, WholeNumberField
from participation.core.forms import Form
from participation.programmes.models import MapArea
from participation.programmes.point_fields import PointFields

PLACE_NAME_MAX = 120
REACH_METRES = (500, 20_000)


class PlaceNameForm(PointFields, Form):
    """A known place: what people call it, and where it lies."""

    name = NameField("Vad platsen heter", most=PLACE_NAME_MAX, may_be_reserved=True)


class PlaceVersionForm(Form):
    """An act that needs nothing but the version that was read."""

    version = WholeNumberField(fewest=1, widget=HiddenInput())


class ChangedPlaceForm(PlaceNameForm):
    """The same, of a place that there is."""

    version = WholeNumberField(fewest=1, widget=HiddenInput())


class MapForm(PointFields, Form):
    """Where the map lies: its middle, and how far it reaches. `version` is 0 before the first time."""

    reach = WholeNumberField(
        "Från mitten till kanten, i meter", fewest=REACH_METRES[0], most=REACH_METRES[1]
    )
    version = WholeNumberField(fewest=0, widget=HiddenInput())

    def find_point(self, lies_on: MapArea | None = None, margin: int = 0) -> bool:
        """As for a place; but a map must have a middle."""
        is_wrong = self.latitude.errors or self.longitude.errors
        if not is_wrong and (self.latitude.data, self.longitude.data) == (None, None):
            self.latitude.errors = ["Skriv var kartans mitt är."]
            return False
        return super().find_point(lies_on, margin)
