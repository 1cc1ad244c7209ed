"""Ways in which a database can be broken, and the sentence that each is refused with: at least two of each kind."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workflow.engine.start_checks import CHECKS

ORDER = [check.name for check in CHECKS]
DECISIVE = {check.name for check in CHECKS if check.decisive}
# Simulated time is allowed in a demonstration, so that its clock is not looked at.
NOT_IN_DEMONSTRATIONS = "clock"

GUARD = "innovations_innovation_guard"
# A clock of the database's own, found before PostgreSQL's.
CLOCK = "CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$ SELECT pg_catalog.now() {} $$"
FIND_CLOCK = 'ALTER DATABASE "test_gate" SET search_path = public, pg_catalog'
EVENT = (
    "INSERT INTO workflow_event (uuid, subject_type, subject_id, seq, kind, to_state, at, actor_id, capacity, role,"
    " government_id, leaf_hash, payload) VALUES ('u', 'innovation', 's', 1, 'k', 'draft', datetime('now', '{}'), 'a',"
    " '', '', 'g', x'00', x'00')"
)


@dataclass(frozen=True, slots=True)
class Breakage:
    """What breaks a database, which check finds it, and how the sentence begins."""

    check: str
    statements: tuple[str, ...]
    sentence: str
    behind_triggers: bool = False

    def __str__(self) -> str:
        return f"{self.check}: {self.statements[-1][:50]}"


_ANY = (
    Breakage(
        "migrations",
        ("DELETE FROM django_migrations WHERE app = 'innovations'",),
        "Migrations have not been applied: innovations.0001_initial",
    ),
    Breakage(
        "migrations",
        ("DELETE FROM django_migrations WHERE app = 'sessions'",),
        "Migrations have not been applied: sessions.0001_initial.",
    ),
    Breakage(
        "tables",
        ("ALTER TABLE workflow_task RENAME COLUMN title TO judul",),
        "Tables or columns are missing: workflow_task.title.",
    ),
    Breakage(
        "tables",
        ("ALTER TABLE deadlines_decreeentry RENAME TO old",),
        "Tables or columns are missing: deadlines_decreeentry.",
    ),
    Breakage("migrate", ("DELETE FROM workflow_installation",), "The last migrate was broken off before it"),
    Breakage(
        "migrate",
        ("DELETE FROM auth_permission WHERE codename = 'view_innovation'",),
        "The last migrate was broken off before it",
    ),
    Breakage(
        "constraints",
        ("DROP INDEX seat_agency_once",),
        "Constraints or indexes are missing: seat_agency_once.",
    ),
    Breakage(
        "demonstration",
        ("UPDATE workflow_installation SET is_demo = true",),
        "The database is marked as a demonstration",
    ),
    Breakage(
        "history",
        ("UPDATE workflow_installation SET origin = 'prakarsa.localhost/history'",),
        "The history of this database is called prakarsa.localhost/history, not",
    ),
    Breakage(
        "history",
        ("UPDATE workflow_installation SET origin = 'lain.go.id/history'",),
        "The history of this database is called lain.go.id/history, not",
    ),
)
_SQLITE = (
    Breakage(
        "constraints",
        (
            "ALTER TABLE workflow_installation RENAME TO former",
            "CREATE TABLE workflow_installation AS SELECT * FROM former",
        ),
        "Constraints or indexes are missing: installation_single_row.",
    ),
    Breakage("triggers", (f"DROP TRIGGER {GUARD}",), f"Triggers are missing or altered: {GUARD}."),
    Breakage(
        "triggers",
        (
            "DROP TRIGGER workflow_event_no_update",
            "CREATE TRIGGER workflow_event_no_update BEFORE UPDATE ON workflow_event BEGIN SELECT 1; END",
        ),
        "Triggers are missing or altered: workflow_event_no_update.",
    ),
    Breakage("clock", (EVENT.format("+1 hour"),), "The clock reads 20", behind_triggers=True),
    Breakage("clock", (EVENT.format("+10 years"),), "The clock reads 20", behind_triggers=True),
)
_POSTGRESQL = (
    Breakage(
        "constraints",
        ("ALTER TABLE workflow_event DROP CONSTRAINT event_seq_positive",),
        "Constraints or indexes are missing: event_seq_positive.",
    ),
    Breakage(
        "triggers",
        (f"ALTER TABLE innovations_innovation DISABLE TRIGGER {GUARD}",),
        f"Triggers are missing or altered: {GUARD}.",
    ),
    Breakage(
        "triggers",
        ("DROP TRIGGER workflow_event_no_update ON workflow_event",),
        "Triggers are missing or altered: workflow_event_no_update.",
    ),
    Breakage(
        "rights",
        ("REVOKE INSERT ON workflow_event FROM prakarsa_app",),
        "The database role lacks rights: INSERT on workflow_event.",
    ),
    Breakage(
        "rights",
        ("REVOKE SELECT ON innovations_innovation FROM prakarsa_app",),
        "The database role lacks rights: SELECT on innovations_innovation.",
    ),
    Breakage(
        "rights over history",
        ("GRANT UPDATE ON workflow_event TO prakarsa_app",),
        "The database role could change history: UPDATE on workflow_event.",
    ),
    Breakage(
        "rights over history",
        ("GRANT TRUNCATE ON workflow_decision TO prakarsa_app",),
        "The database role could change history: TRUNCATE on workflow_decision.",
    ),
    Breakage("clock", (CLOCK.format("+ interval '1 hour'"), FIND_CLOCK), "The clocks of this machine and of"),
    Breakage("clock", (CLOCK.format("- interval '7 s'"), FIND_CLOCK), "The clocks of this machine and of"),
)
BREAKAGES = {"sqlite": _ANY + _SQLITE, "postgresql": _ANY + _POSTGRESQL}


def databases_to_break(breakages: Sequence[Breakage]) -> Iterator[list[list[Breakage]]]:
    """Each breakage once, in as few databases as there are of one check; for each database what is broken at a time.

    First what is told beside each other, then what silences others, the later asked before the earlier.
    """
    waiting = list(breakages)
    while waiting:
        chosen = list({one.check: one for one in reversed(waiting)}.values())
        waiting = [one for one in waiting if one not in chosen]
        silencing = [one for one in chosen if one.check in DECISIVE or one.check == "demonstration"]
        silencing.sort(key=lambda one: -ORDER.index(one.check))
        yield [[one for one in chosen if one not in silencing], *([one] for one in silencing)]


def heard(done: Sequence[Breakage]) -> list[Breakage]:
    """What a start tells of all that is broken, in its order."""
    silent = {NOT_IN_DEMONSTRATIONS} if any(one.check == "demonstration" for one in done) else set()
    found = sorted((one for one in done if one.check not in silent), key=lambda one: ORDER.index(one.check))
    ends = next((place for place, one in enumerate(found, start=1) if one.check in DECISIVE), len(found))
    return found[:ends]
