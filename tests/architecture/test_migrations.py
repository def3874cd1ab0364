"""The migrations make exactly the tables that the models describe, and can be undone."""

from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect

from participation.core.db import db


def test_head_equals_the_models(app: Flask) -> None:
    with app.app_context():
        check()  # exits with an error when a model and the migrations disagree


def test_down_undoes_up_and_up_works_again(app: Flask) -> None:
    with app.app_context():
        before = set(inspect(db.engine).get_table_names())
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"} | _not_ours(before)
        upgrade()
        assert set(inspect(db.engine).get_table_names()) == before


def _not_ours(tables: set[str]) -> set[str]:
    """The counters of the rate limits keep house for themselves."""
    return {name for name in tables if name.startswith("rate_limit")}
