"""Every route with every object it can be asked about, and what a person would send there.

The objects have the names that grid.csv gives them; docs/roles.md explains these.
"""

import re
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
    person: Ask = {"-": {"user_id": staff["colleague"]}, "missing": {"user_id": NO_SUCH_ID}}
    invited: Ask = {
        "-": {"invitation_id": staff["waiting_invitation"]}, "missing": {"invitation_id": NO_SUCH_ID},
    }  # fmt: skip
    states = {"waiting": own["waiting"], "hidden": own["hidden"]}
    ideas = within("idea_id", own["shown"], other["shown"], NO_SUCH_PUBLIC_ID, **states)
    parts = within("part_id", own["part"], other["part"], NO_SUCH_ID)
    triage = place | {"mixed": place["own"]}
    token: Ask = {"-": {"token": staff["token"]}, "missing": {"token": "finns-inte"}}
    package: Ask = {
        "own": {"token": staff["package"]}, "not hers": {"token": staff["others_package"]},
        "missing": {"token": "finns-inte"},
    }  # fmt: skip
    numbered = {name: arguments | {"number": 2} for name, arguments in place.items()}
    grants: Ask = {
        "-": {"user_id": staff["colleague"], "grant_id": staff["grant"]},
        "mixed": {"user_id": staff["colleague"], "grant_id": staff["closed_grant"]},
        "missing": {"user_id": staff["colleague"], "grant_id": NO_SUCH_ID},
    }
    release = {"release_asked": house.app.jinja_env.globals["static_url"]("site.css").split("/")[2]}  # type: ignore[operator]
    return {
        "accounts.approve_invitation": invited,
        "accounts.change_password": no_object,
        "accounts.code": no_object,
        "accounts.disable": person,
        "accounts.enable": {"-": {"user_id": staff["closed"]}, "missing": {"user_id": NO_SUCH_ID}},
        "accounts.first_page": no_object,
        "accounts.fresh_code": no_object,
        "accounts.grant_role": person,
        "accounts.invitation": token,
        "accounts.people": no_object,
        "accounts.person": person,
        "accounts.revoke_invitation": invited,
        "accounts.revoke_role": grants,
        "accounts.settings": no_object,
        "accounts.sign_in": no_object,
        "accounts.sign_out": no_object,
        "accounts.sign_out_everywhere": no_object,
        "actions.completed": place,
        "contributions.add_line": receipts,
        "contributions.comment_on_idea": ideas,
        "contributions.comment_on_part": parts,
        "contributions.comment_on_programme": place,
        "contributions.new_idea": place,
        "contributions.withdraw": receipts,
        "export.fetch": package,
        "export.internal": place,
        "export.make_internal": place,
        "export.make_public": place,
        "export.package": place,
        "idea_list.entry": within("entry_id", own["entry"], other["entry"], NO_SUCH_PUBLIC_ID),
        "idea_list.idea_list": place,
        "insight.ideas": place,
        "insight.search": no_object,
        "leading.places": no_object,
        "moderation.do_not_show": texts(),
        "moderation.item": texts(),
        "moderation.queue": no_object,
        "moderation.show": texts(),
        "moderation.show_again": texts("hidden"),
        "moderation.show_and_answer": texts(),
        "moderation.show_masked": texts(),
        "moderation.take_back": texts("decided") | {"mixed": {"contribution_id": own["decided"]}},
        "overview.forget": no_object,
        "overview.idea": ideas,
        "overview.part": parts,
        "overview.place": place,
        "overview.programme_comments": place,
        "overview.receipt": no_object,
        "overview.receipt_lookup": no_object,
        "programmes.programme": place,
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
        "static_files": {
            "-": release | {"filename": "site.css"}, "missing": release | {"filename": "../wsgi.py"},
        },
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
    text = {"text": "Mer bänkar vid skolan", "language": "sv"}
    version = {"version": asked["waiting_version"]}
    revision = {"version": asked["revision_version"]}
    placed = {"title": "Bänkar", "motive": "Många vill sitta.", "chosen": asked["loose"]}
    sent: dict[str, dict[str, Any]] = {
        "accounts.grant_role": {"role": "project_leader", "programme": ""},
        "accounts.people": {"email": "ytterligare@exempel.se", "role": "moderator", "programme": ""},
        "accounts.settings": {"single_key_shortcuts": ""},
        "contributions.add_line": text,
        "contributions.comment_on_idea": text,
        "contributions.comment_on_part": text,
        "contributions.comment_on_programme": text,
        "contributions.new_idea": text,
        "moderation.do_not_show": version | {"reason": "threat"},
        "moderation.show": version,
        "moderation.show_again": {"version": asked["hidden_version"]},
        "moderation.show_and_answer": version | {"answer": "Tack, vi tar det med oss."},
        "moderation.show_masked": version | {"words": "070-174 06 35"},
        "moderation.take_back": {"decision": asked["decision"]},
        "revising.close_comments": revision,
        "revising.end": {"version": house.ids["eldsberga"]["revision_version"]},
        "revising.move": revision | {"step": 4},
        "revising.open_comments": {
            "version": house.ids["harplinge"]["revision_version"], "closes_on": "2027-01-31",
        },
        "revising.plan": revision | {"planned_from": "2027-01-15", "note": "Vi möttes i skolan."},
        "revising.start": {"name": "Revidering 2027"},
        "triage.add": {"chosen": asked["loose"], "entry": asked["entry_key"]},
        "triage.dissolve": {"group": asked["group"]},
        "triage.place": placed,
        "triage.remove": {"entry": asked["entry_key"]},
        "triage.same": {"chosen": asked["loose"]},
        "triage.take_back": {"group": asked["group"], "done_at": asked["grouped_at"]},
    }  # fmt: skip
    return sent.get(endpoint, {})


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
