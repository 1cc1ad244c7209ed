"""What was known at a past moment: the answers given while the scene was played are the answers given about it later.

The oracle are answers of the same addresses without `as_of`, kept while a drawn walk is played at drawn moments. A
campaign takes 1,000 points of 140 walks.
"""

import random
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern
from django.utils import translation
from rest_framework.test import APIClient

from appointments.services import granting
from appointments.services import past as holdings
from appointments.services.ending import end_office
from common.periods import end_of_day
from config import api as routes
from contracts.models import Contract
from contracts.services import past as contracts
from deadlines.models import Deadline, DeadlineExtension
from deadlines.services import past as deadlines
from innovations.models import (
    PROPOSAL_FIELDS,
    Appraisal,
    Evaluation,
    FollowUp,
    Innovation,
    PlanChange,
    ProgressEntry,
    Report,
)
from innovations.services.past import evaluations, innovations, reports
from innovations.services.past.scores import EVALUATION_FIXED
from innovations.services.proposals import drafting
from organisations.enums import ReadKind
from organisations.models import OfficeHeld, SensitiveRead, User
from organisations.services.delegating import Letter
from tests import campaign, print_trials
from tests.api.conftest import V1
from tests.endings.checks import Picture
from tests.endings.moves import Walk
from tests.endings.test_endings import SCRIPTS, steps_of
from tests.english import english_in
from tests.world import START, World
from workflow.engine import gate
from workflow.models import Subject
from workflow.past import FIXED, FROM_EVENTS

POINTS = campaign.length(short=50, full=1000)
SEEDS = campaign.seeds("as_of", full=20)
# In the gate these walks; a campaign takes all of them, from seeds that follow one another.
GATE_SCRIPTS = (1, 6)
LISTS = (
    "innovations", "contracts", "reports", "deadlines", "appraisals", "follow-ups", "plan-changes", "evaluations",
    "extensions", "holdings", "seats", "policies", "instruments", "decrees", "launch-events", "history/events",
)  # fmt: skip
ONES: dict[str, Any] = {
    "contracts": Contract,
    "reports": Report,
    "deadlines": Deadline,
    "appraisals": Appraisal,
    "follow-ups": FollowUp,
    "plan-changes": PlanChange,
    "evaluations": Evaluation,
}
NESTED = {
    "innovations": ("events", "revisions", "deciders", "progress"),
    "contracts": ("events", "signatures", "documents", "addenda", "revisions"),
    "reports": ("events", "revisions", "deciders"),
    "deadlines": ("extensions", "replies"),
}
# Not on record: saves of what is still written raise the version without an event; walks end offices without a letter.
NEVER = {"version", "next", "previous", "ends_at"}
# Of what is being written, from when it was handed in or drafted until it is handed in (again).
WRITTEN: dict[str, tuple[set[str], set[str]]] = {
    "contracts": ({"draft"}, {"terms", "clauses_in_force"}),
    "reports": (
        {"scheduled", "open", "returned"},
        {
            "lines",
            "milestones",
            "shares",
            "attribution",
            "narrative",
            "obstacles",
            "follow_up",
            "budget_actual",
        },
    ),
    "plan-changes": ({"draft", "returned"}, {"content"}),
}


@dataclass
class PastAnswerGiven:
    """One answer as it was given."""

    path: str
    at: datetime
    status: int
    body: Any


def ask(user: User, path: str, at: datetime, as_of: datetime | str | None = None) -> Any:
    client = APIClient()
    client.force_authenticate(user)
    asked = [f"as_of={quote(as_of.isoformat() if isinstance(as_of, datetime) else as_of)}"] if as_of else []
    with time_machine.travel(at, tick=False):
        return client.get(V1 + path + ("&" if "?" in path else "?") + "".join(asked))


def addresses(walk: Walk) -> Iterator[str]:
    """Everything about the innovation that has a past, as far as it is there."""
    yield from (f"{name}/" for name in LISTS)
    yield from (
        f"innovations/{walk.innovation_id}/{each}" for each in ("", *(f"{n}/" for n in NESTED["innovations"]))
    )
    for name, model in ONES.items():
        for row in model.objects.all():
            yield f"{name}/{row.pk}/"
            yield from (f"{name}/{row.pk}/{each}/" for each in NESTED.get(name, ()))


def played(world: World, seed: int, script: tuple[str, ...], points: int) -> list[PastAnswerGiven]:
    """The walk, and so many answers at drawn moments of it."""
    walk = Walk(copy(world), world.launched().pk, random.Random(seed))
    draw = random.Random(f"points {seed}")
    taken: list[PastAnswerGiven] = []
    steps = steps_of(walk, script)
    for number, wanted in enumerate(steps):
        walk.step(wanted, Picture.of(walk).met)
        # What fell due is noted before anybody asks, so that the facts of the sweep are there when they are asked for.
        walk.world.sweep(walk.world.tick(seconds=draw.randint(1, 3000)))
        known = list(addresses(walk))
        for _each in range(points * (number + 1) // len(steps) - points * number // len(steps)):
            path = draw.choice(known)
            answer = ask(world.inspector, path, walk.world.now)
            taken.append(PastAnswerGiven(path, walk.world.now, answer.status_code, answer.json()))
    world.now = walk.world.tick()
    return taken


def comparable(path: str, body: Any) -> Any:
    """The answer without what nobody keeps."""
    if isinstance(body, dict) and "results" in body:
        return [comparable(path, row) for row in body["results"]]
    if isinstance(body, list):
        return [comparable(path, row) for row in body]
    if not isinstance(body, dict):
        return body
    states, written = WRITTEN.get(path.split("/", 1)[0], (set(), set()))
    # What was given up before it was handed in, or frozen, was still being written.
    never = body.get("content_sha256") == "" or body.get("frozen") is False
    left_out = NEVER | (written if never or body.get("state") in states else set())
    return {name: comparable("", value) for name, value in body.items() if name not in left_out}


def differences(world: World, points: list[PastAnswerGiven]) -> list[str]:
    found = []
    for point in points:
        later = ask(world.inspector, point.path, world.now, point.at)
        before, after = comparable(point.path, point.body), comparable(point.path, later.json())
        if later.status_code != point.status or before != after:
            found.append(f"{point.path} at {point.at}: {later.status_code} {different(before, after)}")
    return found


def different(before: Any, after: Any) -> Any:
    if isinstance(before, dict) and isinstance(after, dict):
        return {
            name: (before.get(name), after.get(name))
            for name in before.keys() | after.keys()
            if before.get(name) != after.get(name)
        }
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        return [different(old, new) for old, new in zip(before, after, strict=True) if old != new]
    return before, after


@pytest.mark.parametrize("seed", SEEDS)
def test_the_past_answers_as_it_did_then(world: World, seed: int) -> None:
    scripts = SCRIPTS if campaign.in_full() else [SCRIPTS[number] for number in GATE_SCRIPTS]
    found: list[str] = []
    world.launched()

    for number, script in enumerate(scripts):
        outer = transaction.atomic()
        outer._from_testcase = True
        with outer, print_trials.tried(False):
            here = copy(world)
            points = played(
                here,
                seed * 100 + number,
                script,
                -(-POINTS // len(scripts) // (29 if campaign.in_full() else 1)),
            )
            found += differences(here, points)
            transaction.set_rollback(True)

    assert found == []


def test_every_address_that_can_be_read_says_what_its_past_is() -> None:
    silent = [
        str(entry.pattern)
        for entry in routes.v1
        if isinstance(entry, URLPattern)
        and (view := getattr(entry.callback, "cls", None)) is not None
        and reads(entry.callback, view)
        and view.past is None
    ]

    assert silent == []


def reads(callback: Any, view: Any) -> bool:
    actions = getattr(callback, "actions", None)
    return "get" in actions if actions is not None else hasattr(view, "get")


def test_drafts_and_returned_proposals_say_what_was_handed_in(world: World) -> None:
    draft = world.draft(title="Kelas ibu hamil")
    drafted = world.tick()
    handed_in = gate.perform(draft, "submit", actor=world.innovator, at=world.tick())
    submitted = world.tick()
    world.decide(handed_in, world.head, "return", items=[{"field": "title", "message": "Terlalu umum."}])
    drafting.revise(
        handed_in, actor=world.innovator, at=world.tick(), fields={"title": "Kelas ibu hamil di desa"}
    )
    returned = world.tick()

    path = f"innovations/{draft.pk}/"
    seen = [
        (answer["state"], answer["title"], answer["revision_no"])
        for moment in (drafted, submitted, returned)
        for answer in [ask(world.innovator, path, world.now, moment).json()]
    ]

    assert seen == [
        ("draft", "", 0),
        ("in_review", "Kelas ibu hamil", 1),
        ("returned", "Kelas ibu hamil", 1),
    ]
    assert ask(world.innovator, path, world.now, START).status_code == 404


def test_a_day_ends_where_the_government_is(world: World) -> None:
    innovation = drafting.draft(
        government=world.other_government,
        agency=world.foreign_agency,
        actor=world.stranger,
        # 29 November at 23:30 in the central zone, 22:30 in the western one; half an hour later the day is over.
        at=datetime(2025, 11, 29, 15, 30, tzinfo=UTC),
        fields={"title": "Perizinan keliling"},
    )
    gate.perform(
        innovation,
        "withdraw",
        actor=world.stranger,
        at=datetime(2025, 11, 29, 16, 15, tzinfo=UTC),
        comment="Ditarik.",
    )
    now = datetime(2025, 12, 9, tzinfo=UTC)

    answers = [
        ask(world.stranger, f"innovations/{innovation.pk}/", now, day) for day in ("2025-11-29", "2025-11-30")
    ]

    assert [answer.json()["state"] for answer in answers] == ["draft", "withdrawn"]
    assert [answer.headers["As-Of"] for answer in answers] == [
        "2025-11-29T23:59:59.999999+08:00",
        "2025-11-30T23:59:59.999999+08:00",
    ]
    assert ask(world.stranger, f"innovations/{innovation.pk}/", now, "2025-11-28").status_code == 404


@pytest.mark.parametrize(
    "text",
    [
        "",
        "kemarin",
        "2025-02-30",
        "2025-3-3",
        "0001-01-01",
        "9999-12-31",
        "2025-03-03T10:00:00",
        "\x00",
        "2026-01-01",
    ],
)
def test_what_is_no_past_moment_is_refused_by_its_name(world: World, text: str) -> None:
    world.draft()
    with time_machine.travel(world.now, tick=False), translation.override("id"):
        client = APIClient(headers={"Accept-Language": "id"})
        client.force_authenticate(world.innovator)
        answer = client.get(V1 + "innovations/", {"as_of": text})

    assert answer.status_code == 400
    assert [gap["field"] for gap in answer.json()["errors"]] == ["as_of"]
    assert english_in(answer.json()["detail"]) == []


def test_what_only_the_present_knows_cannot_be_mixed_with_the_past(world: World) -> None:
    world.submitted()

    answers = [
        ask(world.inspector, path, world.now, START)
        for path in (
            "innovations/?overdue=true",
            "innovations/?ordering=title",
            "deadlines/?overdue=true",
            "tasks/",
            "public/summary/",
            "me/",
        )
    ]

    assert [answer.status_code for answer in answers] == [400] * 6


def test_whose_agency_it_is_no_more_and_who_was_not_there_see_no_more_than_today(world: World) -> None:
    """Also of a moment at which they saw it, or at which it was nobody's yet."""
    innovation = world.submitted()
    path = f"innovations/{innovation.pk}/"
    nobody = [
        ask(who, path, world.now, world.now).status_code
        for who in (world.stranger, world.neighbour, world.nobody, world.foreign_inspector)
    ]

    assert nobody == [404] * 4


def test_lists_of_the_past_cost_the_same_for_one_and_for_thirty(world: World) -> None:
    found = []
    for more in (1, 4):
        for _each in range(more):
            world.launched()
        with CaptureQueriesContext(connection) as asked:
            answer = ask(world.inspector, "innovations/", world.now, world.now)
        found.append((len(answer.json()["results"]), len(asked)))

    (few, cheap), (many, dear) = found
    assert (few, many) == (1, 5)
    assert cheap == dear


def test_who_held_an_office_and_until_when_it_was_known(world: World) -> None:
    before = world.tick()
    letter = Letter(
        kind="mandate",
        starts_on=world.now.date(),
        ends_on=world.now.date() + timedelta(days=30),
        number="800/1/2025",
    )
    held = world.sekda.person.offices.get()
    made = granting.grant(held, world.bureau.person, letter, actor=world.sekda, at=world.tick())
    given = world.tick(days=3)
    end_office(
        OfficeHeld.objects.get(pk=made.pk), actor=world.sekda, at=world.tick(), reason="Selesai lebih awal."
    )
    world.tick(days=1)

    answers = [
        {
            (row["id"], row["ends_at"])
            for row in ask(world.inspector, "holdings/", world.now, moment).json()["results"]
            if row["id"] == str(made.pk)
        }
        for moment in (before, given, world.now)
    ]

    named = end_of_day(letter.ends_on, world.government.tz)
    ended = OfficeHeld.objects.get(pk=made.pk).ends_at
    assert [{datetime.fromisoformat(end) for _key, end in each} for each in answers] == [
        set(),
        {named},
        {ended},
    ]
    assert ended < named


def test_each_look_at_the_past_is_on_record(world: World) -> None:
    innovation = world.submitted()
    path = f"innovations/{innovation.pk}/"

    ask(world.inspector, path, world.now, world.now)

    (read,) = SensitiveRead.objects.filter(kind=ReadKind.AS_OF)
    assert (read.person_id, read.government_id) == (world.inspector.person_id, world.government.pk)
    assert read.asked.startswith(f"/api/v1/{path}?as_of=2025-01-0")


@pytest.mark.parametrize(
    ("model", "known"),
    [
        (Innovation, innovations.FIXED | innovations.FOLLOWS | innovations.UNSEEN | set(PROPOSAL_FIELDS)),
        (Report, reports.FIXED | reports.FOLLOWS),
        (Contract, contracts.FIXED | contracts.FROZEN | contracts.SIGNED | contracts.UNSEEN),
        (Appraisal, evaluations.APPRAISAL_FIXED | evaluations.APPRAISAL_FOLLOWS),
        (FollowUp, evaluations.FOLLOW_UP_FIXED),
        (PlanChange, evaluations.PLAN_CHANGE_FIXED | evaluations.PLAN_CHANGE_FOLLOWS),
        (ProgressEntry, evaluations.ENTRY_FIXED),
        (Evaluation, EVALUATION_FIXED),
        (Deadline, deadlines.FIXED | deadlines.FOLLOWS | set(deadlines.MOMENTS) | deadlines.UNSEEN),
        (DeadlineExtension, deadlines.ASKED | deadlines.DECIDED),
        (OfficeHeld, holdings.FIXED | holdings.FOLLOWS | holdings.UNSEEN),
    ],
)
def test_of_every_column_it_is_said_what_it_was(model: Any, known: frozenset[str]) -> None:
    """A new column fails here until somebody says how it is known of a past moment."""
    of_subjects = FROM_EVENTS | FIXED if issubclass(model, Subject) else frozenset()

    assert {column.name for column in model._meta.concrete_fields} == known | of_subjects
