"""Contract numbers: one serial per government, year and document type, without gaps, never reused."""

from typing import Any
from uuid import UUID

from contracts.models import NumberCounter

INNOVATION_CONTRACT = "innovation_contract"


def next_serial(*, government_id: UUID, year: int, document_type: str = INNOVATION_CONTRACT) -> int:
    """Take the next serial inside the running transaction.

    Locks the counter's row until commit: the one lock that contracts of a government share. A rollback gives the
    serial back, a void contract keeps it.
    """
    NumberCounter.objects.bulk_create(
        [NumberCounter(government_id=government_id, year=year, document_type=document_type)],
        ignore_conflicts=True,
    )
    counter = NumberCounter.objects.select_for_update(no_key=True).get(
        government_id=government_id, year=year, document_type=document_type
    )
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last


def in_words(pattern: str, *, serial: int, year: int, **parts: Any) -> str:
    """The printed number: `{serial}` and `{year}` of the policy's pattern filled in."""
    return pattern.format(serial=serial, year=year, **parts)
