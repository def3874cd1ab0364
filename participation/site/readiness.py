"""Whether the site can serve: the database answers, and its tables are those of this code."""

from functools import cache

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from participation.core.db import database_answers, db


def why_not_ready() -> str | None:
    """A word for the operator on what is missing, or None when everything is there."""
    try:
        if not database_answers():
            return "database"
        applied = MigrationContext.configure(db.session.connection()).get_current_heads()
    except SQLAlchemyError:
        db.session.rollback()
        return "database"
    return None if set(applied) == _heads(current_app.extensions["migrate"].directory) else "migrations"


@cache
def _heads(folder: str) -> frozenset[str]:
    """The last migrations of this code: read once, since a running process never gets others."""
    return frozenset(ScriptDirectory(folder).get_heads())
