"""Localities, their programmes, versions and parts, and what is open until when."""
