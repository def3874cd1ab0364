"""What happened, who did it, to what: an append-only, hash-chained log."""
