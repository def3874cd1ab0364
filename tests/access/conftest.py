"""The house, for every test that asks who may do what."""

from types import SimpleNamespace

import pytest

from tests.access.house import build, keep

_built = SimpleNamespace(house=None, kept=None)


@pytest.fixture
def house(app, tmp_path_factory):
    """The furnished house. It is built once in each process and put back for each test that asks."""
    if _built.house is None:
        _built.house = build(app)
        _built.kept = keep(app, tmp_path_factory.mktemp("kept"))
    _built.kept.put_back(set(_built.kept.digests()))
    return _built.house


@pytest.fixture
def kept(house):
    """What the database holds when the house is furnished."""
    return _built.kept
