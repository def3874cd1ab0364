"""What the vocabularies are called to a reader. Lazy, so that each page gets its own language."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from participation.contributions.states import AgeBand, Channel, Kind, Reason, Relation, Sex

KINDS: Mapping[Kind, str] = {
    Kind.IDEA: _("Idé"),
    Kind.COMMENT: _("Synpunkt"),
    Kind.STATEMENT: _("Yttrande"),
}
CHANNELS: Mapping[Channel, str] = {
    Channel.WEB: _("webb"),
    Channel.TABLET: _("surfplatta"),
    Channel.MEETING: _("möte"),
    Channel.PAPER: _("papper"),
    Channel.ASSOCIATION: _("förening"),
    Channel.EMAIL: _("e-post"),
    Channel.PHONE: _("telefon"),
    Channel.INTERVIEW: _("intervju"),
}
REASONS: Mapping[Reason, str] = {
    Reason.PERSONAL_DATA: _("Uppgift om en enskild person"),
    Reason.THREAT: _("Hot"),
    Reason.PERSONAL_ATTACK: _("Personangrepp"),
    Reason.ACCUSATION: _("Utpekar någon för brott"),
    Reason.CRIMINAL: _("Kan vara brottsligt"),
    Reason.ADVERTISING: _("Reklam"),
    Reason.DUPLICATE: _("Samma text skickad två gånger"),
    Reason.OUTSIDE_SCOPE: _("Hör inte hit"),
}
AGE_BANDS: Mapping[AgeBand, str] = {
    AgeBand.UNDER_10: _("Under 10 år"),
    AgeBand.FROM_10: _("10–12 år"),
    AgeBand.FROM_13: _("13–15 år"),
    AgeBand.FROM_16: _("16–19 år"),
    AgeBand.FROM_20: _("20–39 år"),
    AgeBand.FROM_40: _("40–59 år"),
    AgeBand.FROM_60: _("60–79 år"),
    AgeBand.FROM_80: _("80 år eller äldre"),
}
SEXES: Mapping[Sex, str] = {Sex.WOMAN: _("Kvinna"), Sex.MAN: _("Man"), Sex.OTHER: _("Annat")}
RELATIONS: Mapping[Relation, str] = {
    Relation.LIVES: _("Jag bor här"),
    Relation.WORKS: _("Jag arbetar här"),
    Relation.SCHOOL: _("Jag går i skolan här"),
    Relation.VISITS: _("Jag besöker orten"),
}
PHOTO_IS_GONE = _("Bilden finns inte kvar. Välj den igen.")
TAKEN_BACK = _("Du har tagit tillbaka din text. Skriv en ny i stället.")
# Each language under its own name. The first is the default; the minority languages stand after it (LNG-5).
LANGUAGES: Mapping[str, str] = {
    "sv": "Svenska",
    "fi": "Suomi",
    "fit": "Meänkieli",
    "rom": "Romani čhib",
    "se": "Davvisámegiella",
    "yi": "ייִדיש",
    "ar": "العربية",
    "bs": "Bosanski/hrvatski/srpski",
    "en": "English",
    "fa": "فارسی",
    "ku": "Kurmancî",
    "pl": "Polski",
    "so": "Soomaali",
    "ti": "ትግርኛ",
    "uk": "Українська",
}
RIGHT_TO_LEFT = frozenset({"ar", "fa", "yi"})
