"""Fills a new site: the eight programmes as facts with sources, and the demonstration."""
