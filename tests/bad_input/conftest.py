"""The furnished house, here as well."""

from tests.access.conftest import house, kept

__all__ = ["house", "kept"]
