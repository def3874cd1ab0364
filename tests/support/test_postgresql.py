"""The throw-away server starts, keeps its databases apart and leaves nothing behind."""

import psycopg
import pytest

from tests.support import postgresql


@pytest.mark.parametrize("installed", [True, False], ids=["installed", "embedded"])
def test_a_server_starts_makes_databases_and_goes(monkeypatch, tmp_path, installed):
    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)
    if not installed:
        monkeypatch.setattr(postgresql, "INSTALLED", tmp_path)
    with postgresql.running_server() as address:
        made = postgresql.make_database(address, "one")
        with psycopg.connect(made) as connection:
            assert connection.execute("select lower('ÅÄÖ')").fetchone() == ("åäö",)
        postgresql.make_database(address, "one")
        postgresql.drop_database(address, "one")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address, connect_timeout=2)


def test_a_named_server_is_used_as_it_is(monkeypatch):
    monkeypatch.setenv("TEST_DATABASE_URL", "postgresql://example.invalid/postgres")
    with postgresql.running_server() as address:
        assert address == "postgresql://example.invalid/postgres"
