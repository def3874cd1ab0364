"""What a WSGI server and the `flask` command load: `wsgi:app`."""

import os

from config import from_environment
from participation.accounts.sign_in import refuse_demonstration_accounts
from participation.app import create_app

app = create_app(from_environment())
if os.environ.get("FLASK_RUN_FROM_CLI") != "true":  # the command line migrates before there are any tables
    refuse_demonstration_accounts(app)
