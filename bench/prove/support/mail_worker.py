"""The worker's duty of sending mails, with a lease short enough for a proof. It works until it is killed."""

import time
from datetime import timedelta

from config import from_environment
from participation.app import create_app
from participation.core import clock
from participation.notifications import sending

LEASE = timedelta(seconds=10)


def main() -> None:
    """Say `ready`, then send what becomes due."""
    sending.LEASE = LEASE
    application = create_app(from_environment())
    print("ready", flush=True)
    while True:
        with application.app_context():
            sending.send_due(clock.now())
        time.sleep(0.05)


if __name__ == "__main__":
    main()
