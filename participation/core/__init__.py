"""Tools with no opinion about participation."""
