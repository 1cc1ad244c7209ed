"""What the database holds of programmes: rows that stay, owned names, nobody at two desks at once."""

from collections.abc import Iterator

from common.append_only import append_only
from common.triggers import Exclusion, Trigger, refuse_where
from workflow.policies.triggers import owned_names

SLOTS, ENTRIES, SIGNED = "programmes_deskslot", "programmes_scheduleentry", "programmes_schedulesigning"
_SPAN = "tstzrange(starts_at, ends_at) WITH &&"
_AT_ANOTHER = f"""SELECT 1 FROM {SLOTS} o WHERE o.id <> NEW.id AND o.starts_at < NEW.ends_at
    AND o.ends_at > NEW.starts_at AND (o.reviewer_id = NEW.reviewer_id OR o.agency_id = NEW.agency_id
    OR (o.programme_id = NEW.programme_id AND o.desk = NEW.desk))"""
_CONFIRMED = (
    f"SELECT 1 FROM {SIGNED} s WHERE s.programme_id = NEW.programme_id AND s.agency_id = NEW.agency_id"
)
_CHANGED = f"""SELECT 1 WHERE (NEW.planned_on <> OLD.planned_on OR NEW.title <> OLD.title
    OR NEW.agency_id <> OLD.agency_id OR NEW.programme_id <> OLD.programme_id) AND EXISTS ({_CONFIRMED})"""


def programme_exclusions() -> Iterator[Exclusion]:
    """PostgreSQL sees what simultaneous transactions insert."""
    for name, key, where in (
        ("desk_slot_reviewer", "reviewer_id WITH =", ""),
        ("desk_slot_agency", "agency_id WITH =", " WHERE (agency_id IS NOT NULL)"),
    ):
        yield Exclusion(
            name=name, table=SLOTS, definition=f"USING gist ({key}, {_SPAN}){where}", extension="btree_gist"
        )


def programme_triggers() -> Iterator[Trigger]:
    """The append-only tables, desks and schedules."""
    yield from owned_names("programmes_programmekindversion")
    for table in (
        "programmes_programmekindversion",
        "programmes_partneragreement",
        SIGNED,
        "programmes_directoryedition",
    ):
        yield from append_only(table)
    twice = "desk_slot_overlap: nobody is at two desks at once"
    for moment in ("INSERT", "UPDATE"):
        yield refuse_where(
            f"desk_slot_overlap_{moment.lower()}", SLOTS, f"BEFORE {moment}", _AT_ANOTHER, twice
        )
    stays = "schedule_confirmed: a confirmed schedule stays as it is"
    yield refuse_where("schedule_confirmed_insert", ENTRIES, "BEFORE INSERT", _CONFIRMED, stays)
    yield refuse_where("schedule_confirmed_update", ENTRIES, "BEFORE UPDATE", _CHANGED, stays)
