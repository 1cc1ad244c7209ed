"""Offices as they were held, as far as it was known at a moment: by events, and by the days that letters named."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from appointments.enums import AppointmentState
from appointments.models import OfficeAppointment
from common.periods import LAST_DAY
from organisations.models import OfficeHeld
from workflow.models import Event
from workflow.past import SubjectThen, as_it_was, subjects_then

FIXED = frozenset(
    {
        "id", "person", "seat", "capacity", "starts_at", "letter_no", "letter_on", "letter_kind", "through",
        "grant_kind", "granted_from", "may_pass_on", "granted_by",
    }
)  # fmt: skip
# As the events say; until when it was held, who confirmed it, and who took it back.
FOLLOWS = frozenset({"ends_at", "confirmed_by", "revoked_by", "revoked_at", "revoke_reason"})
# For the database's own constraint.
UNSEEN = frozenset({"excludes"})
_EVER = datetime(LAST_DAY.year, 1, 1, tzinfo=UTC)


def known_then(rows: "QuerySet[OfficeHeld]", at: datetime) -> "QuerySet[OfficeHeld]":
    """Of these holdings those that were there: appointed by then; of those that no page recorded what had begun."""
    events = Event.objects.filter(subject_type=OfficeAppointment.SUBJECT_TYPE, subject_id=OuterRef("pk"))
    appointed = events.filter(to_state=AppointmentState.APPOINTED)
    # Put on record by the system when it was ended: it had been held before.
    unrecorded = ~Exists(events) | Exists(events.filter(seq=1, payload__holds='"recorded_before":true'))
    return rows.filter(Exists(appointed.filter(at__lte=at)) | (Q(starts_at__lte=at) & Q(unrecorded)))


def offices_known(rows: Sequence[OfficeHeld], at: datetime) -> list[OfficeHeld]:
    """Of these holdings those that were known, as they were. Four queries, however many."""
    known = set(
        known_then(OfficeHeld.objects.filter(pk__in=[row.pk for row in rows]), at).values_list(
            "pk", flat=True
        )
    )
    return holdings_then([row for row in rows if row.pk in known], at)


def holdings_then(rows: Sequence[OfficeHeld], at: datetime) -> list[OfficeHeld]:
    """These holdings as they were known, not for saving. Three queries, however many."""
    ids = [row.pk for row in rows]
    said = subjects_then(ids, at)
    ever = subjects_then(ids, _EVER)
    after = OfficeAppointment.objects.filter(replaces__in=ids).values_list("replaces_id", "starts_at")
    replaced = {key for key, starts_at in after if starts_at <= at}
    return [
        _as_known(row, said.get(row.pk), ever.get(row.pk), at, was_replaced=row.pk in replaced)
        for row in rows
    ]


def _as_known(
    row: OfficeHeld, then: SubjectThen | None, ever: SubjectThen | None, at: datetime, *, was_replaced: bool
) -> OfficeHeld:
    revoked = row.revoked_at is not None and row.revoked_at <= at
    ended = was_replaced or revoked or (then is not None and then.last("end") is not None)
    over = row.ends_at is not None and row.ends_at <= at
    return as_it_was(
        row,
        FIXED,
        # Whoever ends an office writes it down: without a record the end is the one that it always had.
        ends_at=row.ends_at if ended or over or ever is None else _named_end(ever),
        confirmed_by_id=row.confirmed_by_id if then is None or _was_confirmed(then, ever) else None,
        revoked_at=row.revoked_at if revoked else None,
        revoked_by_id=row.revoked_by_id if revoked else None,
        revoke_reason=row.revoke_reason if revoked else "",
    )


def _named_end(ever: SubjectThen) -> datetime | None:
    """The end that the letter named; open where it named none."""
    text = ever.events[0].facts.get("ends_at")
    return datetime.fromisoformat(str(text)) if text else None


def _was_confirmed(then: SubjectThen, ever: SubjectThen | None) -> bool:
    """Whether nobody confirmed it later on."""
    return ever is None or (ever.last("countersign") is None) == (then.last("countersign") is None)
