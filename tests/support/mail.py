"""A real SMTP server on this machine that keeps what it is given."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller

from tests.support.postgresql import free_port

REFUSED_FOR_GOOD = "550 5.1.1 No such mailbox"
NOT_NOW = "451 4.3.0 Try again later"


class MailServer:
    """What arrived, whole mails only. `rcpt_answer` and `data_answer` are what the server says instead.

    It takes `seconds_to_answer` before it says that it has taken a mail.
    """

    def __init__(self) -> None:
        self.arrived: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.rcpt_answer = ""
        self.data_answer = ""
        self.seconds_to_answer = 0.0
        self.port = 0

    @property
    def url(self) -> str:
        """What PARTICIPATION_SMTP_URL is to be."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        """One recipient."""
        if self.rcpt_answer:
            return self.rcpt_answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        """A whole mail, after its last dot."""
        if self.data_answer:
            return self.data_answer
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        self.arrived.append(message_from_bytes(envelope.content, policy=default))
        await asyncio.sleep(self.seconds_to_answer)
        return "250 OK"


def text_of(mail: EmailMessage) -> str:
    """What its reader reads."""
    return mail.get_content().replace("\r\n", "\n")


@contextmanager
def mail_server(port: int = 0) -> Iterator[MailServer]:
    """The server while the block runs; on a free port unless one is named."""
    handler = MailServer()
    controller = Controller(handler, hostname="127.0.0.1", port=port or free_port(), ready_timeout=10)
    controller.start()
    handler.port = controller.port
    try:
        yield handler
    finally:
        controller.stop()
