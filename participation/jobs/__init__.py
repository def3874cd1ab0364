"""Long work: what takes longer than a page may. The row is the truth; a queue only says that there is one.

`start` writes the row in the caller's transaction, `Jobs.dispatch` tells a worker its id afterwards, and a
worker (`flask worker`) finds by itself what nobody told it. What the work is, packages above say.
"""
