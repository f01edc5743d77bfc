"""The ways a message leaves the house: e-mail by SMTP, text messages by an HTTP gateway. Who calls this learns whether
it was taken, may be tried again, or never will be."""

import json
import smtplib
from base64 import b64encode
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from fullresponse.cases.reach import EMAIL, SMS

TIMEOUT = 10  # seconds that a channel may be silent


class Later(Exception):
    """Not taken, but it may be tried again: a timeout, a full or broken server. Its text holds no address."""


class Never(Exception):
    """Refused for good: no such mailbox, no such number. Its text holds no address."""


def available() -> tuple[str, ...]:
    """The channels that are configured."""
    return tuple(name for name, there in ((SMS, settings.SMS_GATEWAY), (EMAIL, settings.SMTP)) if there)


@dataclass(frozen=True, repr=False)
class Letter:
    """What is sent: `id` is the same each time it is tried, so that a gateway may know the second from the first."""

    to: str
    subject: str
    text: str
    id: str
    stop: str = ""  # the address that stops these messages


def send(channel: str, letter: Letter) -> None:
    """Raises Later or Never when it was not taken."""
    {SMS: _sms, EMAIL: _email}[channel](letter)


def _email(letter: Letter) -> None:
    options = dict(settings.SMTP)
    sender = options.pop("sender")
    host = sender.rpartition("@")[2].rstrip(">")
    headers = {"Message-ID": f"<{letter.id}@{host}>", "Auto-Submitted": "auto-generated"}
    if letter.stop:
        headers["List-Unsubscribe"] = f"<{letter.stop}>"
    try:
        backend = get_connection("django.core.mail.backends.smtp.EmailBackend", timeout=TIMEOUT, **options)
        message = EmailMessage(letter.subject, letter.text, sender, [letter.to], headers=headers, connection=backend)
        message.send()
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _said in refused.recipients.values()]
        raise (Never if min(codes) >= 500 else Later)(f"SMTP {min(codes)}") from None
    except smtplib.SMTPDataError as refused:
        raise (Never if refused.smtp_code >= 500 else Later)(f"SMTP {refused.smtp_code}") from None
    except smtplib.SMTPResponseException as refused:  # the sender or the password: to be mended, then tried again
        raise Later(f"SMTP {refused.smtp_code}") from None
    except (OSError, smtplib.SMTPException) as error:
        raise Later(f"SMTP: {type(error).__name__}") from None


def _sms(letter: Letter) -> None:
    parts = urlsplit(settings.SMS_GATEWAY)
    connect = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    body = json.dumps({"to": letter.to, "text": letter.text, "id": letter.id}, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", **_signed(parts.username, parts.password)}
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = connect(parts.hostname or "", parts.port, timeout=TIMEOUT)
    try:
        connection.request("POST", path, body, headers)
        status = connection.getresponse().status  # a redirection is not followed: it may lead anywhere
    except (OSError, HTTPException) as error:
        raise Later(f"HTTP: {type(error).__name__}") from None
    finally:
        connection.close()
    if status >= 300:
        again = status >= 500 or status < 400 or status in (401, 403, 408, 429)
        raise (Later if again else Never)(f"HTTP {status}")


def _signed(user: str | None, password: str | None) -> dict[str, str]:
    if not user:
        return {}
    pair = f"{unquote(user)}:{unquote(password or '')}"
    return {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"}
