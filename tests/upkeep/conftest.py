"""A second, empty site for what is put back, and PostgreSQL's programs where the tests run on it."""

import os
import secrets

import flask_migrate
import pytest

from participation.core.db import db
from tests.support.postgresql import client_programs, drop_database, make_database


@pytest.fixture(autouse=True)
def _programs(monkeypatch):
    if os.environ.get("TEST_DATABASE") == "postgresql":
        monkeypatch.setenv("PATH", f"{client_programs()}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def empty_site(another_site, tmp_path):
    """Builds a site with an instance folder and a database of its own, both empty: `empty_site("name")`."""
    made = []

    def build(name="restored", **settings):
        folder = tmp_path / name
        if os.environ.get("TEST_DATABASE") == "postgresql":
            database = f"participation_test_{name}_{secrets.token_hex(4)}"
            made.append(database)
            address = make_database(os.environ["TEST_DATABASE_URL"], database)
            address = "postgresql+psycopg://" + address.partition("://")[2]
        else:
            address = f"sqlite:///{folder / 'participation.sqlite'}"
        return another_site(instance_folder=folder, database_url=address, **settings)

    yield build
    for database in made:
        drop_database(os.environ["TEST_DATABASE_URL"], database)


@pytest.fixture
def migrated_site(empty_site):
    """The same, with its tables made: `migrated_site("source", revision="head")`."""

    def build(name="source", revision="head", **settings):
        site = empty_site(name, **settings)
        with site.app_context():
            flask_migrate.upgrade(revision=revision)
            db.session.remove()
        return site

    return build
