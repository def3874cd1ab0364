"""Permissions, roles and guards: the vocabulary and the doors. No tables."""
