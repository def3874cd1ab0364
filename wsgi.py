"""What a WSGI server and the `flask` command load: `wsgi:app`."""

import logging
import os
import sys

import click

from config import from_environment
from participation.accounts.sign_in import refuse_demonstration_accounts
from participation.app import create_app
from participation.core import logs

os.umask(0o077)  # whatever the site writes is for its own user alone: voices, counters, packages, secrets
# A WSGI server, `flask run` and `flask worker` serve; other commands come before there are any tables.
is_serving = click.get_current_context(silent=True) is None or not {"run", "worker"}.isdisjoint(sys.argv[1:])
settings = from_environment()
if is_serving:
    logs.write_to_standard_error(logging.INFO if settings.is_production else logging.WARNING)
app = create_app(settings)
if is_serving:
    refuse_demonstration_accounts(app)
