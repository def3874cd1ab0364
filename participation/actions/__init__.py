"""What has a decision to be carried out, and what has been completed."""
