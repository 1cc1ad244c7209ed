"""What the database holds of erasures: two people of two offices, and nothing erased without being named."""

from collections.abc import Iterator

from common.append_only import append_only
from common.erasing import CELLS, Erasable, erasables
from common.triggers import Trigger, refuse_where

EVENT, REQUEST = "workflow_event", "privacy_erasurerequest"
PRIVATE = "workflow_eventprivate.value"
# Somebody else than who asked, from another office, and never whose data it is.
_NOT_TWO = f"""SELECT 1 WHERE NEW.kind = 'privacy.erased' AND NOT EXISTS (
    SELECT 1 FROM {REQUEST} r JOIN {EVENT} o ON o.subject_type = 'privacy' AND o.subject_id = r.id AND o.seq = 1
     WHERE r.id = NEW.subject_id AND o.actor_id <> NEW.actor_id AND o.seat_id <> NEW.seat_id
       AND (r.person_id IS NULL OR r.person_id <> NEW.actor_id))"""
# As many cells as the event says, and no more later.
_COUNTED = {
    "sqlite": "json_extract(CAST(e.payload AS TEXT), '$.facts.cells')",
    "postgresql": "(convert_from(e.payload, 'UTF8')::jsonb #>> '{facts,cells}')::integer",
}
_NAMED = {
    "sqlite": f"""EXISTS (SELECT 1 FROM {EVENT} e, json_each(CAST(e.payload AS TEXT), '$.facts.erased') p
        JOIN workflow_eventprivate v ON v.id = CAST(NEW.row_key AS integer) JOIN {EVENT} s ON s.id = v.event_id
        WHERE e.id = NEW.event_id AND replace(json_extract(p.value, '$[0]'), '-', '') = s.uuid
          AND json_extract(p.value, '$[1]') = v.field)""",
    "postgresql": f"""EXISTS (SELECT 1 FROM {EVENT} e, workflow_eventprivate v JOIN {EVENT} s ON s.id = v.event_id
        WHERE e.id = NEW.event_id AND v.id = NEW.row_key::bigint AND convert_from(e.payload, 'UTF8')::jsonb
          #> '{{facts,erased}}' @> jsonb_build_array(jsonb_build_array(s.uuid::text, v.field)))""",
}


def privacy_triggers() -> Iterator[Trigger]:
    """The append-only list of what was erased, and for each place what its new rows do there."""
    yield from append_only(CELLS)
    yield refuse_where(
        "privacy_erased_by_two", EVENT, "BEFORE INSERT", _NOT_TWO, "an erasure is decided by a second office"
    )
    yield _counted()
    for part in erasables():
        yield _erasing(part)


def _counted() -> Trigger:
    """A cell belongs to an erasure, and none is added to it later."""
    name, message = f"{CELLS}_counted", "an erasure has as many cells as it says"
    found = {
        vendor: f"""NOT EXISTS (SELECT 1 FROM {EVENT} e WHERE e.id = NEW.event_id AND e.kind = 'privacy.erased'
            AND {counted} > (SELECT count(*) FROM {CELLS} c WHERE c.event_id = e.id))"""
        for vendor, counted in _COUNTED.items()
    }
    return Trigger(
        name=name,
        table=CELLS,
        sqlite=f"CREATE TRIGGER {name} BEFORE INSERT ON {CELLS} WHEN {found['sqlite']} "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END",
        postgresql=f"TRIGGER {name} BEFORE INSERT ON {CELLS} FOR EACH ROW",
        function=f"""BEGIN
            IF {found["postgresql"]} THEN
                RAISE EXCEPTION '{message}' USING ERRCODE = '23514';
            END IF; RETURN NEW; END""",
    )


def _erasing(part: Erasable) -> Trigger:
    """After a cell's insert: the row it names loses that part; a value goes only where the event names it."""
    name = f"{CELLS}_{part.table}_{part.part}"
    message = "what a cell names is there, and named by its erasure"
    named = {"sqlite": "1", "postgresql": "true"} if part.place != PRIVATE else _NAMED
    doing = {
        vendor: f"UPDATE {part.table} SET {part.blanking(vendor)} WHERE {part.here(vendor)}"
        if part.blanks
        else f"DELETE FROM {part.table} WHERE {part.here(vendor)}"
        for vendor in ("sqlite", "postgresql")
    }
    there = f"EXISTS (SELECT 1 FROM {part.table} WHERE {part.here('sqlite')})"
    return Trigger(
        name=name,
        table=CELLS,
        needs=part.table,
        as_owner=True,
        sqlite=f"""CREATE TRIGGER {name} AFTER INSERT ON {CELLS} WHEN NEW.place = '{part.place}' BEGIN
            SELECT RAISE(ABORT, '{message}') WHERE NOT ({there} AND {named["sqlite"]});
            {doing["sqlite"]}; END""",
        postgresql=f"TRIGGER {name} AFTER INSERT ON {CELLS} FOR EACH ROW WHEN (NEW.place = '{part.place}')",
        function=f"""BEGIN
            IF NOT ({named["postgresql"]}) THEN
                RAISE EXCEPTION '{message}' USING ERRCODE = '23514';
            END IF;
            {doing["postgresql"]};
            IF NOT FOUND THEN
                RAISE EXCEPTION '{message}' USING ERRCODE = '23514';
            END IF; RETURN NULL; END""",
    )
