"""Pages that look across floors: a place, an idea with its way, a receipt, the leader's day."""
