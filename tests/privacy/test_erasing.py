"""Personal data are erased by two people, everywhere, by an event that names what is gone; every proof still holds."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from common import triggers
from common.errors import DomainError
from history.offline import verify_log
from history.services.exporting import write_out
from organisations.models import Person
from privacy.models import ErasureRequest
from tests import databases
from tests.privacy.scenes import CANARIES, DECISION, WORDS, Departed, departed, everything_stored, still_said
from tests.world import World
from workflow.engine import gate
from workflow.engine.verification import Verification
from workflow.models import Event, EventPrivate

Browser = Callable[[str], Client]


@pytest.fixture
def gone(world: World) -> Departed:
    return departed(world)


def codes() -> set[str]:
    return {finding.code for finding in Verification().findings()}


def refused(work: Callable[[], object]) -> str:
    with pytest.raises(DomainError) as found:
        work()
    gaps = [gap.code for gap in found.value.gaps]
    return gaps[0] if gaps else found.value.code


def test_nothing_of_it_is_left_anywhere_and_the_history_holds(gone: Departed) -> None:
    assert still_said(everything_stored()) == list(CANARIES)

    made = gone.erased()

    assert still_said(everything_stored()) == []
    assert codes() == set()
    event = Event.objects.get(kind="privacy.erased")
    facts = json.loads(bytes(event.payload))["facts"]
    assert facts["erased"] == [list(pair) for pair in gone.values]
    assert (facts["ground"]["law"], facts["ground"]["number"]) == ("uu27-2022-43-1-c", "800/17/2025")
    assert (event.actor_id, made.opened_by_id) == (
        gone.world.sekda.person_id,
        gone.world.administrator.person_id,
    )
    assert str(Person.objects.get(pk=gone.person.pk)) == "Data dihapus"
    assert Event.objects.filter(actor=gone.person).exists()


@pytest.mark.sqlite
def test_what_inspectors_take_away_afterwards_verifies(
    gone: Departed, sealed: Callable[[], Any], tmp_path: Path
) -> None:
    kept = sealed().note
    gone.erased()
    sealed()
    folder = tmp_path / "log"
    write_out(folder, private=True)
    (folder / "kept.txt").write_text(kept, newline="")
    files = [
        str(folder / name) for name in ("checkpoint.txt", "kept.txt", "private.ndjson", "entries.ndjson")
    ]
    asked = ["log", "--key", str(folder / "key.txt"), "--checkpoint", files[0], "--kept", files[1]]

    assert verify_log.main([*asked, "--private", *files[2:]]) == 0
    taken = "".join(path.read_text(errors="replace") for path in folder.iterdir() if path.suffix != ".py")
    assert still_said(taken) == []


def test_neither_who_asked_nor_whose_data_it_is_decides(gone: Departed) -> None:
    world = gone.world
    made = gone.ask()
    for who in ("administrator", "inspector", "head", "foreign_sekda"):
        assert refused(
            lambda who=who: gate.perform(made, "erased", actor=getattr(world, who), at=world.tick())
        ) == ("not_your_office")
    about_the_sekda = gone.ask(person=world.sekda.person, record=False, values=gone.values[:1])
    assert (
        refused(lambda: gate.perform(about_the_sekda, "erased", actor=world.sekda, at=world.tick()))
        == "four_eyes"
    )
    gate.perform(about_the_sekda, "erased", actor=world.regent, at=world.tick())
    assert codes() == set()


def test_whoever_serves_keeps_the_record(gone: Departed) -> None:
    assert refused(lambda: gone.ask(person=gone.world.head.person)) == "held"
    assert refused(lambda: gone.ask(person=gone.world.administrator.person)) == "yourself"


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"decision_no": ""}, "decision_no"),
    ({"decision_no": "atas nama Budi"}, "decision_no"),
    ({"decision_no": "199001012015042991"}, "decision_no"),
    ({"ground": "karena"}, "ground"),
    ({"asked_by": "x"}, "asked_by"),
    ({"asked_on": None}, "asked_on"),
    ({"decision_on": DECISION["asked_on"].replace(year=2030)}, "decision_on"),
    ({"decision_on": DECISION["asked_on"].replace(year=2020)}, "decision_on"),
    ({"values": [], "record": False}, "values"),
    ({"values": [("00000000-0000-4000-8000-000000000001", "comment")]}, "values"),
]


def test_bad_input_is_named_and_nothing_is_written(gone: Departed) -> None:
    for given, field in WRONG:
        with pytest.raises(DomainError) as found:
            gone.ask(**given)
        assert field in {gap.field for gap in found.value.gaps}, given
    assert not ErasureRequest.objects.exists()


def test_on_the_pages_first_a_look_then_the_request_then_the_decision(
    gone: Departed, signed_in: Browser, now: Callable[[], None]
) -> None:
    now()
    administrator = signed_in("administrator")
    given = {**DECISION, "person": str(gone.person.pk), "words": WORDS, "record": "on"}

    looked = administrator.post("/penghapusan-data/baru/", {**given, "look": "1"})
    boxes = [each.key for each in looked.context["found"]]
    asked = administrator.post("/penghapusan-data/baru/", {**given, "values": boxes})
    made = ErasureRequest.objects.get()
    sekda, step = signed_in("sekda"), f"/penghapusan-data/{made.pk}/langkah/erased/"
    seen = sekda.get(step)
    done = sekda.post(step, {"version": made.version})
    page = sekda.get(f"/penghapusan-data/{made.pk}/")

    assert sorted(boxes) == sorted(":".join(pair) for pair in gone.values)
    assert (asked.status_code, seen.status_code, done.status_code, page.status_code) == (302, 200, 302, 200)
    assert "Kontrak yang sudah ditandatangani" in page.content.decode()
    assert still_said(page.content.decode()) == []
    assert (made.found, bool(ErasureRequest.objects.get().found)) == ({}, True)
    assert still_said(everything_stored()) == []


# -- the database ---------------------------------------------------------------------------------------------------


def test_nothing_goes_without_an_erasure_that_names_it(gone: Departed) -> None:
    """As the application: no row by itself, no further cell afterwards, no value that nobody named."""
    gone.erased(values=gone.values[1:])
    event = Event.objects.get(kind="privacy.erased")
    other = Event.objects.get(uuid=gone.values[0][0])
    value = EventPrivate.objects.get(event=other)
    statements = [
        "DELETE FROM workflow_eventprivate",
        "UPDATE deadlines_deadlineextension SET reason = 'Data dihapus.'",
        "UPDATE accounts_accountevent SET reason = 'lain'",
        "DELETE FROM privacy_erasedcell",
        "UPDATE privacy_erasedcell SET row_key = '0'",
        *(
            "INSERT INTO privacy_erasedcell (event_id, place, row_key)"
            f" VALUES ({pk}, 'accounts_accountevent.reason', '1')"
            for pk in (event.pk, other.pk)
        ),
        "INSERT INTO privacy_erasedcell (event_id, place, row_key)"
        f" VALUES ({event.pk}, 'workflow_eventprivate.value', '{value.pk}')",
    ]
    passed = [statement for statement in statements if not _is_refused(statement)]

    assert (passed, codes()) == ([], set())


def _is_refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError:
        return True
    return False


FORGERIES = {
    "private_missing": "DELETE FROM workflow_eventprivate",
    "erasure_cells": "DELETE FROM privacy_erasedcell",
    "erasure_alone": "UPDATE privacy_erasurerequest SET decided_by_id = NULL, person_id = "
    "(SELECT actor_id FROM workflow_event WHERE kind = 'privacy.erased')",
    "private_kept": "UPDATE notifications_mailing SET addresses = '[\"a@uji.example\"]'",
}


@pytest.mark.django_db(transaction=True)
def test_the_verifier_finds_what_is_not_as_an_erasure_says() -> None:
    from tests.world import build

    gone = departed(build())
    gone.erased(values=gone.values[1:])
    assert codes() == set()
    databases.become_owner()
    found = {}
    for code, statement in FORGERIES.items():
        with transaction.atomic():
            triggers.drop_all(connection)
            connection.cursor().execute(statement)
            found[code] = codes()
            transaction.set_rollback(True)
    databases.become_application()

    assert {code: code in seen for code, seen in found.items()} == dict.fromkeys(FORGERIES, True)
