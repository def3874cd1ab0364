"""Alembic's environment: the application's own engine, one transaction per run."""

from alembic import context
from flask import current_app

from participation.core.db import Base, db


def include_object(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """The search index is kept by the migrations themselves; autogeneration must leave it alone."""
    return not (name or "").startswith(("contribution_search", "ix_contribution_search", "rate_limit"))


def run() -> None:
    """Apply the migrations on a connection of the application."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=True,
            include_object=include_object,
        )
        with context.begin_transaction():
            context.run_migrations()


assert current_app, "run migrations as: flask --app wsgi db upgrade"
run()
