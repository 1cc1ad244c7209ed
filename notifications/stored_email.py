"""An e-mail as bytes: composed once with its Message-ID and date, sent later exactly as it is."""

import email
import email.message
import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from email.errors import HeaderParseError
from email.header import Header, decode_header, make_header
from email.utils import format_datetime, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives


def compose_email(
    *, subject: str, text: str, html: str, to: Sequence[str], message_id: str, at: datetime
) -> bytes:
    """The whole message, plain text first. Marked as automatic, so that absence replies stay away.

    Whatever the subject holds arrives as it was: line breaks become spaces, other control characters fall away, and
    what looks like an encoded word (RFC 2047) is encoded itself, also in the sender's name.
    """
    subject = _one_line(subject)
    message = EmailMultiAlternatives(
        subject=subject,
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
    composed = message.message()
    # Django leaves ASCII as it is, and whoever reads it would decode what was never encoded.
    if "=?" in subject:
        del composed["Subject"]
        email.message.Message.__setitem__(
            composed, "Subject", Header(subject, "utf-8", header_name="Subject")
        )
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    if "=?" in name:
        sender = Header(name, "utf-8", header_name="From")
        sender.append(f"<{address}>", "us-ascii")
        del composed["From"]
        email.message.Message.__setitem__(composed, "From", sender)
    return bytes(composed.as_bytes())


def _one_line(text: str) -> str:
    return "".join(char for char in " ".join(text.split()) if unicodedata.category(char) != "Cc")


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
            subject=_subject_of(parsed),
            body=_text_of(parsed),
            from_email=parsed["From"],
            to=list(to),
            headers={"Message-ID": parsed["Message-ID"]},
        )
        self._parsed = parsed

    def message(self) -> email.message.Message:  # type: ignore[override]
        """The parsed bytes."""
        return self._parsed


def _subject_of(parsed: email.message.Message) -> str:
    """The subject, for backends that show messages; as it stands where nobody can decode it."""
    try:
        return str(make_header(decode_header(parsed["Subject"])))
    except (LookupError, ValueError, HeaderParseError):
        return str(parsed["Subject"])


def _text_of(parsed: email.message.Message) -> str:
    """The plain text, for backends that show messages."""
    for part in parsed.walk():
        if part.get_content_type() == "text/plain":
            payload = part.get_payload(decode=True)
            return payload.decode() if isinstance(payload, bytes) else ""
    return ""
