"""The file formats of a sheet. Each writer knows its format and nothing about participation."""
