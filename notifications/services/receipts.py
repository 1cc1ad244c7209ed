"""Proof of notice: for every step of a deadline who was notified, in which office, by which channel and when.

Everything shown is stored, nothing is worked out: the notice and its moment, the message that left with its
Message-ID and the hash of its bytes, and when it was read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.types import Shown
from deadlines.models import Deadline
from deadlines.schedule.ladder_wording import step_headline
from notifications.models import Notice
from organisations.enums import Role


@dataclass(frozen=True, slots=True)
class ReceivedNotice:
    """One person notified of one step. `by` is the code of the notice that told it, another one when runs were missed.

    On screen since `noted_at`; by e-mail when `sent_at` is given; `error` is the mail server's refusal.
    """

    person_id: UUID
    name: str
    role: str
    by: str
    noted_at: datetime
    sent_at: datetime | None
    message_id: str
    sha256: str
    error: str
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """A step that was reached, and everyone who was notified of it; nobody when it was met before anyone could be."""

    code: str
    scheduled_at: datetime
    recorded_at: datetime
    told: Sequence[ReceivedNotice]


def receipts_of(deadline: Deadline) -> list[Receipt]:
    """The steps of a deadline in order, each with its tellings in order. Two queries, whatever their number."""
    told: dict[tuple[str, datetime], list[ReceivedNotice]] = {}
    notices = (
        Notice.objects.filter(deadline=deadline)
        .select_related("person", "mailing")
        .order_by("noted_at", "id")
    )
    for notice in notices:
        covered = [(code, datetime.fromisoformat(instant)) for code, instant in notice.covers]
        for step in [*covered, (notice.code, notice.at)]:
            told.setdefault(step, []).append(_received_notice(notice))
    return [
        Receipt(step.code, step.scheduled_at, step.recorded_at, told.get((step.code, step.scheduled_at), []))
        for step in deadline.reached_steps.order_by("scheduled_at", "id")
    ]


def receipts_in_words(deadline: Deadline) -> list[dict[str, Shown]]:
    """The same for a page, in the active language. Two queries."""
    return [
        {
            "headline": step_headline(receipt.code),
            "scheduled_at": receipt.scheduled_at,
            "told": [
                {
                    "role_label": Role(notice.role).label if notice.role else "",
                    "name": notice.name,
                    "noted_at": notice.noted_at,
                    "read_at": notice.read_at,
                    "sent_at": notice.sent_at,
                    "message_id": notice.message_id,
                    "sha256": notice.sha256,
                    "error": notice.error,
                }
                for notice in receipt.told
            ],
        }
        for receipt in receipts_of(deadline)
    ]


def _received_notice(notice: Notice) -> ReceivedNotice:
    # One that was withdrawn reached nobody.
    mailing = notice.mailing if notice.mailing and notice.mailing.withdrawn_at is None else None
    return ReceivedNotice(
        person_id=notice.person_id,
        name=notice.person.name,
        role=notice.role,
        by=notice.code,
        noted_at=notice.noted_at,
        sent_at=mailing.sent_at if mailing else None,
        message_id=mailing.message_id if mailing else "",
        sha256=mailing.sha256 if mailing else "",
        error=mailing.error if mailing else "",
        read_at=notice.read_at,
    )
