"""Leaders, voices of every fate, and packages read back, for the tests of this room."""

import csv
import io
import json
import zipfile
from typing import Any

from pypdf import PdfReader

from participation.access.roles import Role
from participation.accounts import queries
from participation.contributions.operations import withdraw
from participation.contributions.states import AgeBand, Channel, Kind, Reason, Relation, Sex
from participation.core import clock
from participation.core.clock import local_day
from participation.core.coordinates import Point
from participation.core.db import transaction
from participation.idea_list.operations import place_on_idea_list
from participation.moderation.elsewhere_operations import forward
from participation.moderation.operations import mask, passages_of, publish, withhold
from participation.moderation.question_operations import ask, last_day_to_answer
from participation.moderation.splitting_operations import Part, split
from participation.programmes.models import Programme
from participation.programmes.queries import areas_of
from tests.making import make_idea, make_moderator, make_shown_idea, make_user

CANARIES = {
    "waiting": "kanariefågelsomväntar",
    "withheld": "kanariefågelsominteblevvisad",
    "hidden": "kanariefågelsomdoldes",
    "withdrawn": "kanariefågelsomtogstillbaka",
    "forwarded": "kanariefågelsomskickadesvidare",
    "whole": "kanariefågelsomdelades",
    "question": "kanariefågelifrågan",
    "masked": "kanariefågelsommaskerades",
    "note": "kanariefågelinoten",
    "translation": "kanariefågeliöversättningen",
    "name": "kanariefågelsnamn",
    "place": "kanariefågelsplats",
    "hidden name": "kanariefågelsdoldanamn",
    "hidden place": "kanariefågelsdoldaplats",
    "hidden point": "kanariefågelsdoldapunkt",
    "hidden north": "6298750",
}
"""A word for everything that must never be in the public package."""

PERSONAL_WORDS = ("Kvinna", "13–15 år", "Jag går i skolan här")


def make_leader(programme: Programme | None = None) -> Any:
    """A project leader: the user and her actor."""
    user, _password, _secret = make_user(Role.PROJECT_LEADER, programme)
    return user, queries.actor_of(user)


def make_voices_of_every_fate(programme: Programme) -> Any:
    """Shown, waiting, withheld, hidden, taken back and masked texts; one is listed. Answers that one."""
    moderator = make_moderator(programme)
    _leader, leader = make_leader(programme)
    about = {"age_band": AgeBand.FROM_13, "sex": Sex.WOMAN, "relation": Relation.SCHOOL}
    shown = make_shown_idea(programme, moderator, "Fler bänkar längs ån.", **about)
    make_shown_idea(programme, moderator, "En scen på torget.", channel=Channel.PAPER)
    make_shown_idea(programme, moderator, "Lampor vid stigen.", channel=Channel.TABLET)
    make_idea(programme, CANARIES["waiting"], shown_name=CANARIES["name"])
    withheld = make_idea(programme, CANARIES["withheld"], place_text=CANARIES["place"])
    hidden = make_shown_idea(programme, moderator, CANARIES["hidden"])
    comment = make_idea(programme, "Håller med om det.", kind=Kind.COMMENT, target_id=hidden.id)
    withdrawn = make_shown_idea(programme, moderator, CANARIES["withdrawn"])
    masked = make_idea(
        programme, f"Be {CANARIES['masked']} laga bron.", shown_name=CANARIES["hidden name"],
        place_text=CANARIES["hidden place"], near_place=CANARIES["hidden point"],
        point=Point(int(CANARIES["hidden north"]), 361_650),
    )  # fmt: skip
    sent_on = make_idea(programme, f"Lampan är trasig {CANARIES['forwarded']}")
    several = make_idea(programme, f"Ett staket och en gunga {CANARIES['whole']}")
    unclear = make_idea(programme, "Laga den.")
    area = areas_of(programme.id)[0]
    with transaction():
        at = clock.now()
        said = {"actor": moderator, "at": at, "note_to_author": CANARIES["note"]}
        withhold(withheld, version=withheld.version, reason=Reason.THREAT, **said)
        withhold(hidden, version=hidden.version, reason=Reason.PERSONAL_ATTACK, **said)
        withdraw(withdrawn, at=at)
        passages = passages_of(masked.text, CANARIES["masked"])
        mask(masked, version=masked.version, passages=passages, hides_name=True, hides_place=True, **said)
        masked.working_translation = CANARIES["translation"]
        place_on_idea_list(
            [shown], area_id=area.id, title="Sittplatser", motive="Många äldre.", actor=leader, at=at
        )
        forward(
            sent_on, version=sent_on.version, receiver="Felanmälan", note_to_author="De svarar dig.",
            actor=moderator, at=at,
        )
        parts = [Part("Ett staket."), Part("En gunga.")]
        split(several, parts, version=several.version, actor=moderator, at=at)
        ask(
            unclear, version=unclear.version, question=CANARIES["question"],
            answer_by=last_day_to_answer(local_day(at)), actor=moderator, at=at,
        )
        publish(comment, version=comment.version, actor=moderator, at=at)
    return shown


def every_byte(package: bytes) -> str:
    """All that is in the files of a zip, also in the zips that DOCX and XLSX are, as one text."""
    texts = []
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            if name.endswith((".docx", ".xlsx")):
                content = every_byte(content).encode()
            elif name.endswith(".pdf"):
                content = "".join(
                    page.extract_text() for page in PdfReader(io.BytesIO(content)).pages
                ).encode()
            texts += [name, content.decode("utf-8", "replace")]
    return "\n".join(texts)


def rows_of(package: bytes) -> list[dict[str, Any]]:
    """The voices of a package, from its JSON."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".json"))
        return json.loads(archive.read(name))["voices"]


def csv_rows_of(package: bytes) -> list[dict[str, str]]:
    """The voices of a package, from its CSV."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        name = next(
            name for name in archive.namelist() if name.startswith("roster") and name.endswith(".csv")
        )
        return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig")), delimiter=";"))
