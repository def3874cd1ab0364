"""What a WSGI server and the `flask` command load: `wsgi:app`."""

from config import from_environment
from participation.app import create_app

app = create_app(from_environment())
