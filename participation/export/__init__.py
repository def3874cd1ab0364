"""The step-5 package: everything said, in files that are safe to open.

`package_content` says what a package holds, `columns` and `sheets` make it tables, `formats` write them,
`report` tells it in reading order and `package` puts it all in one zip. None of these asks the database.
"""
