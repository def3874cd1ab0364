"""What a WSGI server and the `flask` command load: `wsgi:app`."""

import os

import click

from config import from_environment
from participation.accounts.sign_in import refuse_demonstration_accounts
from participation.app import create_app

os.umask(0o077)  # whatever the site writes is for its own user alone: voices, counters, packages, secrets
app = create_app(from_environment())
command = click.get_current_context(silent=True)
if command is None or command.info_name == "run":  # the others migrate, before there are any tables
    refuse_demonstration_accounts(app)
