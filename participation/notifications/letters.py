"""From a row of the outbox to a mail: plain text, one neutral subject, no word that anybody has written."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import force_locale

from participation.core import clock
from participation.notifications.links import CONFIRM, LEAVE, address_of_page, token_for
from participation.notifications.models import OutboxMessage
from participation.notifications.states import MessageKind

# Long lines stay whole: a link that is folded cannot be tapped.
_POLICY = SMTP.clone(max_line_length=998)


def letter(message: OutboxMessage) -> EmailMessage:
    """The mail. `message` waits, and has its address; a resident's has its follow-up.

    The first line of the template is the subject, the rest is the body.
    """
    settings = current_app.config["SETTINGS"]
    links = _links(message)
    template = current_app.jinja_env.get_template(f"mail/{message.kind}.txt")
    with force_locale(message.language):
        subject, _, body = template.render(link=message.link, **links).partition("\n")
    mail = EmailMessage(policy=_POLICY)
    mail["Subject"] = subject
    mail["From"] = Address(settings.municipality, addr_spec=settings.mail_from)
    mail["To"] = message.address
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<{message.message_id}@{urlsplit(settings.base_url).hostname}>"
    mail["Auto-Submitted"] = "auto-generated"
    if message.kind == MessageKind.NEWS:
        mail["List-Unsubscribe"] = f"<{links['leave']}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(body.lstrip("\n"), charset="utf-8", cte="quoted-printable")
    mail["Content-Language"] = message.language
    return mail


def _links(message: OutboxMessage) -> dict[str, str]:
    """The links of a resident's mail; a member of staff gets the one that came with the message."""
    if message.follow_up_id is None:
        return {}
    follow_up_id, language = message.follow_up_id, message.language
    return {
        "confirm": address_of_page(
            "notifications.confirm", language, token=token_for(follow_up_id, CONFIRM)
        ),
        "leave": address_of_page("notifications.leave", language, token=token_for(follow_up_id, LEAVE)),
        "receipt": address_of_page("overview.receipt_lookup", language),
    }
