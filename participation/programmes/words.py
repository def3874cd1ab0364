"""The words of a programme's parts, decisions, facts and changes."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from participation.programmes.models import ChangeKind, DecisionKind, FactKind, LocalityKind, PartKind

DECISIONS: Mapping[DecisionKind, str] = {
    DecisionKind.ADOPTION: _("Programmet antogs"),
    DecisionKind.ASSIGNMENT: _("Uppdrag att ta fram ett program"),
    DecisionKind.COMMITTEE_ITEM: _("Programmet togs upp"),
    DecisionKind.CONSULTATION_CLOSED: _("Sista dag att lämna synpunkter på förslaget"),
    DecisionKind.DESIGNATED: _("Orten valdes ut för ett program"),
    DecisionKind.MOVED_TO_OPERATIONS: _("Arbetet gick över i den vanliga verksamheten"),
    DecisionKind.REVISION_ADOPTED: _("Det reviderade programmet antogs"),
    DecisionKind.SENT_ON_CONSULTATION: _("Förslaget skickades ut för synpunkter"),
}
PARTS: Mapping[PartKind, str] = {
    PartKind.VISION: _("Framtidsbild"),
    PartKind.VISION_POINT: _("Punkt i framtidsbilden"),
    PartKind.AREA: _("Utvecklingsområde"),
    PartKind.AMBITION: _("Ambition"),
    PartKind.STRATEGY: _("Strategi"),
    PartKind.YOUTH_VOICE: _("Unga röster"),
}
FACTS: Mapping[FactKind, str] = {
    FactKind.ASSOCIATION: "Samhällsförening",
    FactKind.DIALOGUE: "Samtal med dem som bor på orten",
    FactKind.DOCUMENT: "Handling",
    FactKind.GOVERNANCE: "Grupp som arbetar med programmet",
    FactKind.IDEA: "Idé från förr",
    FactKind.NOTE: "Anteckning",
    FactKind.POPULATION: "Antal invånare",
    FactKind.SURVEY_THEME: "Ämne i en enkät",
}
LOCALITIES: Mapping[LocalityKind, str] = {
    LocalityKind.LOCALITY: "Ort",
    LocalityKind.CITY_DISTRICT: "Stadsdel",
    LocalityKind.CITY_CENTRE: "Centrum",
}
CHANGES: Mapping[ChangeKind, str] = {
    ChangeKind.PROGRAMME_MADE: "Programmet lades in",
    ChangeKind.DETAILS_CHANGED: "Uppgifterna ändrades",
    ChangeKind.PART_ADDED: "En del lades till",
    ChangeKind.PART_REWORDED: "En del skrevs om",
    ChangeKind.PART_MOVED: "En del flyttades",
    ChangeKind.PART_RETIRED: "En del togs bort",
    ChangeKind.PART_BROUGHT_BACK: "En del togs tillbaka",
    ChangeKind.DECISION_ADDED: "Ett beslut lades till",
    ChangeKind.DECISION_CHANGED: "Ett beslut ändrades",
    ChangeKind.DECISION_REMOVED: "Ett beslut togs bort",
    ChangeKind.FACT_ADDED: "En uppgift lades till",
    ChangeKind.FACT_CHANGED: "En uppgift ändrades",
    ChangeKind.FACT_REMOVED: "En uppgift togs bort",
    ChangeKind.DRAFT_STARTED: "Ett utkast till ny version började",
    ChangeKind.VERSION_ADOPTED: "En ny version började gälla",
}
