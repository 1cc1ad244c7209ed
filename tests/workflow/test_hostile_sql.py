"""Hostile SQL as the application itself: no kept row changes, and every state stays the fold of its events.

Each attack is one test; with triggers dropped, as the owner, most of them do harm, so the tests can fail.
"""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from common import triggers
from tests import databases
from tests.workflow.attacks import AttackScene, harm, scene
from tests.world import build

# An event that would continue {innovation} correctly; each attack spoils one part.
_COLUMNS = (
    "uuid, subject_type, subject_id, seq, kind, from_state, to_state, at, actor_id, capacity, role, government_id,"
    " prev, leaf_hash, payload"
)
_NEXT = {
    "uuid": "'0f6b1c1e-0000-4000-8000-000000000001'",
    "type": "'innovation'",
    "id": "s.id",
    "seq": "s.last_seq + 1",
    "from": "s.state",
    "to": "'approved'",
    "at": "s.last_at",
    "prev": "s.head",
}


def event(where: str = "s.id = {innovation}", verb: str = "INSERT", tail: str = "", **spoilt: str) -> str:
    """An insert into the history with some columns spoilt."""
    p = {**_NEXT, **spoilt}
    return (
        f"{verb} INTO workflow_event ({_COLUMNS}) SELECT {p['uuid']}, {p['type']}, {p['id']}, {p['seq']},"
        f" 'innovation.x', {p['from']}, {p['to']}, {p['at']}, {{person}}, 'definitive', '', s.government_id,"
        f" {p['prev']}, s.head, s.head FROM innovations_innovation s WHERE {where} {tail}"
    )


_MOVE = (
    "UPDATE innovations_innovation SET state = 'approved', last_seq = last_seq + 1 WHERE id = {innovation}"
)
_COPY = (
    "id, uuid, subject_type, subject_id, seq, kind, from_state, to_state, at, actor_id, capacity, role,"
    " government_id, prev, leaf_hash, payload"
)


def copied(verb: str, **changed: str) -> str:
    """An existing event written again with some columns changed."""
    values = ", ".join(changed.get(name, name) for name in _COPY.split(", "))
    tail = " WHERE true" if verb == "INSERT" else ""
    return f"{verb} INTO workflow_event ({_COPY}) SELECT {values} FROM workflow_event{tail}"


EVERYWHERE = {
    "update an event": "UPDATE workflow_event SET payload = leaf_hash",
    "update an event's state": "UPDATE workflow_event SET to_state = 'approved' WHERE subject_id = {innovation}",
    "update only the time of recording": "UPDATE workflow_event SET recorded_at = '2020-01-01 00:00:00+00:00'",
    "delete the events": "DELETE FROM workflow_event",
    "delete one event": "DELETE FROM workflow_event WHERE subject_id = {innovation} AND seq = {seq}",
    "move a subject without its event": "UPDATE innovations_innovation SET state = 'approved' WHERE id = {innovation}",
    "move and count without an event": _MOVE,
    "forget the sequence": "UPDATE innovations_innovation SET last_seq = 0, head = NULL WHERE id = {innovation}",
    "another head": "UPDATE innovations_innovation SET head = NULL WHERE id = {innovation}",
    "another time": "UPDATE innovations_innovation SET last_at = '2020-01-01 00:00:00+00:00' WHERE id = {innovation}",
    "repeat an older state": "UPDATE innovations_innovation SET state = 'in_review', last_seq = 2"
    " WHERE id = {innovation}",
    "move it to another government": "UPDATE innovations_innovation SET government_id = {elsewhere}",
    "delete a subject": "DELETE FROM innovations_innovation WHERE id = {draft}",
    "born in another state": "INSERT INTO innovations_innovation SELECT * FROM innovations_innovation WHERE false;;"
    "UPDATE innovations_innovation SET state = 'launched' WHERE id = {draft}",
    "event from the wrong state": event(**{"from": "'launched'"}),
    "event with a number left out": event(seq="s.last_seq + 2"),
    "event with a number again": event(seq="s.last_seq"),
    "event back in time": event(at="'2020-01-01 00:00:00+00:00'"),
    "event with another predecessor": event(prev="NULL"),
    "event of an unknown kind of subject": event(type="'idea'"),
    "event of a contract that is an innovation": event(type="'contract'"),
    "event to an unknown state": event(to="'nirvana'"),
    "event of nothing": event(id="{person}"),
    "second creation": event(**{"from": "NULL", "seq": "1", "prev": "NULL", "to": "'draft'"}),
    "upsert over an event": copied("INSERT") + " ON CONFLICT (id) DO UPDATE SET payload = excluded.leaf_hash",
    "upsert over a number": copied("INSERT", id="id + 1000000", uuid="{person}")
    + " ON CONFLICT (subject_type, subject_id, seq) DO UPDATE SET to_state = 'approved'",
    "other terms": "UPDATE contracts_contract SET terms = head WHERE id = {contract}",
    "other hash of the terms": "UPDATE contracts_contract SET terms_sha256 = 'x' WHERE id = {contract}",
    "thaw the terms": "UPDATE contracts_contract SET terms_sha256 = '', number = '' WHERE id = {contract}",
    "another number": "UPDATE contracts_contract SET number = '000.8/99/KK-INOV/2025' WHERE id = {contract}",
    "no serial": "UPDATE contracts_contract SET serial = NULL WHERE id = {contract}",
    "another document": "UPDATE contracts_contractdocument SET sha256 = id",
    "no signature": "DELETE FROM contracts_signature",
    "a decision changed": "UPDATE workflow_decision SET outcome = 'reject'",
    "a decision gone": "DELETE FROM workflow_decision",
    "a comment rewritten": "UPDATE workflow_eventprivate SET value = 'lain'",
    "a comment gone": "DELETE FROM workflow_eventprivate",
    "another policy": "UPDATE workflow_policyversion SET body = ''",
    "another revision": "UPDATE innovations_revision SET content = sha256",
    "another was told": "UPDATE notifications_notice SET person_id = {person}",
    "told earlier": "UPDATE notifications_notice SET noted_at = '2020-01-01 00:00:00+00:00'",
    "told by no message": "UPDATE notifications_notice SET mailing_id = NULL WHERE mailing_id IS NOT NULL",
    "a notice gone": "DELETE FROM notifications_notice",
    "nothing settled": "UPDATE notifications_notice SET settled_at = NULL",
    "settled earlier": "UPDATE notifications_notice SET settled_at = '2020-01-01 00:00:00+00:00'"
    " WHERE settled_at IS NOT NULL",
    "told of nothing": "DELETE FROM notifications_noticetask",
    "told of another task": "UPDATE notifications_noticetask SET task_id = task_id + 1",
    "a message withdrawn that had left": "UPDATE notifications_mailing SET withdrawn_at = sent_at",
    "another message": "UPDATE notifications_mailing SET sha256 = message_id, addresses = '[]'",
    "a message that never left": "UPDATE notifications_mailing SET sent_at = NULL, sent_on = NULL",
    "left on another day": "UPDATE notifications_mailing SET sent_at = '2020-01-01 00:00:00+00:00'",
    "a message gone": "UPDATE notifications_notice SET mailing_id = NULL;;DELETE FROM notifications_mailing",
    "a step gone": "DELETE FROM deadlines_deadlinestepreached",
    "another step": "UPDATE deadlines_deadlinestepreached SET code = 'remind_0'",
    "a due date that was never changed": "UPDATE deadlines_deadlinechange SET due_at = '2030-01-01 00:00:00+00:00'",
    "received in time after all": "UPDATE deadlines_deadline SET met_at = '2020-01-01 00:00:00+00:00'"
    " WHERE met_at IS NOT NULL",
    "never received": "UPDATE deadlines_deadline SET met_at = NULL",
    "never breached": "UPDATE deadlines_deadline SET breached_at = NULL",
    "another's obligation": "UPDATE deadlines_deadline SET subject_id = id",
    "a kinder rule": "UPDATE deadlines_deadline SET lock_after_days = 366",
    "an obligation gone": "DELETE FROM deadlines_deadlinechange;;DELETE FROM deadlines_deadlinestepreached;;"
    "DELETE FROM notifications_notice;;UPDATE innovations_report SET deadline_id = NULL;;"
    "DELETE FROM deadlines_deadline",
}

POSTGRESQL = {
    "truncate the events": "TRUNCATE workflow_event CASCADE",
    "truncate the subjects": "TRUNCATE innovations_innovation CASCADE",
    "writable CTE": "WITH gone AS (DELETE FROM workflow_event RETURNING id) SELECT count(*) FROM gone",
    "merge and update": "MERGE INTO workflow_event e USING (SELECT 1) o ON true "
    "WHEN MATCHED THEN UPDATE SET to_state = 'approved'",
    "merge and delete": "MERGE INTO workflow_event e USING (SELECT 1) o ON true WHEN MATCHED THEN DELETE",
    "merge a state": "MERGE INTO innovations_innovation s USING (SELECT 1) o ON s.id = {innovation} "
    "WHEN MATCHED THEN UPDATE SET state = 'approved'",
    "disable the triggers": "ALTER TABLE innovations_innovation DISABLE TRIGGER USER;;" + _MOVE,
    "replication role": "SET session_replication_role = replica;;" + _MOVE,
    "drop the history": "DROP TABLE workflow_event CASCADE",
    "drop the guard": "DROP TRIGGER innovations_innovation_guard ON innovations_innovation;;" + _MOVE,
    "drop the guard's function": "DROP FUNCTION innovations_innovation_guard CASCADE;;" + _MOVE,
    "replace the guard": "CREATE OR REPLACE FUNCTION innovations_innovation_guard() RETURNS trigger "
    "LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;;" + _MOVE,
    "grant oneself": "GRANT ALL ON workflow_event TO prakarsa_app;;DELETE FROM workflow_event",
    "become the owner": "SET ROLE prakarsa_owner;;ALTER TABLE workflow_event DISABLE TRIGGER USER;;"
    "DELETE FROM workflow_event",
    "another session": "SET SESSION AUTHORIZATION prakarsa_owner;;DROP TABLE workflow_event CASCADE",
    "become almighty": "ALTER ROLE prakarsa_app SUPERUSER;;SET session_replication_role = replica;;" + _MOVE,
    "join the owner": "GRANT prakarsa_owner TO prakarsa_app;;SET ROLE prakarsa_owner;;DROP TABLE workflow_event",
    "a rule": "CREATE RULE quiet AS ON INSERT TO workflow_event DO INSTEAD NOTHING;;" + event(),
    "rename the history": "ALTER TABLE workflow_event RENAME TO workflow_past",
    "rename a column": "ALTER TABLE innovations_innovation RENAME COLUMN state TO mood",
    "inherit from the history": "CREATE TABLE public.more () INHERITS (workflow_event)",
    "a view instead": "CREATE VIEW public.workflow_past AS SELECT * FROM workflow_event",
    "a shadow of the history": "CREATE TEMP TABLE workflow_event (LIKE public.workflow_event);;"
    "INSERT INTO pg_temp.workflow_event SELECT * FROM public.workflow_event "
    "WHERE subject_id = {innovation} AND seq = {seq};;"
    "UPDATE pg_temp.workflow_event SET seq = seq + 1, to_state = 'approved';;"
    "UPDATE public.innovations_innovation SET state = 'approved', last_seq = last_seq + 1 WHERE id = {innovation}",
    "a shadow of the subjects": "CREATE TEMP TABLE innovations_innovation (LIKE public.innovations_innovation);;"
    "INSERT INTO pg_temp.innovations_innovation SELECT * FROM public.innovations_innovation;;"
    + event().replace("INTO workflow_event", "INTO public.workflow_event"),
    "a view as a shadow": "CREATE TEMP VIEW workflow_event AS SELECT 'innovation'::varchar AS subject_type,"
    " s.id AS subject_id, s.last_seq + 1 AS seq, 'approved'::varchar AS to_state, s.head AS leaf_hash,"
    " s.last_at AS at FROM public.innovations_innovation s;;"
    "UPDATE public.innovations_innovation SET state = 'approved', last_seq = last_seq + 1 WHERE id = {innovation}",
    "switch the trigger off in the catalogue": "UPDATE pg_trigger SET tgenabled = 'D';;" + _MOVE,
    "a state through a procedure": "DO $$ BEGIN EXECUTE 'UPDATE innovations_innovation SET state = ''approved'''; "
    "END $$",
    "another id": "UPDATE innovations_innovation SET id = gen_random_uuid() WHERE id = {innovation}",
    "event over an id": copied("INSERT", uuid="gen_random_uuid()").replace(
        ") SELECT", ") OVERRIDING SYSTEM VALUE SELECT", 1
    ),
    "call it a demonstration no more": "UPDATE workflow_installation SET origin = 'lain'",
    "copy out and in": "CREATE TEMP TABLE loot AS SELECT * FROM workflow_event;;DELETE FROM workflow_event;;"
    "INSERT INTO workflow_event SELECT * FROM loot",
}

SQLITE = {
    "replace an event": copied("REPLACE", payload="leaf_hash"),
    "replace by uuid": copied("REPLACE", id="id + 1000000", payload="leaf_hash"),
    "replace by number": copied(
        "REPLACE", id="id + 1000000", uuid="hex(randomblob(16))", to_state="'approved'"
    ),
    "insert or replace": copied("INSERT OR REPLACE", payload="leaf_hash"),
    "update or replace the id of an event": "UPDATE OR REPLACE workflow_event SET id = 1",
    "update or ignore": "UPDATE OR IGNORE innovations_innovation SET state = 'approved'",
    "update from": "UPDATE innovations_innovation SET state = e.from_state FROM workflow_event e",
    "replace a subject by itself": "REPLACE INTO innovations_innovation SELECT * FROM innovations_innovation",
    "replace a subject by its draft": "CREATE TEMP TABLE loot AS SELECT * FROM innovations_innovation;;"
    "UPDATE loot SET state = 'draft', last_seq = 0, head = NULL;;"
    "REPLACE INTO innovations_innovation SELECT * FROM loot",
    "replace a subject by another's source": "CREATE TEMP TABLE loot AS SELECT * FROM innovations_innovation"
    " WHERE id = {victim};;UPDATE loot SET id = hex(randomblob(16)), state = 'draft', last_seq = 0, head = NULL;;"
    "INSERT OR REPLACE INTO innovations_innovation SELECT * FROM loot",
    "take another's source": "UPDATE OR REPLACE innovations_innovation SET source_id = 'INV-1' WHERE id = {other}",
    "another id": "UPDATE innovations_innovation SET id = 'ffffffffffffffffffffffffffffffff' WHERE id = {innovation}",
    "another's id": "UPDATE OR REPLACE innovations_innovation SET id = {victim} WHERE id = {other}",
    "another row number": "UPDATE innovations_innovation SET rowid = rowid + 1000 WHERE id = {innovation}",
    "another's row number": "UPDATE OR REPLACE innovations_innovation SET rowid ="
    " (SELECT rowid FROM innovations_innovation WHERE id = {victim}) WHERE id = {other}",
    "insert over a row number": "CREATE TEMP TABLE loot AS SELECT * FROM innovations_innovation WHERE id = {victim};;"
    "UPDATE loot SET id = hex(randomblob(16)), source_id = '', state = 'draft', last_seq = 0, head = NULL;;"
    "INSERT OR REPLACE INTO innovations_innovation (rowid, {{subject_columns}})"
    " SELECT (SELECT rowid FROM innovations_innovation WHERE id = {victim}), * FROM loot",
    "replace a decision": "REPLACE INTO workflow_decision SELECT * FROM workflow_decision",
    "replace a decision by its seat": "CREATE TEMP TABLE loot AS SELECT * FROM workflow_decision;;"
    "UPDATE loot SET id = hex(randomblob(16)), outcome = 'reject';;"
    "REPLACE INTO workflow_decision SELECT * FROM loot",
    "replace a comment": "REPLACE INTO workflow_eventprivate (event_id, field, salt, value)"
    " SELECT event_id, field, salt, 'lain' FROM workflow_eventprivate",
    "replace a document": "CREATE TEMP TABLE loot AS SELECT * FROM contracts_contractdocument;;"
    "UPDATE loot SET id = hex(randomblob(16)), size = 1;;REPLACE INTO contracts_contractdocument SELECT * FROM loot",
    "replace a contract by its number": "CREATE TEMP TABLE loot AS SELECT * FROM contracts_contract;;"
    "UPDATE loot SET id = hex(randomblob(16)), state = 'draft', last_seq = 0, head = NULL;;"
    "REPLACE INTO contracts_contract SELECT * FROM loot",
    "a shadow of the history": "CREATE TEMP TABLE workflow_event AS SELECT * FROM main.workflow_event"
    " WHERE subject_id = {innovation} AND seq = {seq};;"
    "UPDATE temp.workflow_event SET seq = seq + 1, to_state = 'approved';;"
    "UPDATE main.innovations_innovation SET state = 'approved', last_seq = last_seq + 1 WHERE id = {innovation}",
    "a temporary trigger": "CREATE TEMP TRIGGER quiet BEFORE UPDATE ON main.innovations_innovation"
    " BEGIN SELECT RAISE(IGNORE); END;;" + event(),
    "replace a notice": "REPLACE INTO notifications_notice SELECT * FROM notifications_notice",
    "replace a notice by its step": "CREATE TEMP TABLE loot AS SELECT * FROM notifications_notice;;"
    "UPDATE loot SET id = id + 1000000, uuid = hex(randomblob(16)), noted_at = '2020-01-01 00:00:00';;"
    "INSERT OR REPLACE INTO notifications_notice SELECT * FROM loot",
    "replace a message by its day": "CREATE TEMP TABLE loot AS SELECT * FROM notifications_mailing;;"
    "UPDATE loot SET id = hex(randomblob(16)), message_id = id, sha256 = id;;"
    "REPLACE INTO notifications_mailing SELECT * FROM loot",
    "replace an obligation": "CREATE TEMP TABLE loot AS SELECT * FROM deadlines_deadline;;"
    "UPDATE loot SET met_at = NULL;;REPLACE INTO deadlines_deadline SELECT * FROM loot",
    "replace a step": "CREATE TEMP TABLE loot AS SELECT * FROM deadlines_deadlinestepreached;;"
    "UPDATE loot SET id = id + 1000000, recorded_at = '2020-01-01';;"
    "REPLACE INTO deadlines_deadlinestepreached SELECT * FROM loot",
    "without check constraints": "PRAGMA ignore_check_constraints = ON;;" + _MOVE,
}

HERE = EVERYWHERE | (POSTGRESQL if connection.vendor == "postgresql" else SQLITE)
# Statements that need no right beyond writing rows: the triggers alone must stop these, whoever sends them.
ROWS_ONLY = {
    name: attack
    for name, attack in HERE.items()
    if not any(
        word in attack
        for word in ("ALTER ", "DROP ", "GRANT ", "SET ROLE", "CREATE ", "TRUNCATE", "pg_trigger")
    )
    and name not in {"call it a demonstration no more", "replication role", "another session"}
}


@pytest.fixture(scope="module")
def attack_scene(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[AttackScene]:
    """One world for all attacks, in a transaction that never commits; each attack is rolled back to it."""
    outer = transaction.atomic()
    # Lets the engine open its durable transaction inside, as Django's own test case does.
    outer._from_testcase = True
    with django_db_blocker.unblock(), outer:
        yield scene(build())
        transaction.set_rollback(True)
    with django_db_blocker.unblock():
        connection.close()


@pytest.mark.parametrize("attack", HERE.values(), ids=HERE.keys())
def test_the_application_harms_no_history(attack: str, attack_scene: AttackScene) -> None:
    assert harm(attack, attack_scene.names) == []


@pytest.mark.sqlite
@pytest.mark.parametrize("attack", HERE.values(), ids=HERE.keys())
def test_nor_does_it_without_recursive_triggers(attack: str, attack_scene: AttackScene) -> None:
    connection.cursor().execute("PRAGMA recursive_triggers = OFF")

    found = harm(attack, attack_scene.names)
    connection.cursor().execute("PRAGMA recursive_triggers = ON")

    assert found == []


@pytest.mark.django_db(transaction=True)
def test_triggers_alone_stop_the_owners_attacks() -> None:
    """The same attacks with more rights, then without triggers. Roles are only the first protection."""
    names = scene(build()).names
    databases.become_owner()

    guarded = {name for name, attack in ROWS_ONLY.items() if harm(attack, names)}
    with transaction.atomic():
        triggers.drop_all(connection)
        open_gate = {name for name, attack in HERE.items() if harm(attack, names)}
        transaction.set_rollback(True)
    databases.become_application()

    assert guarded == set()
    assert len(open_gate) >= 25
    assert {
        "update an event",
        "delete one event",
        "move a subject without its event",
        "other terms",
    } <= open_gate
