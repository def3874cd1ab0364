"""Telling people outside the site: the outbox, and residents who want to be told."""
