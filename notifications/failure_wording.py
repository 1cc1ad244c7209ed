"""Why a message could not be delivered, in words: from the code that its last error begins with."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from common.types import StrOrPromise
from workflow.models import OutboxMessage
from workflow.outbox import queue


def _each(codes: Iterable[str], sentence: StrOrPromise) -> dict[str, StrOrPromise]:
    return dict.fromkeys(codes, sentence)


_REASONS: dict[str, StrOrPromise] = {
    **_each(
        (
            "ConnectionError",
            "ConnectionRefusedError",
            "ConnectionResetError",
            "ConnectionAbortedError",
            "BrokenPipeError",
            "OSError",
            "gaierror",
            "SMTPConnectError",
            "SMTPServerDisconnected",
        ),
        _("The other side could not be reached."),
    ),
    "TimeoutError": _("The other side did not answer in time."),
    **_each(
        ("SMTPRecipientsRefused", "SMTPDataError", "SMTPSenderRefused", "SMTPResponseException"),
        _("The mail server did not take the message."),
    ),
    "SMTPAuthenticationError": _("The mail server did not accept the name or password it is given."),
    "NotTaken": _("The receiver of the webhook did not answer that it took the message."),
    "unavailable": _("The database was busy every time."),
    "worker_lost": _("The worker ended every time before it was done."),
    "no_route": _("This version of the program does not know messages of this kind."),
}
_UNKNOWN = _("The program itself failed. Whoever operates it finds the cause in its log.")


def label_of(topic: str) -> StrOrPromise:
    """What messages of this topic are."""
    known = queue.route_of(topic)
    return (known and known.label) or topic


def reason_of(message: OutboxMessage) -> StrOrPromise:
    """Why it was set aside, in one sentence."""
    code = message.last_error.partition(": ")[0]
    known = queue.route_of(message.topic)
    own = known.reasons.get(code) if known else None
    return own or _REASONS.get(code) or _UNKNOWN
