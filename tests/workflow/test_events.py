"""The history's bytes, hashes and chain, checked with the standard library alone; and forgeries that must be found."""

import hashlib
import hmac
import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from common import triggers
from common.canonical import NotCanonical, canonical_bytes, leaf_hash
from common.errors import BadInput
from tests import databases
from tests.world import World, build
from workflow.engine import gate
from workflow.engine.verification import Finding, Verification
from workflow.models import Event, EventPrivate

TEXTS = st.text(
    st.characters(
        exclude_categories=["Cs", "Cc"],
        exclude_characters="\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    )
)
KEYS = st.text(st.characters(min_codepoint=33, max_codepoint=126))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def plain_bytes(value: Any) -> bytes:
    """The canonical form as an inspector makes it."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@given(VALUES)
def test_canonical_bytes_are_those_of_the_standard_library(value: Any) -> None:
    found = canonical_bytes(value)

    assert found == plain_bytes(json.loads(found))


def test_text_is_put_into_one_normal_form() -> None:
    assert canonical_bytes("e\u0301") == canonical_bytes("\u00e9") == '"é"'.encode()


@pytest.mark.parametrize("value", [1.5, 2**53, "\x00", "a\u202eb", {"é": 1}, {1: 2}, b"x", {1, 2}, "\ud800"])
def test_values_without_canonical_form_are_refused(value: Any) -> None:
    with pytest.raises(NotCanonical):
        canonical_bytes(value)


def test_each_event_is_canonical_hashed_and_chained(world: World) -> None:
    innovation = world.approved()

    previous = "0" * 64
    for event in Event.objects.filter(subject_id=innovation.pk).order_by("seq"):
        payload = bytes(event.payload)
        body = json.loads(payload)
        assert plain_bytes(body) == payload
        assert hashlib.sha256(b"\x00" + payload).digest() == bytes(event.leaf_hash) == leaf_hash(payload)
        assert body["prev"] == previous
        previous = bytes(event.leaf_hash).hex()


def test_a_comment_stays_outside_the_hash_behind_a_commitment(world: World) -> None:
    comment = "Mohon dilengkapi oleh Bu Sri, cafe\u0301."
    returned = world.decide(world.submitted(), world.head, "return", comment=comment)

    event = Event.objects.get(subject_id=returned.pk, kind="innovation.decide")
    private = EventPrivate.objects.get(event=event)
    body = json.loads(bytes(event.payload))
    message = f"commit/v1\0{event.uuid}\0comment\0{private.value}".encode()

    assert private.value == "Mohon dilengkapi oleh Bu Sri, café."
    assert body["commit"] == {"comment": hmac.new(bytes(private.salt), message, "sha256").hexdigest()}
    assert "Sri" not in bytes(event.payload).decode()
    assert len(bytes(private.salt)) == 32


def test_a_comment_with_control_characters_is_refused(world: World) -> None:
    with pytest.raises(BadInput) as refused:
        gate.perform(
            world.draft(), "withdraw", actor=world.innovator, at=world.tick(), comment="tipu\u202edaya"
        )

    assert [gap.field for gap in refused.value.gaps] == ["comment"]


def test_the_history_of_a_whole_lifecycle_is_valid(world: World) -> None:
    world.reported()
    verification = Verification()

    assert list(verification.findings()) == []
    assert verification.totals.events == Event.objects.count()


def test_the_command_says_what_it_read(world: World) -> None:
    world.decide(world.submitted(), world.head, "return")
    out = StringIO()

    call_command("verify_history", stdout=out)

    first, second, *_more = out.getvalue().splitlines()
    assert first == "4 peristiwa dari 1 subjek dan 1 nilai pribadi sesuai."
    assert second.startswith("Diturunkan ulang dari rekaman: 1 putaran penelaahan, 1 keputusan")


# -- with triggers dropped and the owner's rights, each forgery is found ------------------------------------


def edit(sql: str) -> Callable[[Event], None]:
    """Change stored rows, as an owner who dropped the triggers could."""

    def forge(event: Event) -> None:
        key = event.pk if "%(id)s" in sql else None
        values = {
            "id": key,
            "subject": event.subject_id if connection.vendor == "postgresql" else event.subject_id.hex,
            "spaced": json.dumps(json.loads(bytes(event.payload))).encode(),
            "spaced_hash": leaf_hash(json.dumps(json.loads(bytes(event.payload))).encode()),
            "other": b"{}",
        }
        with connection.cursor() as cursor:
            for statement in sql.split(";;"):
                cursor.execute(statement, values)

    return forge


FORGERIES = {
    "hash": "UPDATE workflow_event SET leaf_hash = prev WHERE id = %(id)s",
    "canonical": "UPDATE workflow_event SET payload = %(spaced)s, leaf_hash = %(spaced_hash)s WHERE id = %(id)s",
    "columns": "UPDATE workflow_event SET capacity = 'plt' WHERE id = %(id)s",
    "sequence": "UPDATE workflow_event SET seq = seq + 10 WHERE id = %(id)s",
    "chain": "UPDATE workflow_event SET prev = leaf_hash WHERE id = %(id)s",
    "fold": "UPDATE workflow_event SET from_state = 'launched' WHERE id = %(id)s",
    "time": "UPDATE workflow_event SET at = '2020-01-01 00:00:00+00:00' WHERE id = %(id)s",
    "kind": "UPDATE workflow_event SET kind = 'contract.sign' WHERE id = %(id)s",
    "flow": "UPDATE workflow_event SET kind = 'innovation.approve', to_state = 'returned' WHERE id = %(id)s",
    "state": "UPDATE innovations_innovation SET state = 'launched' WHERE id = %(subject)s",
    "private": "UPDATE workflow_eventprivate SET value = 'lain'",
    "private_missing": "DELETE FROM workflow_eventprivate",
    "no_history": "DELETE FROM workflow_eventprivate;;DELETE FROM workflow_decision;;"
    "DELETE FROM workflow_event WHERE subject_id = %(subject)s",
    "no_subject": "UPDATE workflow_event SET subject_id = actor_id WHERE subject_id = %(subject)s",
}


@pytest.fixture(scope="module")
def forged(django_db_setup: None, django_db_blocker: Any) -> Any:
    """What the verifier finds for each forgery; each on the same small history, as its owner, rolled back."""
    with django_db_blocker.unblock():
        databases.clean()
        world = build()
        returned = world.decide(world.submitted(), world.head, "return")
        event = Event.objects.get(subject_id=returned.pk, kind="innovation.decide")
        databases.become_owner()
        found = {name: _found_after(edit(sql), event) for name, sql in FORGERIES.items()}
        databases.become_application()
        databases.clean()
    return found


def _found_after(forge: Callable[[Event], None], event: Event) -> list[Finding]:
    with transaction.atomic():
        triggers.drop_all(connection)
        forge(event)
        found = list(Verification().findings())
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("code", FORGERIES)
def test_the_verifier_finds(code: str, forged: dict[str, list[Finding]]) -> None:
    assert code in {finding.code for finding in forged[code]}


@pytest.mark.django_db(transaction=True)
def test_the_command_prints_the_first_bad_event_and_fails() -> None:
    world = build()
    world.submitted()
    databases.become_owner()
    error = StringIO()

    with transaction.atomic():
        triggers.drop_all(connection)
        connection.cursor().execute("UPDATE workflow_event SET capacity = 'plt' WHERE seq = 2")
        with pytest.raises(CommandError) as caught:
            call_command("verify_history", stderr=error)
        transaction.set_rollback(True)
    databases.become_application()

    assert caught.value.returncode == 1
    assert (
        ": columns: “capacity”: kolom menyatakan 'plt', byte yang di-hash menyatakan 'definitive'"
        in error.getvalue()
    )
    assert error.getvalue().count("\n") == 1
