"""Carrying an erasure out: in one transaction the event that names it, every value, and every copy within reach."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.utils.translation import override

from common.canonical import canonical_bytes, sha256_hex
from common.types import Json
from privacy.flows.erasure import ErasureFlow
from privacy.models import ErasedCell, ErasureRequest
from privacy.services.asking import ground_of
from privacy.services.copies import FoundPlace, SealedPart, erase_loose, loose, sealed
from workflow.engine.declarations import Context
from workflow.engine.hooks import effect_of, prepares


def found_now(request: ErasureRequest) -> list[FoundPlace]:
    """What would be erased now, by place: the trial before the decision. Some thirty queries, whatever is there."""
    return [*(FoundPlace(label, len(cells)) for label, cells in sealed(request)), *loose(request)]


@prepares(ErasureFlow.erased)
def name_what_goes(ctx: Context[ErasureRequest]) -> None:
    """Before the event: the values that are still there, the ground, and a seal on the list of parts that go."""
    request = ctx.subject
    cells = [cell for _label, found in sealed(request) for cell in found]
    left: list[Json] = [list(pair) for pair in request.values_left()]
    ctx.facts.update(erased=left, ground=ground_of(request), cells=len(cells), cells_sha256=seal_on(cells))
    ctx.memo.computed = cells
    request.decided_by_id = ctx.actor.person_id
    # As data in Indonesian: it is stored.
    with override("id"):
        request.found = {str(place.label): place.count for place in found_now(request)}
    request.save(update_fields=["decided_by", "found"])


@effect_of(ErasureFlow.erased)
def erase(ctx: Context[ErasureRequest]) -> None:
    """After the event: what repeats the values first, which finds them by their words."""
    assert ctx.event is not None, "the effects of a step come after its event"
    erase_loose(ctx.subject)
    cells: list[SealedPart] = ctx.memo.computed
    for cell in cells:
        ErasedCell(event_id=ctx.event.id, place=cell.place, row_key=cell.row_key).save(force_insert=True)
    transaction.on_commit(_empty_the_journal)


def seal_on(cells: Iterable[Any]) -> str:
    """The hash of a list of parts, in one order."""
    rows: list[Json] = [[place, key] for place, key in sorted((c.place, c.row_key) for c in cells)]
    return sha256_hex(canonical_bytes({"cells": rows}))


def _empty_the_journal() -> None:
    """SQLite's journal holds pages as they were: they go into the file, which overwrites what is deleted."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
