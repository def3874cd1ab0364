"""People who work here: sign-in, sessions, invitations, and which role each holds where."""
