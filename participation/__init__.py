"""Framtidsdialogen: participation and dialogue about a municipality's development programmes."""
