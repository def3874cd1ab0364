"""Every route with every object it can be asked about, and what a person would send there.

The objects have the names that grid.csv gives them; docs/roles.md explains these.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, url_for

from tests.access.house import House

NO_SUCH_ID = 2**31 - 1
NO_SUCH_PUBLIC_ID = 0
NO_SUCH_KEY = "000000000000"
Ask = dict[str, dict[str, Any]]


def objects(house: House) -> dict[str, Ask]:
    """The arguments of each endpoint's address, by the name of the object."""
    own, other, staff = house.ids["getinge"], house.ids["oskarstrom"], house.ids["staff"]
    no_object: Ask = {"-": {}}
    place: Ask = {
        "own": {"slug": "getinge"}, "other": {"slug": "oskarstrom"}, "missing": {"slug": "finnsinte"},
    }  # fmt: skip

    def within(name: str, mine: Any, others: Any, missing: Any, **more: Any) -> Ask:
        return {
            "own": {"slug": "getinge", name: mine},
            "other": {"slug": "oskarstrom", name: others},
            "mixed": {"slug": "getinge", name: others},
            "missing": {"slug": "getinge", name: missing},
        } | {state: {"slug": "getinge", name: value} for state, value in more.items()}

    def texts(waiting: str = "waiting") -> Ask:
        return {
            "own": {"contribution_id": own[waiting]}, "other": {"contribution_id": other[waiting]},
            "missing": {"contribution_id": NO_SUCH_PUBLIC_ID},
        }  # fmt: skip

    receipts: Ask = {
        "own": {"contribution_id": own["own"]}, "not hers": {"contribution_id": own["shown"]},
        "missing": {"contribution_id": NO_SUCH_PUBLIC_ID},
    }  # fmt: skip

    def forwardings(which: str) -> Ask:
        return {
            "own": {"decision_id": own[which]}, "other": {"decision_id": other[which]},
            "mixed": {"decision_id": own["decision"]}, "missing": {"decision_id": NO_SUCH_ID},
        }  # fmt: skip

    person: Ask = {"-": {"user_id": staff["colleague"]}, "missing": {"user_id": NO_SUCH_ID}}
    invited: Ask = {
        "-": {"invitation_id": staff["waiting_invitation"]}, "missing": {"invitation_id": NO_SUCH_ID},
    }  # fmt: skip
    states = {"waiting": own["waiting"], "hidden": own["hidden"]}
    ideas = within("idea_id", own["shown"], other["shown"], NO_SUCH_PUBLIC_ID, **states)
    parts = within("part_id", own["part"], other["part"], NO_SUCH_ID)
    known = within("place_id", own["known_place"], other["known_place"], NO_SUCH_ID)
    retired = within("place_id", own["retired_place"], other["retired_place"], NO_SUCH_ID)
    pictures: Ask = {
        "own": {"photo_id": own["photo"]}, "other": {"photo_id": other["photo"]},
        "waiting": {"photo_id": own["waiting_photo"]},
        "others' waiting": {"photo_id": other["waiting_photo"]},
        "hidden": {"photo_id": own["hidden_photo"]}, "receipt": {"photo_id": own["own_photo"]},
        "missing": {"photo_id": "0" * 32},
    }  # fmt: skip
    looked_at = {
        "own": pictures["waiting"], "other": pictures["others' waiting"], "missing": pictures["missing"],
    }  # fmt: skip
    triage = place | {"mixed": place["own"]}
    token: Ask = {"-": {"token": staff["token"]}, "missing": {"token": "finns-inte"}}
    foreign = {"missing": {"token": "finns-inte"}}
    package: Ask = {
        "own": {"token": staff["package"]}, "not hers": {"token": staff["others_package"]},
        "missing": {"token": "finns-inte"},
    }  # fmt: skip
    work: Ask = {
        "own": {"token": staff["work"]}, "not hers": {"token": staff["others_work"]},
        "missing": {"token": "finns-inte"},
    }  # fmt: skip
    numbered = {name: arguments | {"number": 2} for name, arguments in place.items()}
    grants: Ask = {
        "-": {"user_id": staff["colleague"], "grant_id": staff["grant"]},
        "mixed": {"user_id": staff["colleague"], "grant_id": staff["closed_grant"]},
        "missing": {"user_id": staff["colleague"], "grant_id": NO_SUCH_ID},
    }
    edited = house.ids["editing"]

    def edits(name: str, key: str) -> Ask:
        mine, theirs = edited["getinge"][key], edited["oskarstrom"][key]
        return within(name, mine, theirs, NO_SUCH_ID)

    def in_force(asked: Ask) -> Ask:
        return {object: arguments | {"which": "gallande"} for object, arguments in asked.items()}

    version: Ask = {
        object: arguments | {"number": 1 if object != "missing" else 7} for object, arguments in place.items()
    }
    site_text: Ask = {
        "-": {"name": "kakor", "language": "sv"}, "missing": {"name": "finns-inte", "language": "sv"},
    }  # fmt: skip
    batch: Ask = {
        "own": {"batch_id": own["batch"]}, "other": {"batch_id": other["batch"]},
        "missing": {"batch_id": NO_SUCH_ID},
    }  # fmt: skip
    release = {"release_asked": house.app.jinja_env.globals["static_url"]("site.css").split("/")[2]}  # type: ignore[operator]
    return {
        "accounts.approve_invitation": invited,
        "accounts.authenticator_link": foreign,
        "accounts.change_password": no_object,
        "accounts.code": no_object,
        "accounts.disable": person,
        "accounts.enable": {"-": {"user_id": staff["closed"]}, "missing": {"user_id": NO_SUCH_ID}},
        "accounts.end_session": no_object,
        "accounts.first_page": no_object,
        "accounts.forgotten_password": no_object,
        "accounts.fresh_code": no_object,
        "accounts.grant_role": person,
        "accounts.hand_over": person,
        "accounts.invitation": token,
        "accounts.new_app": no_object,
        "accounts.new_password": foreign,
        "accounts.people": no_object,
        "accounts.person": person,
        "accounts.recovery_code": no_object,
        "accounts.recovery_codes": no_object,
        "accounts.revoke_invitation": invited,
        "accounts.revoke_role": grants,
        "accounts.set_last_day": grants,
        "accounts.settings": no_object,
        "accounts.sign_in": no_object,
        "accounts.sign_out": no_object,
        "accounts.sign_out_everywhere": no_object,
        "accounts.start_new_authenticator": person,
        "actions.completed": place,
        "batches.act": no_object,
        "batches.choose": no_object,
        "batches.result": batch,
        "batches.take_back": batch,
        "contributions.add_line": receipts,
        "contributions.comment_on_idea": ideas,
        "contributions.comment_on_part": parts,
        "contributions.comment_on_programme": place,
        "contributions.new_idea": place,
        "contributions.withdraw": receipts,
        "editing.add": in_force(place),
        "editing.adopt": place | {"own": {"slug": "kvibille"}},
        "editing.bring_back": in_force(edits("part_id", "gone")),
        "editing.details": place,
        "editing.history": place,
        "editing.make": no_object,
        "editing.move": in_force(edits("part_id", "part")),
        "editing.part": in_force(edits("part_id", "part")),
        "editing.programme": place,
        "editing.programmes": no_object,
        "editing.retire": in_force(edits("part_id", "part")),
        "editing.reword": in_force(edits("part_id", "part")),
        "editing.start_draft": place,
        "editing.text": in_force(place),
        "editing.versions": place,
        "facts.decision": edits("decision_id", "decision"),
        "facts.fact": edits("fact_id", "fact"),
        "facts.new_decision": place,
        "facts.new_fact": place,
        "facts.remove_decision": edits("decision_id", "decision"),
        "facts.remove_fact": edits("fact_id", "fact"),
        "export.fetch": package,
        "export.internal": place,
        "export.make_internal": place,
        "export.make_public": place,
        "export.package": place,
        "idea_list.entry": within("entry_id", own["entry"], other["entry"], NO_SUCH_PUBLIC_ID),
        "idea_list.idea_list": place,
        "insight.idea_map": place,
        "insight.idea_points": place,
        "insight.ideas": place,
        "insight.search": no_object,
        "known_places.bring_back": retired,
        "known_places.change": known,
        "known_places.place_map": place,
        "known_places.places": place,
        "known_places.retire": known,
        "leading.places": no_object,
        "long_work.status": work,
        "long_work.stop": work,
        "long_work.work": work,
        "long_work.works": no_object,
        "forwarding.forwarded": no_object,
        "forwarding.is_not_sent": forwardings("sent"),
        "forwarding.is_sent": forwardings("forwarding"),
        "moderation.ask_author": texts(),
        "moderation.do_not_show": texts(),
        "moderation.forward_fault": texts(),
        "moderation.forward_text": texts(),
        "moderation.leave_to_body": texts(),
        "moderation.split_text": texts(),
        "moderation.item": texts(),
        "modes.choose": place,
        "modes.modes": place,
        "moderation.note": texts(),
        "moderation.put_on_a_desk": texts(),
        "moderation.cover_photo": looked_at,
        "moderation.do_not_show_photo": looked_at,
        "moderation.photo": looked_at,
        "moderation.photos": no_object,
        "moderation.queue": no_object,
        "moderation.readers": texts(),
        "moderation.show": texts(),
        "moderation.show_again": texts("hidden"),
        "moderation.show_and_answer": texts(),
        "moderation.show_masked": texts(),
        "moderation.show_photo": looked_at,
        "moderation.take_back_photo": {
            "own": pictures["own"], "other": pictures["other"], "mixed": pictures["own"],
            "missing": pictures["missing"],
        },
        "moderation.take_back": texts("decided") | {"mixed": {"contribution_id": own["decided"]}},
        "notifications.confirm": {"own": {"token": own["confirm_token"]}} | foreign,
        "notifications.leave": {"own": {"token": own["leave_token"]}} | foreign,
        "overview.follow": receipts,
        "overview.forget": no_object,
        "overview.idea": ideas,
        "overview.part": parts,
        "overview.place": place,
        "overview.poster": place,
        "overview.programme_comments": place,
        "overview.receipt": no_object,
        "overview.receipt_lookup": no_object,
        "photos.big": pictures,
        "photos.original": pictures,
        "photos.small": pictures,
        "programmes.changes": {object: asked | {"other": 1} for object, asked in version.items()},
        "overview.stop_following": receipts,
        "programmes.programme": place,
        "programmes.version": version,
        "reports.report": within(
            "contribution_id", own["shown"], other["shown"], NO_SUCH_PUBLIC_ID, **states
        ),
        "reports.reported": no_object,
        "reports.thanks": place,
        "revising.close_comments": place,
        "revising.end": place | {"own": {"slug": "eldsberga"}},
        "revising.move": place,
        "revising.open_comments": place | {"own": {"slug": "harplinge"}},
        "revising.plan": numbered,
        "revising.revision": place,
        "revising.start": place | {"own": {"slug": "kvibille"}},
        "revisions.steps": place,
        "site.about_page": {"-": {"name": "kakor"}, "missing": {"name": "finns-inte"}},
        "site.components": no_object,
        "site.health": no_object,
        "site.home": no_object,
        "site.readiness": no_object,
        "upkeep.metrics": no_object,
        "site_texts.bring_back": site_text,
        "site_texts.text": site_text,
        "site_texts.texts": no_object,
        "static_files": {
            "-": release | {"filename": "site.css"}, "missing": release | {"filename": "../wsgi.py"},
        },
        "tiles.tile": {"missing": {"z": 12, "x": 2192, "y": 1257}},
        "triage.add": triage,
        "triage.dissolve": triage,
        "triage.place": triage,
        "triage.places": no_object,
        "triage.remove": triage,
        "triage.same": triage,
        "triage.sort": place,
        "triage.take_back": triage,
    }  # fmt: skip


def answers(house: House, endpoint: str, name: str) -> dict[str, Any]:
    """What is sent to the endpoint with the object, so that nothing but the guard stands in its way.

    Empty for the doors that open with a secret (password, code): these are tried with nothing filled in.
    """
    mine, others = house.ids["getinge"], house.ids["oskarstrom"]
    asked = others if name in ("other", "mixed") else mine
    written = house.ids["editing"]["oskarstrom" if name in ("other", "mixed") else "getinge"]
    text = {"text": "Mer bänkar vid skolan", "language": "sv"}
    version = {"version": asked["waiting_version"]}
    photo = {"version": asked["waiting_photo_version"]}
    revision = {"version": asked["revision_version"]}
    placed = {"title": "Bänkar", "motive": "Många vill sitta.", "chosen": asked["loose"]}
    point = {"latitude": "56,8216", "longitude": "12.7312"}
    sent: dict[str, dict[str, Any]] = {
        "accounts.grant_role": {"role": "project_leader", "programme": ""},
        "accounts.end_session": {"session": "00"},
        "accounts.hand_over": {"email": "tar.over@exempel.se", "roles": [house.ids["staff"]["grant"]]},
        "accounts.set_last_day": {"ends_on": "2027-03-01"},
        "accounts.people": {"email": "ytterligare@exempel.se", "role": "moderator", "programme": ""},
        "accounts.settings": {"single_key_shortcuts": ""},
        "batches.act": {"act": "withhold", "reason": "threat", "chosen": [mine["choice"]]},
        "contributions.add_line": text,
        "contributions.comment_on_idea": text,
        "contributions.comment_on_part": text,
        "contributions.comment_on_programme": text,
        "contributions.new_idea": text,
        "known_places.bring_back": {"version": 2},
        "known_places.change": point | {"name": "Badplatsen", "version": 1},
        "known_places.place_map": point | {"reach": "2500", "version": 1},
        "known_places.places": {"name": "Gamla stationen", "latitude": "", "longitude": ""},
        "known_places.retire": {"version": 1},
        "editing.add": {"kind": "area", "parent": "", "text": "Ett nytt område", "reason": "Saknades"},
        "editing.adopt": {
            "label": "2027", "adopted_on": "2027-03-02", "body": "Kommunstyrelsen", "source": "Protokollet",
        },
        "editing.bring_back": {"version": written["gone_wording"]},
        "editing.details": {"version": 1, "tagline": "bästa läget"},
        "editing.make": {
            "place": "Haverdal", "kind": "locality", "name": "Framtid Haverdal", "palette": "sea",
        },
        "editing.move": {"version": written["wording"], "way": "ner"},
        "editing.retire": {"version": written["wording"], "reason": "Fel"},
        "editing.reword": {"version": written["wording"], "text": "Natur och hav", "reason": "Skrivfel"},
        "editing.start_draft": {"label": "2027"},
        "facts.decision": {"version": 1, "kind": "adoption", "source": "Protokollet", "body": "KS"},
        "facts.fact": {"version": 1, "kind": "note", "text": "Två torg", "source": "Kommunen"},
        "facts.new_decision": {"kind": "assignment", "source": "Protokollet"},
        "facts.new_fact": {"kind": "note", "text": "Ett bibliotek", "source": "Kommunen"},
        "facts.remove_decision": {"version": 1, "reason": "Inlagt två gånger"},
        "facts.remove_fact": {"version": 1, "reason": "Fel"},
        "moderation.ask_author": version | {"question": "Vilken väg?", "answer_by": _in_a_week()},
        "moderation.forward_fault": version,
        "moderation.forward_text": version | {"receiver": "felanmalan"},
        "moderation.leave_to_body": version | {
            "body": "Trafikverket", "answer": "Vägen är statlig.", "next_word_on": "2027-02-01",
        },
        "moderation.split_text": version | {"parts-0-text": "Ett", "parts-1-text": "Två"},
        "moderation.do_not_show": version | {"reason": "threat"},
        "modes.choose": {"step": 5, "read": "after", "seen": 0},
        "moderation.note": {"note": "Fråga gatukontoret."},
        "moderation.put_on_a_desk": {"assignee": house.ids["staff"]["colleague"], "seen": 0},
        "moderation.show": version,
        "moderation.show_again": {"version": asked["hidden_version"]},
        "moderation.show_and_answer": version | {"answer": "Tack, vi tar det med oss."},
        "moderation.show_masked": version | {"words": "070-174 06 35"},
        "moderation.cover_photo": photo | {"left": 1, "top": 1, "box_width": 9, "box_height": 9},
        "moderation.do_not_show_photo": photo,
        "moderation.show_photo": photo | {"description": "Ån"},
        "moderation.take_back_photo": {"decision": asked["photo_decision"]},
        "moderation.take_back": {"decision": asked["decision"]},
        "overview.follow": {"email": "ny.adress@exempel.se"},
        "reports.report": {"reason": "protected", "words": "Det är min adress."},
        "revising.close_comments": revision,
        "revising.end": {"version": house.ids["eldsberga"]["revision_version"]},
        "revising.move": revision | {"step": 4},
        "revising.open_comments": {
            "version": house.ids["harplinge"]["revision_version"], "closes_on": "2027-01-31",
        },
        "revising.plan": revision | {"planned_from": "2027-01-15", "note": "Vi möttes i skolan."},
        "revising.start": {"name": "Revidering 2027"},
        "site_texts.bring_back": {"number": 0},
        "site_texts.text": {"title": "Kakor", "body": "Vi sätter en kaka.", "number": 0},
        "triage.add": {"chosen": asked["loose"], "entry": asked["entry_key"]},
        "triage.dissolve": {"group": asked["group"]},
        "triage.place": placed,
        "triage.remove": {"entry": asked["entry_key"]},
        "triage.same": {"chosen": asked["loose"]},
        "triage.take_back": {"group": asked["group"], "done_at": asked["grouped_at"]},
    }  # fmt: skip
    return sent.get(endpoint, {})


def _in_a_week() -> str:
    """A day that a question may wait for."""
    return (datetime.now(UTC).date() + timedelta(days=7)).isoformat()


def address_of(app: Flask, endpoint: str, arguments: dict[str, Any]) -> str:
    """The address without the host."""
    with app.test_request_context(base_url=app.config["SETTINGS"].base_url):
        return url_for(endpoint, **arguments)


def routes_of(app: Flask) -> set[tuple[str, str]]:
    """Every (endpoint, method) of the site; HEAD and OPTIONS come with every GET."""
    return {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def addresses_of(app: Flask) -> dict[str, str]:
    """The pattern of each endpoint's address as people read it: `/<slug>/ideer/<idea_id>`."""
    return {rule.endpoint: re.sub(r"<[^>]*:", "<", rule.rule) for rule in app.url_map.iter_rules()}
