"""grid.csv, read: who is answered what. docs/roles.md says how to read the file."""

import csv
from dataclasses import dataclass
from pathlib import Path

from tests.access.house import RECEIPT_HOLDER, ROLES, VISITOR

GRID = Path(__file__).with_name("grid.csv")
SIGN_IN = "sign-in"
# How an act is answered when it was done, where that is not by showing the way on.
DONE = {
    # What is shown this once comes in the answer to the act itself.
    "accounts.hand_over": "200",
    "accounts.people": "200",
    "accounts.recovery_codes": "200",
    "accounts.start_new_authenticator": "200",
    "accounts.sign_out": SIGN_IN,
    "accounts.sign_out_everywhere": SIGN_IN,
}
# Forgetting the receipts changes the browser's session and nothing else.
ONLY_THE_SESSION = "overview.forget"


@dataclass(frozen=True)
class Row:
    """One route with one object: what each role is to be answered."""

    endpoint: str
    address: str
    method: str
    object: str
    expected: dict[str, str]

    def is_done_by(self, role):
        """Whether the role may do it, and something is then to change."""
        if self.method != "POST" or self.endpoint == ONLY_THE_SESSION:
            return False
        done = DONE.get(self.endpoint, "303")
        return self.expected[role] == done and (done != SIGN_IN or role not in (VISITOR, RECEIPT_HOLDER))


def read_grid():
    """The rows of the file."""
    with GRID.open(encoding="utf-8", newline="") as file:
        return [
            Row(*(row[name] for name in ("route", "address", "method", "object")),
                {role: row[role] for role in ROLES})
            for row in csv.DictReader(file)
        ]  # fmt: skip


def changed_since(kept, before):
    """The tables that a request changed since these digests were taken. They are put back."""
    after = kept.digests()
    changed = {name for name in before if before[name] != after[name]}
    if changed:
        kept.put_back(changed)
    return changed


def allowed(rows):
    """Each route with the first role that it is open to, and an object that it is open for."""
    first = {}
    for row in rows:
        for role in ROLES:
            if row.expected[role] in ("200", "303", "422"):
                first.setdefault((row.endpoint, row.method), (row, role))
    return list(first.values())
