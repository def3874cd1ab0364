"""Pictures of a form that came back to be mended: a browser cannot keep a chosen file, so the site does.

They are on disk already and bound to the visitor's session, for a day. No other session can name them.
"""

from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import datetime, timedelta

from flask import session

from participation.contributions.photo_files import KEPT_WITHOUT_ROW, StoredPhoto

SESSION_KEY = "photos"
MOST = 20
# An hour before the file is swept away, so that nobody sends a picture in the moment it goes.
_KEPT = KEPT_WITHOUT_ROW - timedelta(hours=1)


def wait(photos: Iterable[StoredPhoto], at: datetime) -> None:
    """Bind these to the session, with what has been said about them so far."""
    held = dict(session.get(SESSION_KEY, {}))
    for photo in photos:
        since = held.get(photo.name, {}).get("since", at.isoformat())
        held[photo.name] = asdict(photo) | {"since": since}
    if held:
        session[SESSION_KEY] = dict(list(held.items())[-MOST:])


def waiting(at: datetime) -> dict[str, StoredPhoto]:
    """The pictures that this session may send, by name."""
    return {
        name: StoredPhoto(**{key: value for key, value in one.items() if key != "since"})
        for name, one in session.get(SESSION_KEY, {}).items()
        if at - datetime.fromisoformat(one["since"]) <= _KEPT
    }


def sent(names: Collection[str]) -> None:
    """These belong to a contribution now."""
    if SESSION_KEY in session:
        session[SESSION_KEY] = {
            name: one for name, one in session[SESSION_KEY].items() if name not in names
        }
