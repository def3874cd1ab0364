"""What the proofs stand on: the real site, residents who use it over HTTP, and books that are checked."""
