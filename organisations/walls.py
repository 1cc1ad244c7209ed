"""Triggers of this app: a seat with a single holder never has two of the same capacity class at once."""

from collections.abc import Iterator

from common.triggers import Trigger
from organisations.enums import SINGLE_HOLDER_ROLES, Capacity

_ROLES = ", ".join(f"'{role}'" for role in SINGLE_HOLDER_ROLES)
_CLASS = (
    f"CASE {{0}}.capacity WHEN '{Capacity.DEFINITIVE}' THEN 1 WHEN '{Capacity.DELEGATE}' THEN 2 ELSE 3 END"
)
# A delegate acts beside the holder; only definitive and acting holders exclude their like.
_OVERLAP = f"""
    SELECT 1 FROM organisations_officeheld o JOIN organisations_seat s ON s.id = o.seat_id
     WHERE o.seat_id = NEW.seat_id AND o.id <> NEW.id AND s.role IN ({_ROLES})
       AND {_CLASS.format("o")} = {_CLASS.format("NEW")} AND NEW.capacity <> '{Capacity.DELEGATE}'
       AND (o.ends_at IS NULL OR o.ends_at > NEW.starts_at)
       AND (NEW.ends_at IS NULL OR NEW.ends_at > o.starts_at)"""


def organisation_triggers() -> Iterator[Trigger]:
    """The overlap guard, for inserts and for changes of the interval."""
    for moment, name in (("INSERT", "office_overlap_insert"), ("UPDATE", "office_overlap_update")):
        yield Trigger(
            name=name,
            table="organisations_officeheld",
            sqlite=f"""CREATE TRIGGER {name} BEFORE {moment} ON organisations_officeheld BEGIN
                SELECT RAISE(ABORT, 'office_overlap: the seat already has a holder in this period')
                WHERE EXISTS ({_OVERLAP}); END""",
            postgresql=f"TRIGGER {name} BEFORE {moment} ON organisations_officeheld FOR EACH ROW",
            # The seat row is locked so that two simultaneous appointments see each other.
            function=f"""BEGIN
                PERFORM 1 FROM organisations_seat WHERE id = NEW.seat_id FOR NO KEY UPDATE;
                IF EXISTS ({_OVERLAP}) THEN
                    RAISE EXCEPTION 'office_overlap: the seat already has a holder in this period'
                    USING ERRCODE = '23P01';
                END IF; RETURN NEW; END""",
        )
