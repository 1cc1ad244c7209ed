"""What the database holds of offices: one holder at a time, grants within their holding and never back to their giver;
and of days off: what a decree said is never changed.

On PostgreSQL an exclusion constraint keeps holders apart; SQLite, which has none, uses triggers.
"""

from collections.abc import Iterator

from common.append_only import append_only
from common.triggers import Exclusion, Trigger, refuse_where
from organisations.enums import SINGLE_HOLDER_ROLES, Capacity, Role

TABLE = "organisations_officeheld"
_ROLES = ", ".join(f"'{role}'" for role in SINGLE_HOLDER_ROLES)
# A delegate acts beside the holder; only definitive and acting holders exclude their like.
_CLASS = (
    f"CASE {{0}}.capacity WHEN '{Capacity.DEFINITIVE}' THEN 1 WHEN '{Capacity.DELEGATE}' THEN NULL ELSE 3 END"
)
_OVERLAP = f"""
    SELECT 1 FROM {TABLE} o JOIN organisations_seat s ON s.id = o.seat_id
     WHERE o.seat_id = NEW.seat_id AND o.id <> NEW.id AND s.role IN ({_ROLES})
       AND {_CLASS.format("o")} = {_CLASS.format("NEW")}
       AND (o.ends_at IS NULL OR o.ends_at > o.starts_at) AND (NEW.ends_at IS NULL OR NEW.ends_at > NEW.starts_at)
       AND (o.ends_at IS NULL OR o.ends_at > NEW.starts_at)
       AND (NEW.ends_at IS NULL OR NEW.ends_at > o.starts_at)"""
# Whose power this is must hold the same seat all the while, in a capacity that may be handed on.
_FITS = f"""
    SELECT 1 FROM {TABLE} g
     WHERE g.id = NEW.granted_from_id AND g.seat_id = NEW.seat_id AND g.starts_at <= NEW.starts_at
       AND (g.ends_at IS NULL OR g.ends_at >= NEW.ends_at)
       AND (g.capacity IN ('{Capacity.DEFINITIVE}', '{Capacity.PJ}', '{Capacity.PJS}') OR g.may_pass_on)"""
# From the new delegate along everything they and theirs grant at the same time: never back to the giver.
_LOOP = f"""
    WITH RECURSIVE reached(person_id, since, until) AS (
        SELECT NEW.person_id, NEW.starts_at, NEW.ends_at
        UNION
        SELECT d.person_id, {{greatest}}(r.since, d.starts_at), {{least}}(r.until, d.ends_at)
          FROM reached r JOIN {TABLE} g ON g.person_id = r.person_id JOIN {TABLE} d ON d.granted_from_id = g.id
         WHERE d.id <> NEW.id AND d.starts_at < r.until AND d.ends_at > r.since)
    SELECT 1 FROM reached r JOIN {TABLE} g ON g.id = NEW.granted_from_id
     WHERE r.person_id = g.person_id AND r.since < r.until"""
# Power needs two people: what the giver did not enter, somebody else than who entered it has confirmed.
_ALONE = f"""
    SELECT 1 FROM {TABLE} g
     WHERE g.id = NEW.granted_from_id AND NEW.confirmed_by_id IS NULL
       AND (NEW.granted_by_id IS NULL OR NEW.granted_by_id <> g.person_id)"""
# Another administrator of the same government who stays, and is there by then.
_NO_OTHER_ADMINISTRATOR = f"""
    SELECT 1 FROM organisations_seat s
     WHERE s.id = NEW.seat_id AND s.role = '{Role.ADMINISTRATOR}' AND NOT EXISTS (
        SELECT 1 FROM {TABLE} o JOIN organisations_seat t ON t.id = o.seat_id
         WHERE t.role = s.role AND t.government_id = s.government_id AND o.person_id <> NEW.person_id
           AND o.granted_from_id IS NULL AND o.ends_at IS NULL AND o.starts_at <= NEW.ends_at)"""
_KEPT = (
    "id", "person_id", "seat_id", "capacity", "starts_at", "letter_no", "letter_on", "grant_kind", "granted_from_id",
    "may_pass_on", "granted_by_id",
)  # fmt: skip


def organisation_exclusions() -> Iterator[Exclusion]:
    """PostgreSQL: a seat with a single holder never has two of one class at once."""
    yield Exclusion(
        name="office_overlap",
        table=TABLE,
        definition="USING gist (seat_id WITH =, excludes WITH =, tstzrange(starts_at, ends_at) WITH &&) "
        "WHERE (excludes IS NOT NULL)",
        extension="btree_gist",
    )


def organisation_triggers() -> Iterator[Trigger]:
    """Guards of inserts and of changes of the period; the append-only list of days off."""
    for moment in ("insert", "update"):
        yield from _holder_trigger(moment)
        yield from _grant_trigger(moment)
    yield _second_person_trigger()
    yield _last_administrator_trigger()
    yield _confirmed_once_trigger()
    yield _end_grants_trigger()
    yield from _append_only_trigger()
    yield _ends_sooner_trigger()
    # An office is what it is: another one is another seat.
    yield from append_only("organisations_seat")
    yield from append_only("organisations_reorganisation")
    yield from append_only("organisations_handedover")
    yield from append_only("organisations_sensitiveread")
    yield from _one_government_triggers()


def _holder_trigger(moment: str) -> Iterator[Trigger]:
    name = f"office_overlap_{moment}"
    yield Trigger(
        name=name,
        table=TABLE,
        sqlite=f"""CREATE TRIGGER {name} BEFORE {moment.upper()} ON {TABLE} BEGIN
            SELECT RAISE(ABORT, 'office_overlap: the seat already has a holder in this period')
            WHERE EXISTS ({_OVERLAP}); END""",
        postgresql=f"TRIGGER {name} BEFORE {moment.upper()} ON {TABLE} FOR EACH ROW",
        # The exclusion constraint does the rest: it sees what simultaneous transactions insert.
        function=f"""BEGIN
            NEW.excludes := (SELECT {_CLASS.format("NEW")} FROM organisations_seat s
                              WHERE s.id = NEW.seat_id AND s.role IN ({_ROLES}));
            RETURN NEW; END""",
    )


def _grant_trigger(moment: str) -> Iterator[Trigger]:
    name = f"office_grant_{moment}"
    loop = {"sqlite": _LOOP.format(greatest="max", least="min")}
    loop["postgresql"] = _LOOP.format(greatest="greatest", least="least")
    yield Trigger(
        name=name,
        table=TABLE,
        sqlite=f"""CREATE TRIGGER {name} BEFORE {moment.upper()} ON {TABLE}
            WHEN NEW.granted_from_id IS NOT NULL AND NEW.ends_at > NEW.starts_at BEGIN
            SELECT RAISE(ABORT, 'office_grant_unfit: the power is not there to be granted')
            WHERE NOT EXISTS ({_FITS});
            SELECT RAISE(ABORT, 'office_grant_loop: the power would come back to its giver')
            WHERE EXISTS ({loop["sqlite"]}); END""",
        postgresql=f"TRIGGER {name} BEFORE {moment.upper()} ON {TABLE} FOR EACH ROW "
        "WHEN (NEW.granted_from_id IS NOT NULL AND NEW.ends_at > NEW.starts_at)",
        # Two grants that close a loop together must see each other: one after the other, which is often enough.
        function=f"""BEGIN
            PERFORM pg_advisory_xact_lock(hashtext('organisations.office_grant'));
            PERFORM 1 FROM {TABLE} WHERE id = NEW.granted_from_id FOR SHARE;
            IF NOT EXISTS ({_FITS}) THEN
                RAISE EXCEPTION 'office_grant_unfit: the power is not there to be granted'
                USING ERRCODE = '23514';
            END IF;
            IF EXISTS ({loop["postgresql"]}) THEN
                RAISE EXCEPTION 'office_grant_loop: the power would come back to its giver'
                USING ERRCODE = '23514';
            END IF; RETURN NEW; END""",
    )


def _second_person_trigger() -> Trigger:
    message = "office_grant_alone: a delegation comes from its giver, or a second person confirmed it"
    return refuse_where("office_grant_alone_insert", TABLE, "BEFORE INSERT", _ALONE, message)


def _confirmed_once_trigger() -> Trigger:
    """Who confirmed it is said once."""
    changed = (
        "SELECT 1 WHERE OLD.confirmed_by_id IS NOT NULL "
        "AND (NEW.confirmed_by_id IS NULL OR NEW.confirmed_by_id <> OLD.confirmed_by_id)"
    )
    message = "office_confirmed_once: who confirmed it stays"
    return refuse_where("office_confirmed_once", TABLE, "BEFORE UPDATE OF confirmed_by_id", changed, message)


def _ends_sooner_trigger() -> Trigger:
    """An end may be set, and set sooner; more time is another letter."""
    later = "SELECT 1 WHERE OLD.ends_at IS NOT NULL AND (NEW.ends_at IS NULL OR NEW.ends_at > OLD.ends_at)"
    message = "office_ends_sooner: an office held ends no later than it was said to"
    return refuse_where("office_ends_sooner", TABLE, "BEFORE UPDATE OF ends_at", later, message)


def _last_administrator_trigger() -> Trigger:
    """A government keeps an administrator. On PostgreSQL two who end each other do so one after the other."""
    name = "office_last_administrator"
    when = "OLD.ends_at IS NULL AND NEW.ends_at IS NOT NULL AND NEW.granted_from_id IS NULL"
    message = "office_last_administrator: the last administrator stays"
    return Trigger(
        name=name,
        table=TABLE,
        sqlite=f"CREATE TRIGGER {name} BEFORE UPDATE OF ends_at ON {TABLE} WHEN {when} BEGIN "
        f"SELECT RAISE(ABORT, '{message}') WHERE EXISTS ({_NO_OTHER_ADMINISTRATOR}); END",
        postgresql=f"TRIGGER {name} BEFORE UPDATE OF ends_at ON {TABLE} FOR EACH ROW WHEN ({when})",
        function=f"""BEGIN
            PERFORM pg_advisory_xact_lock(hashtext('organisations.administrators'))
               FROM organisations_seat s WHERE s.id = NEW.seat_id AND s.role = '{Role.ADMINISTRATOR}';
            IF EXISTS ({_NO_OTHER_ADMINISTRATOR}) THEN
                RAISE EXCEPTION '{message}' USING ERRCODE = '23514';
            END IF; RETURN NEW; END""",
    )


def _end_grants_trigger() -> Trigger:
    """What was granted out of a holding ends with it; what had not begun yet never does."""
    name = "office_end_ends_grants"
    end = "CASE WHEN starts_at > NEW.ends_at THEN starts_at ELSE NEW.ends_at END"
    change = f"""UPDATE {TABLE} SET ends_at = {end}
         WHERE granted_from_id = NEW.id AND ends_at > NEW.ends_at AND ends_at > starts_at;"""
    return Trigger(
        name=name,
        table=TABLE,
        sqlite=f"CREATE TRIGGER {name} AFTER UPDATE OF ends_at ON {TABLE} WHEN NEW.ends_at IS NOT NULL "
        f"BEGIN {change} END",
        postgresql=f"TRIGGER {name} AFTER UPDATE OF ends_at ON {TABLE} FOR EACH ROW "
        "WHEN (NEW.ends_at IS NOT NULL)",
        function=f"BEGIN {change} RETURN NULL; END",
    )


# What names an agency belongs to that agency's government: table, column, what is said otherwise.
_OF_ONE_GOVERNMENT = (
    ("organisations_seat", "agency_id", "seat_of_its_government: the agency belongs to another government"),
    ("organisations_agency", "parent_id", "agency_in_its_government: the parent belongs to another government"),
    ("organisations_agencyalias", "agency_id", "alias_in_its_government: the agency belongs to another government"),
)  # fmt: skip


def _one_government_triggers() -> Iterator[Trigger]:
    """Nothing reaches into another government; and an agency never moves there with all that names it."""
    for table, column, message in _OF_ONE_GOVERNMENT:
        other = (
            f"SELECT 1 FROM organisations_agency a WHERE a.id = NEW.{column} "
            "AND a.government_id <> NEW.government_id"
        )
        for moment, of in (("insert", "INSERT"), ("update", f"UPDATE OF {column}, government_id")):
            yield refuse_where(f"{table}_one_government_{moment}", table, f"BEFORE {of}", other, message)
    stays = "agency_stays: an agency stays with its government"
    changed = "SELECT 1 WHERE NEW.government_id <> OLD.government_id"
    yield refuse_where(
        "organisations_agency_stays",
        "organisations_agency",
        "BEFORE UPDATE OF government_id",
        changed,
        stays,
    )


def _append_only_trigger() -> Iterator[Trigger]:
    """Who held what is evidence: the end may be set, nothing else changes, nothing goes."""
    message = "an office held is only ever ended"
    here = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in _KEPT)
    there = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in _KEPT)
    yield Trigger(
        name="office_kept",
        table=TABLE,
        sqlite=f"CREATE TRIGGER office_kept BEFORE UPDATE ON {TABLE} WHEN {here} "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END",
        postgresql=f"TRIGGER office_kept BEFORE UPDATE ON {TABLE} FOR EACH ROW WHEN ({there})",
        function=f"BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = '42501'; END",
    )
    yield Trigger(
        name=f"{TABLE}_no_delete",
        table=TABLE,
        sqlite=f"CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE} "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END",
        postgresql=f"TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE} FOR EACH ROW",
        function=f"BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = '42501'; END",
    )
