"""Attacks on the database, judged by what they changed and not by what they answered."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, connection, transaction

from deadlines.models import Deadline
from deadlines.services import clocks, sweep
from notifications.models import Mailing
from notifications.services import digests
from tests.world import World
from workflow.engine import gate, registry
from workflow.models import OutboxMessage
from workflow.outbox import queue

# Rows of these never change and never go.
KEPT_TABLES = (
    "workflow_event",
    "workflow_eventprivate",
    "workflow_decision",
    "workflow_policyversion",
    "workflow_installation",
    "deadlines_deadlinechange",
    "deadlines_deadlinestepreached",
    "notifications_notice",
    "notifications_noticetask",
    "notifications_mailing",
    "contracts_contractdocument",
    "contracts_signature",
    "innovations_revision",
)
# Whatever the engine moves: a kind of subject that is added later stands in the comparison at once.
SUBJECTS = {model.SUBJECT_TYPE: model._meta.db_table for model in registry.subject_models()}
# An attack may put a temporary table of the same name in front of the real one.
_SCHEMA = "public" if connection.vendor == "postgresql" else "main"
_STATES = " UNION ALL ".join(
    f"SELECT '{kind}', CAST(id AS VARCHAR(40)), state, last_seq, head, last_at, government_id FROM {_SCHEMA}.{table}"
    for kind, table in SUBJECTS.items()
)
_FOLD = f"""SELECT e.subject_type, CAST(e.subject_id AS VARCHAR(40)), e.to_state, e.seq, e.leaf_hash, e.at,
    e.government_id FROM {_SCHEMA}.workflow_event e WHERE e.seq = (SELECT max(seq) FROM {_SCHEMA}.workflow_event x
    WHERE x.subject_type = e.subject_type AND x.subject_id = e.subject_id)"""
_FROZEN = f"""SELECT id, number, serial, terms, terms_sha256, year
    FROM {_SCHEMA}.contracts_contract WHERE terms_sha256 <> ''"""

# Of an obligation only its dates still ahead and the sweep's columns move.
_MET = f"""SELECT id, subject_id, agency_id, government_id, anchor_on, base_on, lock_after_days, met_at, breached_at
    FROM {_SCHEMA}.deadlines_deadline"""


@dataclass(frozen=True, slots=True)
class AttackScene:
    """A world with a contract in force, a returned proposal with a comment, and two drafts with a source.

    The first report is late, its office was told by e-mail, and then it came in.
    """

    names: dict[str, Any]


def scene(world: World) -> AttackScene:
    """Walk there, and name what the attacks aim at (as SQL literals)."""
    contract = world.in_force()
    _late_and_met()
    returned = world.decide(world.submitted(), world.head, "return")
    draft = gate.perform(world.draft(), "withdraw", actor=world.innovator, at=world.tick(), comment="Batal.")
    victim = _sourced(world, "INV-1")
    other = _sourced(world, "INV-2")
    return AttackScene(
        {
            "contract": _literal(contract.pk),
            "innovation": _literal(returned.pk),
            "seq": returned.last_seq,
            "draft": _literal(draft.pk),
            "victim": _literal(victim.pk),
            "other": _literal(other.pk),
            "government": _literal(world.government.pk),
            "elsewhere": _literal(world.other_government.pk),
            "person": _literal(world.innovator.person_id),
        }
    )


def _late_and_met() -> None:
    """Breach, notices, an e-mail that left, and a receipt, of whichever obligation falls due first."""
    first = Deadline.objects.order_by("due_at", "id").first()
    assert first is not None
    morning = first.due_at + timedelta(hours=9)
    OutboxMessage.objects.all().delete()
    sweep.sweep(at=morning)
    digests.compose_due(at=morning)
    queue.deliver_due(at=morning)
    clocks.meet(first.pk, at=morning)
    assert Mailing.objects.filter(sent_at__isnull=False, notices__isnull=False).exists()


def _sourced(world: World, source_id: str) -> Any:
    from innovations.services.proposals import drafting

    return drafting.draft(
        government=world.government,
        agency=world.agency,
        actor=world.innovator,
        at=world.tick(),
        source_id=source_id,
    )


def _literal(value: Any) -> str:
    return f"'{value}'" if connection.vendor == "postgresql" else f"'{value.hex}'"


def harm(attack: str, names: dict[str, Any]) -> list[str]:
    """What the attack's statements changed, in words; the database is as before afterwards.

    Statements are separated by `;;`. One that is refused does not stop the next.
    """
    before = _snapshot()
    with transaction.atomic():
        for statement in attack.format(**names).split(";;"):
            _try(statement)
        # What fails at commit has no effect, so it must be counted before the roll-back hides it.
        found = _differences(before) if _commits() else []
        transaction.set_rollback(True)
    return found


def _try(statement: str) -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError:
        pass


def _commits() -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("RESET ROLE")
                cursor.execute("SET search_path = public")
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            else:
                connection.check_constraints()
    except DatabaseError:
        return False
    return True


def _snapshot() -> dict[str, Any]:
    return {
        **{table: _rows(f"SELECT * FROM {_SCHEMA}.{table}") for table in KEPT_TABLES},
        "frozen": _rows(_FROZEN),
        "obligations": _rows(_MET),
        "subjects": {row[:2] for row in _rows(_STATES)},
    }


def _differences(before: dict[str, Any]) -> list[str]:
    try:
        with transaction.atomic():
            after = _snapshot()
            states, folds = _rows(_STATES), _rows(_FOLD)
    except DatabaseError as error:
        return [f"the tables cannot be read any more: {error}"]
    found = [f"{name}: a kept row changed" for name in before if not before[name] <= after[name]]
    return found + (["a state differs from the fold of its events"] if states != folds else [])


def _rows(sql: str) -> set[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {
            tuple(bytes(v) if isinstance(v, memoryview) else _plain(v) for v in row)
            for row in cursor.fetchall()
        }


def _plain(value: Any) -> Any:
    return repr(value) if isinstance(value, list | dict) else value
