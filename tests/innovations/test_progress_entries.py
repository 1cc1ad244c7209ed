"""Progress entries: who may write them when, what they may say, that they stay as they were written."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from common.canonical import digest
from common.errors import BadInput, NotNow, NotPermitted
from innovations.models import Attachment, Innovation, ProgressEntry, ProgressEvidence
from innovations.queries import attachments_visible_to, progress_visible_to
from innovations.services.progress import noting
from innovations.services.progress.noting import EvidenceFile, ProgressNote
from innovations.services.reports import evidence
from organisations.enums import Capacity
from tests.acting import as_actor
from tests.innovations.walks import in_force, launched_with_milestones, open_report
from tests.world import World, hired
from workflow.engine import gate
from workflow.engine.verification import Verification
from workflow.models import Event

TODAY = date(2025, 1, 2)
ELEVEN = [EvidenceFile(f"{number}.pdf", b"%PDF-" + bytes([number])) for number in range(11)]
PDF = EvidenceFile("daftar hadir.pdf", b"%PDF-1.7\n%%EOF\nhadir")


def write(world: World, innovation: Innovation, who: str = "operator", **said: Any) -> ProgressEntry:
    more = {name: said.pop(name) for name in ("files", "key") if name in said}
    values = {"happened_on": TODAY, "text": "Pelatihan kader."} | said
    note = ProgressNote(**values)
    return noting.write(innovation, actor=getattr(world, who), at=world.tick(), note=note, **more)


def gaps(refusal: Any) -> list[tuple[str, str]]:
    return [(gap.field, gap.code) for gap in refusal.value.gaps]


def test_an_entry_is_an_event_with_the_hash_of_what_it_says(world: World) -> None:
    innovation = world.launched()

    made = write(world, innovation, files=[PDF])

    event = Event.objects.get(kind="innovation.note_progress")
    payload = json.loads(bytes(event.payload))
    kept = ProgressEntry.objects.get(pk=made.pk)
    files = [row.attachment for row in kept.evidence.select_related("attachment")]
    assert payload["docs"] == [{"id": str(made.pk), "sha256": digest(noting.content_of(kept, files))}]
    assert (payload["facts"], payload["role"]) == ({"entry": str(made.pk)}, "agency_operator")
    assert "Pelatihan" not in bytes(event.payload).decode()
    assert (kept.text, kept.written_by_id, kept.seat.title) == (
        "Pelatihan kader.",
        world.operator.person_id,
        world.seats["operator"].title,
    )
    assert list(Verification().findings()) == []


@pytest.mark.parametrize("who", ["innovator", "operator", "head"])
def test_every_office_of_the_agency_may_write(world: World, who: str) -> None:
    assert write(world, world.launched(), who).seat_id == world.seats[who].pk


@pytest.mark.parametrize(
    "who",
    ["bureau", "sekda", "regent", "inspector", "lan", "neighbour", "stranger", "foreign_bureau", "nobody"],
)
def test_nobody_else_may(world: World, who: str) -> None:
    innovation = world.launched()

    with pytest.raises(NotPermitted) as refusal:
        write(world, innovation, who)

    assert (refusal.value.code, ProgressEntry.objects.count()) == ("not_your_agency", 0)


def test_an_acting_head_writes_in_the_seat(world: World) -> None:
    innovation = world.launched()
    acting = hired("plh", world.seats["head"], capacity=Capacity.PLH, letter_no="800/1/2025")
    world.people["plh"] = acting

    assert write(world, innovation, "plh").seat_id == world.seats["head"].pk


@pytest.mark.parametrize("walk", ["draft", "submitted", "approved"])
def test_not_before_the_launch(world: World, walk: str) -> None:
    innovation = getattr(world, walk)()

    with pytest.raises(NotNow) as refusal:
        write(world, innovation)

    assert refusal.value.code == "not_running"


@pytest.mark.parametrize("step", ["complete", "discontinue"])
def test_not_after_the_end(world: World, step: str) -> None:
    innovation = gate.perform(world.launched(), step, actor=world.sekda, at=world.tick(), comment="Tuntas.")

    with pytest.raises(NotNow) as refusal:
        write(world, innovation)

    assert (refusal.value.code, refusal.value.facts["state"]) == ("not_running", innovation.state)


def test_while_it_rests_and_under_a_contract_too(world: World) -> None:
    resting = gate.perform(world.launched(), "suspend", actor=world.sekda, at=world.tick(), comment="Rehat.")
    evaluated = in_force(world).innovations.get()

    assert [write(world, row).innovation.state for row in (resting, evaluated)] == [
        "suspended",
        "under_evaluation",
    ]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"happened_on": date(2025, 1, 1)}, [("happened_on", "out_of_reach")]),
        ({"happened_on": date(2025, 1, 3)}, [("happened_on", "out_of_reach")]),
        ({"text": "  "}, [("text", "required")]),
        ({"text": "a\x00b"}, [("text", "characters")]),
        ({"text": "x" * 10_001}, [("text", "too_long")]),
        ({"percent": 40}, [("milestone", "required")]),
        ({"milestone_id": uuid4(), "percent": 40}, [("milestone", "unknown")]),
        ({"attachments": (uuid4(),)}, [("attachments", "unknown")]),
        ({"files": ELEVEN}, [("file", "too_many")]),
        ({"files": [EvidenceFile("jahat.html", b"<script>")]}, [("file", "type")]),
        ({"corrects": uuid4()}, [("corrects", "unknown")]),
    ],
    ids=["early", "future", "empty", "control", "long", "no milestone", "strange milestone", "strange file", "files",
         "kind of file", "strange entry"],
)  # fmt: skip
def test_impossible_entries_are_refused(world: World, said: dict[str, Any], expected: list[Any]) -> None:
    innovation = world.launched()

    with pytest.raises(BadInput) as refusal:
        write(world, innovation, **said)

    assert (gaps(refusal), ProgressEntry.objects.count()) == (expected, 0)


@pytest.mark.parametrize(
    ("percent", "finished_on", "expected"),
    [
        (101, None, [("percent", "invalid")]),
        (-1, None, [("percent", "invalid")]),
        (100, None, [("finished_on", "required"), ("file", "evidence")]),
        (60, TODAY, [("finished_on", "unfinished")]),
        (100, date(2025, 1, 3), [("finished_on", "later"), ("file", "evidence")]),
        (100, TODAY, [("file", "evidence")]),
    ],
)
def test_impossible_statements_about_milestones_are_refused(
    world: World, percent: int, finished_on: date | None, expected: list[Any]
) -> None:
    innovation = launched_with_milestones(world)
    milestone = innovation.milestones.first()

    with pytest.raises(BadInput) as refusal:
        write(world, innovation, milestone_id=milestone.pk, percent=percent, finished_on=finished_on)

    assert gaps(refusal) == expected


@pytest.mark.parametrize(
    "columns",
    [
        {"percent": 40},
        {"percent": 101, "own": True},
        {"percent": 100, "own": True},
        {"percent": 60, "finished_on": TODAY, "own": True},
        {"percent": 100, "finished_on": TODAY + timedelta(days=1), "own": True},
    ],
)
def test_the_database_refuses_it_too(world: World, columns: dict[str, Any]) -> None:
    innovation = launched_with_milestones(world)
    values = {name: value for name, value in columns.items() if name != "own"}
    if columns.get("own"):
        values["milestone"] = innovation.milestones.first()

    with pytest.raises(IntegrityError), transaction.atomic():
        ProgressEntry.objects.create(
            innovation=innovation,
            happened_on=TODAY,
            text="x",
            sha256="0" * 64,
            written_by=world.operator.person,
            written_at=world.now,
            **values,
        )


def test_entries_and_their_evidence_stay(world: World) -> None:
    write(world, world.launched(), files=[PDF])

    for statement in (
        "UPDATE innovations_progressentry SET text = 'lain'",
        "DELETE FROM innovations_progressevidence",
        "DELETE FROM innovations_progressentry",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert (ProgressEntry.objects.get().text, ProgressEvidence.objects.count()) == ("Pelatihan kader.", 1)


def test_a_correction_keeps_both_and_counts_once(world: World) -> None:
    innovation = world.launched()
    first = write(world, innovation)

    second = write(world, innovation, "head", text="Pelatihan 20 kader.", corrects=first.pk)
    with pytest.raises(NotNow) as refusal:
        write(world, innovation, corrects=first.pk)

    rows = progress_visible_to(as_actor(world.bureau, world.now), world.now).order_by("written_at")
    assert [(row.text, getattr(row, "corrected_by", None)) for row in rows] == [
        ("Pelatihan kader.", second),
        ("Pelatihan 20 kader.", None),
    ]
    assert (refusal.value.code, Event.objects.filter(kind="innovation.correct_progress").count()) == (
        "corrected",
        1,
    )


def test_a_form_sent_twice_is_one_entry_and_nobody_elses(world: World) -> None:
    innovation, key = world.launched(), uuid4()

    rows = [write(world, innovation, key=key) for _time in range(2)]
    with pytest.raises(BadInput) as refusal:
        write(world, innovation, "head", key=key)

    assert (rows[0], ProgressEntry.objects.count(), gaps(refusal)) == (rows[1], 1, [("key", "taken")])


def test_entry_files_are_shown_to_agency_and_government(world: World) -> None:
    innovation = world.launched()
    first = write(world, innovation, files=[PDF])
    file = first.evidence.get().attachment

    write(world, innovation, text="Lagi.", attachments=(file.pk,))
    write(world, innovation, text="Lagi.", files=[PDF])

    assert Attachment.objects.filter(innovation=innovation).count() == 1
    seen = {
        who: attachments_visible_to(as_actor(getattr(world, who), world.now), world.now)
        .filter(pk=file.pk)
        .exists()
        for who in ("operator", "bureau", "inspector", "lan", "neighbour", "stranger")
    }
    assert seen == {
        "operator": True, "bureau": True, "inspector": True, "lan": False, "neighbour": False, "stranger": False,
    }  # fmt: skip


def test_a_file_of_a_report_stays_while_an_entry_shows_it(world: World) -> None:
    report = open_report(world)
    row = evidence.attach(
        report, actor=world.operator, at=world.tick(), name="foto.pdf", content=b"%PDF-1.7\n%%EOF\nfoto"
    )
    write(world, report.innovation, attachments=(row.attachment_id,), happened_on=date(2025, 4, 8))

    evidence.detach(row, actor=world.operator, at=world.tick())

    assert Attachment.objects.get(pk=row.attachment_id).removed_at is None


def test_years_later_it_is_still_recorded(world: World) -> None:
    innovation = launched_with_milestones(world)
    world.now = datetime(2027, 12, 1, 3, tzinfo=UTC)
    long_term = innovation.milestones.get(activity="Replikasi")

    made = write(
        world,
        innovation,
        happened_on=date(2027, 11, 30),
        milestone_id=long_term.pk,
        percent=100,
        finished_on=date(2027, 11, 28),
        files=[PDF],
    )

    assert (made.happened_on.year, made.evidence.count()) == (2027, 1)
