"""SQL of every trigger that protects the history, per database.

The insert of an event is the transition: a trigger after it moves the subject, and guard triggers refuse every
other change of the engine's columns. The texts are generated per subject type from the loaded models.
"""

from collections.abc import Iterator
from dataclasses import replace

from common.append_only import append_only, no_truncate, refusal, refuse_replacing_update, would_replace
from common.erasing import CELLS, erasable
from common.triggers import Trigger, drop_all, install_all, missing
from workflow.engine.registry import flows
from workflow.models import Subject
from workflow.policies.triggers import chosen_policy, one_withdrawal_at_a_time, owned_names

__all__ = ["drop_all", "install_all", "missing", "workflow_triggers"]

EVENT = "workflow_event"
# Nothing is blanked: the whole row goes.
PRIVATE = erasable("workflow_eventprivate", "value", {})


def workflow_triggers() -> Iterator[Trigger]:
    """Every trigger of the engine: history, subjects, its own append-only tables, whose a policy's name is."""
    for table in (
        EVENT,
        "workflow_policyversion",
        "workflow_policychoice",
        "workflow_policywithdrawal",
        "workflow_recusal",
        "workflow_messagedecision",
    ):
        yield from append_only(table)
    yield from _private_triggers()
    yield from owned_names("workflow_policyversion")
    yield from chosen_policy()
    yield from one_withdrawal_at_a_time()
    yield from _decision_trigger()
    yield _notification_trigger()
    yield from _known_types(list(flows()))
    for flow in flows().values():
        yield from _subject_triggers(flow.model, flow.initial)


def _private_triggers() -> Iterator[Trigger]:
    """What somebody said stays as it is, until two people let it go: then value and salt go together."""
    for trigger in append_only(PRIVATE.table):
        if trigger.name != f"{PRIVATE.table}_no_delete":
            yield trigger
            continue
        yield replace(
            trigger,
            needs=CELLS,
            sqlite=(trigger.sqlite or "").replace("); END", f") WHERE NOT {PRIVATE.named('OLD')}; END"),
            function=(trigger.function or "").replace(
                "BEGIN ", f"BEGIN IF {PRIVATE.named('OLD')} THEN RETURN OLD; END IF; ", 1
            ),
        )


def _notification_trigger() -> Trigger:
    """Every event adds its outbox message, without a statement of its own: for notices, and for the webhook.

    In the lane of its subject: they follow the order of the events.
    """
    name = f"{EVENT}_told"
    columns = "uuid, topic, key, payload, lane, available_at, attempts, last_error"
    return Trigger(
        name=name,
        table=EVENT,
        sqlite=f"""CREATE TRIGGER {name} AFTER INSERT ON {EVENT}
            BEGIN INSERT INTO workflow_outboxmessage ({columns})
            VALUES (lower(hex(randomblob(16))), 'event.told', 'event:' || NEW.uuid,
                    json_object('event', NEW.uuid), NEW.subject_id, '2000-01-01 00:00:00', 0, ''); END""",
        postgresql=f"TRIGGER {name} AFTER INSERT ON {EVENT} FOR EACH ROW",
        function=f"""BEGIN INSERT INTO workflow_outboxmessage ({columns})
            VALUES (gen_random_uuid(), 'event.told', 'event:' || NEW.uuid,
                    jsonb_build_object('event', NEW.uuid), NEW.subject_id, '2000-01-01 00:00:00+00', 0, '');
            RETURN NULL; END""",
    )


_DECIDED = (
    "id", "review_id", "stage", "seat_id", "person_id", "capacity", "held_id", "on_behalf_of", "outcome", "digest",
    "items", "scores",    "decree_number", "decree_on", "decided_at", "event_id",
)  # fmt: skip


def _decision_trigger() -> Iterator[Trigger]:
    """A decision is never deleted or replaced, and the only change it knows is being voided, once."""
    table = "workflow_decision"
    for trigger in append_only(table):
        if trigger.name != f"{table}_no_update":
            yield trigger
    name = f"{table}_kept"
    here = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in _DECIDED)
    there = " OR ".join(f"NEW.{column}::text IS DISTINCT FROM OLD.{column}::text" for column in _DECIDED)
    yield Trigger(
        name=name,
        table=table,
        sqlite=f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN OLD.voided_at IS NOT NULL "
        f"OR NEW.voided_at IS NULL OR NEW.rowid IS NOT OLD.rowid OR {here} "
        f"BEGIN SELECT RAISE(ABORT, 'a decision is only ever voided, once'); END",
        postgresql=f"TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW",
        function=f"""BEGIN
            IF OLD.voided_at IS NOT NULL OR NEW.voided_at IS NULL OR {there} THEN
                RAISE EXCEPTION 'a decision is only ever voided, once' USING ERRCODE = '42501';
            END IF; RETURN NEW; END""",
    )


def _known_types(types: list[str]) -> Iterator[Trigger]:
    known = ", ".join(f"'{name}'" for name in sorted(types))
    name = "workflow_event_known_type"
    yield Trigger(
        name=name,
        table=EVENT,
        sqlite=f"CREATE TRIGGER {name} BEFORE INSERT ON {EVENT} WHEN NEW.subject_type NOT IN ({known}) "
        "BEGIN SELECT RAISE(ABORT, 'unknown subject type'); END",
        postgresql=f"TRIGGER {name} BEFORE INSERT ON {EVENT} FOR EACH ROW WHEN (NEW.subject_type NOT IN ({known}))",
        function=refusal("unknown subject type", "23514"),
    )


_CONTINUES = """s.id = NEW.subject_id AND s.last_seq = NEW.seq - 1
    AND ((NEW.seq = 1 AND NEW.from_state IS NULL AND s.state = NEW.to_state AND NEW.prev IS NULL)
      OR (NEW.seq > 1 AND NEW.from_state = s.state AND NEW.prev = s.head))
    AND (s.last_at IS NULL OR NEW.at >= s.last_at)"""


def _subject_triggers(model: type[Subject], initial: str) -> Iterator[Trigger]:
    table, subject_type = model._meta.db_table, model.SUBJECT_TYPE
    yield _event_trigger(table, subject_type)
    yield from _columns_trigger(table, subject_type)
    yield _first_state_trigger(model, initial)
    yield refuse_replacing_update(model)
    yield Trigger(
        name=f"{table}_no_delete",
        table=table,
        sqlite=f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} rows are never deleted'); END",
        postgresql=f"TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW",
        function=refusal(f"{table} rows are never deleted", "42501"),
    )
    yield no_truncate(table)


def _event_trigger(table: str, subject_type: str) -> Trigger:
    """After an event's insert: it must continue the subject, and then it moves it."""
    name = f"{table}_project"
    moved = "state = NEW.to_state, last_seq = NEW.seq, head = NEW.leaf_hash, last_at = NEW.at"
    return Trigger(
        name=name,
        table=EVENT,
        sqlite=f"""CREATE TRIGGER {name} AFTER INSERT ON {EVENT} WHEN NEW.subject_type = '{subject_type}' BEGIN
            SELECT RAISE(ABORT, 'event does not continue its subject')
             WHERE NOT EXISTS (SELECT 1 FROM {table} s WHERE {_CONTINUES});
            UPDATE {table} SET {moved}, version = version + 1 WHERE id = NEW.subject_id;
            /* a temporary trigger of this connection may have ignored the update */
            SELECT RAISE(ABORT, 'event does not continue its subject')
             WHERE NOT EXISTS (SELECT 1 FROM {table} s WHERE s.id = NEW.subject_id AND s.last_seq = NEW.seq
                                 AND s.state = NEW.to_state); END""",
        postgresql=f"TRIGGER {name} AFTER INSERT ON {EVENT} FOR EACH ROW "
        f"WHEN (NEW.subject_type = '{subject_type}')",
        function=f"""BEGIN
            UPDATE {table} s SET {moved}, version = version + 1 WHERE {_CONTINUES};
            IF NOT FOUND THEN
                RAISE EXCEPTION 'event does not continue its subject' USING ERRCODE = '23514';
            END IF; RETURN NULL; END""",
    )


def _columns_trigger(table: str, subject_type: str) -> Iterator[Trigger]:
    """The engine's columns follow an event or do not change; the id never changes, the version never falls."""
    name = f"{table}_guard"
    event_exists = f"""EXISTS (SELECT 1 FROM {EVENT} e WHERE e.subject_type = '{subject_type}'
        AND e.subject_id = NEW.id AND e.seq = NEW.last_seq AND e.to_state = NEW.state
        AND e.leaf_hash = NEW.head AND e.at = NEW.last_at)"""
    yield Trigger(
        name=name,
        table=table,
        sqlite=f"""CREATE TRIGGER {name} BEFORE UPDATE ON {table}
            WHEN NEW.state IS NOT OLD.state OR NEW.last_seq IS NOT OLD.last_seq OR NEW.head IS NOT OLD.head
              OR NEW.last_at IS NOT OLD.last_at OR NEW.id IS NOT OLD.id OR NEW.rowid IS NOT OLD.rowid
              OR NEW.version < OLD.version OR NEW.government_id IS NOT OLD.government_id
            BEGIN SELECT RAISE(ABORT, 'state change without its event')
             WHERE NEW.id IS NOT OLD.id OR NEW.rowid IS NOT OLD.rowid OR NEW.version < OLD.version
                OR NEW.government_id IS NOT OLD.government_id
                OR NEW.last_seq <> OLD.last_seq + 1 OR NOT {event_exists}; END""",
        postgresql=f"""TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW
            WHEN (NEW.state IS DISTINCT FROM OLD.state OR NEW.last_seq <> OLD.last_seq
              OR NEW.head IS DISTINCT FROM OLD.head OR NEW.last_at IS DISTINCT FROM OLD.last_at
              OR NEW.id <> OLD.id OR NEW.version < OLD.version
              OR NEW.government_id <> OLD.government_id)""",
        function=f"""BEGIN
            IF NEW.id <> OLD.id OR NEW.version < OLD.version OR NEW.government_id <> OLD.government_id
               OR NEW.last_seq <> OLD.last_seq + 1 OR NOT {event_exists} THEN
                RAISE EXCEPTION 'state change without its event' USING ERRCODE = '23514';
            END IF; RETURN NEW; END""",
    )


def _first_state_trigger(model: type[Subject], initial: str) -> Trigger:
    """A subject is born in its first state, without history, and never over a living row."""
    table = model._meta.db_table
    name = f"{table}_born"
    wrong = f"NEW.state <> '{initial}' OR NEW.last_seq <> 0 OR NEW.head IS NOT NULL"
    return Trigger(
        name=name,
        table=table,
        sqlite=f"""CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN {wrong} OR {would_replace(model)}
            BEGIN SELECT RAISE(ABORT, '{table} rows are born in {initial}, and never over another row'); END""",
        postgresql=f"TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW WHEN ({wrong})",
        function=refusal(f"{table} rows are born in {initial}", "23514"),
    )
