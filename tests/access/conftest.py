"""The house, for every test that asks who may do what."""

import pytest

from tests.access.house import furnished


@pytest.fixture
def house(app, tmp_path_factory):
    """The furnished house. It is built once in each process and put back for each test that asks."""
    house, kept = furnished(app, tmp_path_factory)
    kept.put_back(set(kept.digests()))
    return house


@pytest.fixture
def kept(house, app, tmp_path_factory):
    """What the database holds when the house is furnished."""
    return furnished(app, tmp_path_factory)[1]
