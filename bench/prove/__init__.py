"""The long proofs: `scripts/dev prove` runs every module here on both databases (docs/proofs.md)."""
