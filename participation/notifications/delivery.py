"""Where mails are handed over: a mail server over SMTP, or, in development, files in a folder."""

import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from config import Config

# No answer of a server is waited for longer, but the one after the last dot: the server may read the mail
# before that one (RFC 5321, 4.5.3.2.6). Ten waits and that one are shorter than the lease of a message.
TIMEOUT_SECONDS = 20
LAST_ANSWER_SECONDS = 300
START_MAIL_INPUT = 354
ACCEPTED = 250


class Refused(Exception):
    """The server will not take this mail. `for_good`: nor will it ever, since the address takes none."""

    def __init__(self, code: int, *, for_good: bool = False):
        super().__init__(f"the mail server answered {code}")
        self.code = code
        self.for_good = for_good


class Unreachable(Exception):
    """The server cannot be talked to now."""


class InDoubt(Unreachable):
    """The server has the whole mail, and did not say in time whether it takes it. Most that are slow do."""


class Delivery(Protocol):
    """Somewhere that takes mails."""

    def hand_over(self, mail: EmailMessage, say_sent: Callable[[], bool]) -> bool:
        """Give the mail away whole, but for the last dot; then `say_sent()`; then the dot.

        When `say_sent` answers False nothing is sent, and so does this. Raises Refused, Unreachable or
        InDoubt.
        """

    def close(self) -> None:
        """Say goodbye."""


def delivery_for(settings: Config) -> Delivery | None:
    """The way out that is set up, or None when there is none: then mail is off."""
    if settings.smtp_url:
        return MailServer(settings.smtp_url, settings.mail_from)
    return None if settings.is_production else MailFolder(settings.mail_folder)


class MailServer:
    """An SMTP server. The connection is opened for the first mail and kept for the next.

    `smtp://name:password@host:587?starttls` turns to TLS before anything is said, `smtps://` begins with it;
    both check the server's certificate.
    """

    def __init__(self, url: str, sender: str):
        self.parts = urlsplit(url)
        self.sender = sender
        self._connection: smtplib.SMTP | None = None

    def hand_over(self, mail: EmailMessage, say_sent: Callable[[], bool]) -> bool:
        """As Delivery says it. After a mishap the next mail begins with a new connection."""
        try:
            return self._hand_over(self._connected(), mail, say_sent)
        except (OSError, smtplib.SMTPException) as mishap:
            self._break_off()
            raise Unreachable(type(mishap).__name__) from mishap
        except BaseException:
            self._break_off()
            raise

    def close(self) -> None:
        """Say QUIT, if the server still listens."""
        if self._connection is not None:
            try:
                self._connection.quit()
            except (OSError, smtplib.SMTPException):
                self._break_off()
            self._connection = None

    def _hand_over(self, server: smtplib.SMTP, mail: EmailMessage, say_sent: Callable[[], bool]) -> bool:
        code, _words = server.mail(self.sender)
        if code != ACCEPTED:
            raise Refused(code)
        code, _words = server.rcpt(mail["To"])
        if code not in (ACCEPTED, 251):
            raise Refused(code, for_good=500 <= code < 600)
        code, _words = server.docmd("DATA")
        if code != START_MAIL_INPUT:
            raise Refused(code)
        server.send(smtplib.quotedata(mail.as_bytes().decode("ascii")))
        if not say_sent():
            self._break_off()  # without the last dot the server throws away what it has got
            return False
        server.send(b".\r\n")
        code = self._last_answer(server)
        if code != ACCEPTED:
            raise Refused(code)
        return True

    @staticmethod
    def _last_answer(server: smtplib.SMTP) -> int:
        assert server.sock is not None  # it has just been written to
        server.sock.settimeout(LAST_ANSWER_SECONDS)
        try:
            code, _words = server.getreply()
        except smtplib.SMTPServerDisconnected as mishap:
            if isinstance(mishap.__context__, TimeoutError):  # smtplib calls silence a lost connection too
                raise InDoubt(type(mishap.__context__).__name__) from mishap
            raise
        server.sock.settimeout(TIMEOUT_SECONDS)
        return code

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None:
            host, port = self.parts.hostname or "", self.parts.port or 0
            if self.parts.scheme == "smtps":
                context = ssl.create_default_context()
                server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=context)
            else:
                server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
            self._connection = server
            if self.parts.query == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self.parts.username:
                server.login(unquote(self.parts.username), unquote(self.parts.password or ""))
            server.ehlo_or_helo_if_needed()
        return self._connection

    def _break_off(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class MailFolder:
    """Development: each mail is a file that any mail program opens."""

    def __init__(self, folder: Path):
        self.folder = folder

    def hand_over(self, mail: EmailMessage, say_sent: Callable[[], bool]) -> bool:
        """As Delivery says it; the file gets its name last."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = mail["Message-ID"].strip("<>").partition("@")[0]
        unfinished = self.folder / f"{name}.part"
        unfinished.write_bytes(mail.as_bytes())
        if not say_sent():
            unfinished.unlink()
            return False
        unfinished.replace(self.folder / f"{name}.eml")
        return True

    def close(self) -> None:
        """Nothing is open."""
