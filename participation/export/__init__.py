"""The step-5 package: everything said, in files that are safe to open."""
