"""An e-mail as bytes: composed once with its Message-ID and date, sent later exactly as it is."""

import email
import email.message
import re
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives


def compose_email(
    *, subject: str, text: str, html: str, to: Sequence[str], message_id: str, at: datetime
) -> bytes:
    """The whole message, plain text first. Marked as automatic, so that absence replies stay away."""
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=list(to),
        headers={
            "Message-ID": message_id,
            "Date": format_datetime(at),
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(html, "text/html")
    return bytes(message.message().as_bytes())


class _VerbatimMessage(email.message.Message):
    """A parsed message that gives back the bytes it was made from."""

    raw = b""

    def as_bytes(self, unixfrom: bool = False, policy: object = None, linesep: str = "\n") -> bytes:
        """The stored bytes with the wanted line ends."""
        return re.sub(rb"\r?\n", linesep.encode(), self.raw)


class StoredEmail(EmailMessage):
    """A stored message in the form that Django's mail backends take."""

    def __init__(self, raw: bytes, to: Sequence[str]) -> None:
        parsed = email.message_from_bytes(raw, _class=_VerbatimMessage)
        parsed.raw = raw
        super().__init__(
            subject=str(email.header.make_header(email.header.decode_header(parsed["Subject"]))),
            body=_text_of(parsed),
            from_email=parsed["From"],
            to=list(to),
            headers={"Message-ID": parsed["Message-ID"]},
        )
        self._parsed = parsed

    def message(self) -> email.message.Message:  # type: ignore[override]
        """The parsed bytes."""
        return self._parsed


def _text_of(parsed: email.message.Message) -> str:
    """The plain text, for backends that show messages."""
    for part in parsed.walk():
        if part.get_content_type() == "text/plain":
            payload = part.get_payload(decode=True)
            return payload.decode() if isinstance(payload, bytes) else ""
    return ""
