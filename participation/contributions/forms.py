"""What a resident may type: one form for an idea and all kinds of comment, and the forms of a receipt."""

import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, session
from flask_babel import gettext, lazy_gettext
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import HiddenInput

from participation.contributions.operations import Submission
from participation.contributions.photo_field import PhotosField
from participation.contributions.photo_files import StoredPhoto
from participation.contributions.photo_receiving import takes_photos
from participation.contributions.receipt_codes import normalise_code
from participation.contributions.states import AgeBand, Channel, Kind, Relation, Sex
from participation.contributions.words import AGE_BANDS, LANGUAGES, RELATIONS, SEXES
from participation.core import clock
from participation.core.field_types import BodyField, ChoiceField, DegreesField, NameField
from participation.core.forms import Form
from participation.core.language import current_language
from participation.core.personal_data import Finding, PersonalDataKind, find_personal_data, sentence_for
from participation.programmes.models import MapArea
from participation.programmes.point_fields import OUTSIDE, PointFields
from participation.programmes.queries import Area, NamedPlace, nearest_place

PLACE_MAX = 200
NEAR_METRES = 500  # a point is told to be near a place that lies at most so far away
EDGE_METRES = 1000  # who lives just outside the map is welcome; the moderator sees it (row C7)
KEY_SECONDS = 15 * 60
SLOWEST_ROBOT = timedelta(seconds=3)
HONEYPOT = "webbplats"
NOT_ANSWERED = SelectChoice("", lazy_gettext("Vill inte svara"))
WRONG_CODE = lazy_gettext("Orden stämmer inte. Skriv alla fem, i samma ordning som på kvittot.")
_READ_BY_OTHERS = ("text", "place_text", "shown_name", "photos")
_OUR_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


def _choices(words: Mapping[Any, str]) -> list[SelectChoice]:
    return [SelectChoice(value, word) for value, word in words.items()]


def sending_key() -> str:
    """This browser's key: what it sends twice becomes one contribution.

    It is the same in every form for a quarter of an hour: Back gives a fresh form with the old text still in
    it. Then a new one begins, so that two people who share a browser and say the same are two.
    """
    at = int(clock.now().timestamp())
    key, made_at = session.get("sending_key", ("", 0))
    if at - made_at > KEY_SECONDS:
        key = secrets.token_urlsafe(18)
        session["sending_key"] = (key, at)
    return key


class _TextForm(Form):
    """A text, and the warning about what points to a person (rule PRI-4)."""

    text = BodyField()
    photos = PhotosField()
    send_anyway = BooleanField(lazy_gettext("Skicka ändå. En människa läser först och kan dölja numret."))
    key = HiddenField()

    findings: Sequence[Finding] = ()

    def __init__(self, formdata: MultiDict[str, str] | None):
        super().__init__(formdata)
        if not takes_photos():
            del self.photos

    def validate(self, extra_validators: Any = None) -> bool:
        """As WTForms does it; a number that others would read fails until "send anyway" is ticked."""
        in_order = super().validate(extra_validators)
        found = {name: find_personal_data(_words(self[name])) for name in _READ_BY_OTHERS if name in self}
        self.findings = [finding for findings in found.values() for finding in findings]
        if {finding.kind for finding in self.findings} == {PersonalDataKind.EMAIL}:
            anyway = gettext("Skicka ändå. En människa läser först och kan dölja adressen.")
            self.send_anyway.label.text = anyway
        if self.findings and not self.send_anyway.data:
            for name, findings in found.items():
                if findings:
                    self[name].errors = [*self[name].errors, sentence_for(findings)]
            return False
        return in_order

    @property
    def sent_photos(self) -> tuple[StoredPhoto, ...]:
        """The pictures that came with it."""
        return tuple(self.photos.data) if "photos" in self else ()

    @property
    def sending_key(self) -> str:
        """The key that came with the form, or the browser's when none of ours did."""
        return self.key.data if _OUR_KEY.fullmatch(self.key.data or "") else sending_key()


class ContributionForm(PointFields, _TextForm):
    """An idea or a comment. `areas` and `places` are what there is to choose from; none, no question.

    A point is asked for when there is a map (`lies_on`). Only a script can set it: the list and the words are
    its equals.
    """

    area = ChoiceField(lazy_gettext("Utvecklingsområde"), coerce=int, required=False)
    known_place = ChoiceField(lazy_gettext("Välj en plats"), coerce=int, required=False)
    place_text = NameField(
        lazy_gettext("Eller skriv var det är"), most=PLACE_MAX, required=False, may_be_reserved=True
    )
    latitude = DegreesField(required=False, unreadable=OUTSIDE, widget=HiddenInput())
    longitude = DegreesField(required=False, unreadable=OUTSIDE, widget=HiddenInput())
    age_band = ChoiceField(
        lazy_gettext("Ålder"), coerce=AgeBand, required=False, choices=[NOT_ANSWERED, *_choices(AGE_BANDS)]
    )
    sex = ChoiceField(
        lazy_gettext("Kön"), coerce=Sex, required=False, choices=[*_choices(SEXES), NOT_ANSWERED]
    )
    relation = ChoiceField(
        lazy_gettext("Hur hör du ihop med orten?"), coerce=Relation, required=False,
        choices=[*_choices(RELATIONS), NOT_ANSWERED],
    )  # fmt: skip
    shown_name = NameField(lazy_gettext("Namn att visa"), required=False)
    language = ChoiceField(
        lazy_gettext("Textens språk"), required=False, default="sv", choices=_choices(LANGUAGES)
    )
    opened = HiddenField()
    also_single = (HONEYPOT,)

    def __init__(
        self,
        formdata: MultiDict[str, str] | None,
        *,
        question: str,
        areas: Sequence[Area] = (),
        places: Sequence[NamedPlace] = (),
        lies_on: MapArea | None = None,
        asks_where: bool = False,
    ):
        super().__init__(formdata)
        self.text.label.text = question
        self.looks_filled_by_machine = formdata is not None and bool(formdata.get(HONEYPOT))
        self._offer("area", areas, gettext("Vet inte"))
        self.places = [place for place in places if not place.is_retired]
        self.lies_on = lies_on
        self._offer("known_place", self.places, gettext("Ingen av dem"))
        if not asks_where:
            del self.place_text
        if lies_on is None:
            del self.latitude, self.longitude

    def validate(self, extra_validators: Any = None) -> bool:
        """As WTForms does it; a point must be whole, and on the map or just beside it."""
        in_order = super().validate(extra_validators)
        return (self.lies_on is None or self.find_point(self.lies_on, EDGE_METRES)) and in_order

    def _offer(self, name: str, choices: Sequence[Area] | Sequence[NamedPlace], nothing: str) -> None:
        if choices:
            offered = (SelectChoice(str(choice.id), choice.name) for choice in choices)
            self[name].choices = [SelectChoice("", nothing), *offered]
        else:
            del self[name]

    def open(self, at: datetime) -> None:
        """Give an empty form its key, the signed time at which it was opened, and the page's language."""
        self.key.data = sending_key()
        self.language.data = current_language()
        self.opened.data = _opening_signer().dumps(int(at.timestamp()))

    def looks_like_robot(self, at: datetime) -> bool:
        """Whether the hidden field was filled in, or the form came back within three seconds (row L18).

        Such a text is received like any other; the moderator sees the mark.
        """
        if self.looks_filled_by_machine:
            return True
        try:
            opened = _opening_signer().loads(self.opened.data or "")
        except BadSignature:
            return True
        return at.timestamp() - opened < SLOWEST_ROBOT.total_seconds()

    def to_submission(
        self, programme_id: int, kind: Kind, *, at: datetime, network_is_busy: bool = False,
        target_id: int | None = None, target_part_id: int | None = None,
        target_wording_id: int | None = None,
    ) -> Submission:
        """The command, of a form that is in order. What comes from a busy network is marked, not refused."""
        near = nearest_place(self.places, self.point) if self.point else None
        is_near = near is not None and near.point.distance_to(self.point) <= NEAR_METRES
        return Submission(
            key=self.sending_key,
            programme_id=programme_id,
            kind=kind,
            channel=Channel.WEB,
            text=self.text.data,
            target_id=target_id,
            target_part_id=target_part_id,
            target_wording_id=target_wording_id,
            language=self.language.data or "sv",
            area_id=self._answer("area"),
            known_place_id=self._answer("known_place"),
            place_text=self._answer("place_text"),
            point=self.point,
            near_place=near.name if is_near else None,
            is_outside_map=self.point is not None and not self.lies_on.reaches(self.point),
            shown_name=self.shown_name.data or None,
            age_band=self.age_band.data,
            sex=self.sex.data,
            relation=self.relation.data,
            looks_like_robot=network_is_busy or self.looks_like_robot(at),
            photos=self.sent_photos,
        )

    def _answer(self, name: str) -> Any:
        """What was answered to a question that may not have been asked."""
        return (self[name].data or None) if name in self else None


class AddLineForm(_TextForm):
    """One more line from the author."""

    text = BodyField(lazy_gettext("Vad vill du lägga till?"))


class ReceiptCodeForm(Form):
    """The five words of a receipt, as somebody types them from a note."""

    words = StringField(lazy_gettext("Dina fem ord"))

    def validate(self, extra_validators: Any = None) -> bool:
        """As WTForms does it; the words must be five of ours, or nothing is looked up."""
        in_order = super().validate(extra_validators)
        if self.to_code() is None:
            self.say_wrong()
            return False
        return in_order

    def say_wrong(self) -> None:
        """Say that the words are wrong: the same whatever was wrong with them."""
        self.words.errors = [str(WRONG_CODE)]

    def to_code(self) -> tuple[str, ...] | None:
        """The five words as our list spells them, or None."""
        return normalise_code(self.words.data or "")


def _words(field: Any) -> str:
    """What others would read of an answer."""
    return field.words if isinstance(field, PhotosField) else field.data or ""


def _opening_signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="form-opened")
