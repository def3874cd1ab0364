"""Reading the audit log, and finding out whether it has been touched."""

from sqlalchemy import select

from participation.audit.models import AuditEntry, AuditHead
from participation.audit.operations import NO_HASH, entry_hash
from participation.core.db import db


def chain_faults(most: int = 20) -> list[str]:
    """What is wrong with the chain, in at most `most` sentences; empty when nothing is missing or altered."""
    faults: list[str] = []
    expected_sequence, expected_hash = 1, NO_HASH
    in_order = select(AuditEntry).order_by(AuditEntry.sequence).execution_options(yield_per=1000)
    with db.session.scalars(in_order) as entries:
        for entry in entries:
            if entry.sequence != expected_sequence:
                faults.append(f"Entries {expected_sequence} to {entry.sequence - 1} are missing.")
            elif entry.previous_hash != expected_hash:
                faults.append(f"Entry {entry.sequence} does not follow the one before it.")
            if entry_hash(entry) != entry.entry_hash:
                faults.append(f"Entry {entry.sequence} has been altered.")
            if len(faults) >= most:
                return faults[:most]
            expected_sequence, expected_hash = entry.sequence + 1, entry.entry_hash
    head = db.session.get(AuditHead, 1)
    if head is None and expected_sequence > 1:
        faults.append("The head of the chain is missing.")
    elif head is not None and (head.sequence, head.entry_hash) != (expected_sequence - 1, expected_hash):
        faults.append(f"The chain ends at {expected_sequence - 1}, but its head says {head.sequence}.")
    return faults[:most]


def change_stamp() -> int:
    """A number that is another after every change: whatever changes what people see writes to the log, in the
    same transaction, so the number of the log's last entry is the stamp. 0 before the first.
    """
    with db.engine.connect() as connection:
        return connection.exec_driver_sql("SELECT sequence FROM audit_head").scalar() or 0


def entry_count() -> int:
    """How many entries the head of the chain vouches for."""
    head = db.session.get(AuditHead, 1)
    return head.sequence if head else 0
