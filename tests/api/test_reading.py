"""Lists over HTTP: who sees what, filters, orders, pages, tables, and what a list costs."""

import csv
import io
from contextlib import closing

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from rest_framework.test import APIClient

from innovations.models import Innovation
from innovations.policy_sections.publication import CHOSEN
from tests.api.conftest import without_number
from workflow.engine import gate
from workflow.reviews import decisions
from workflow.reviews.decisions import Ballot


def titles(response):
    return sorted(row["title"] for row in response.data["results"])


def test_everyone_sees_what_their_offices_reach(api, world):
    world.draft(title="Rancangan")
    world.submitted(title="Diajukan")

    seen = {
        name: titles(api.get(getattr(world, name), "innovations/"))
        for name in (
            "innovator",
            "bureau",
            "sekda",
            "inspector",
            "lan",
            "neighbour",
            "foreign_sekda",
            "nobody",
        )
    }

    assert seen == {
        "innovator": ["Diajukan", "Rancangan"],
        "bureau": ["Diajukan", "Rancangan"],
        "sekda": ["Diajukan"],
        "inspector": ["Diajukan"],
        "lan": ["Diajukan"],
        "neighbour": [],
        "foreign_sekda": [],
        "nobody": [],
    }


def test_absent_and_hidden_answer_alike(api, world):
    hidden = world.draft()
    absent = "00000000-0000-4000-8000-00000000dead"

    answers = [api.get(world.stranger, f"innovations/{pk}/") for pk in (hidden.pk, absent)]

    assert answers[0].status_code == 404
    assert without_number(answers[0].data) == without_number(answers[1].data)
    heads = [{key: value for key, value in a.headers.items() if key != "X-Request-ID"} for a in answers]
    assert heads[0] == heads[1]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=draft", ["Kantin Puspa"]),
        ("state=in_review", ["Si Pinter"]),
        ("year=2023", ["Si Pinter"]),
        ("medium=digital", ["Si Pinter"]),
        ("q=puspa", ["Kantin Puspa"]),
        ("q=puspa%20pinter", []),
        ("overdue=true", []),
        ("overdue=false", ["Kantin Puspa", "Si Pinter"]),
    ],
)
def test_filters_narrow_the_list(api, world, query, expected):
    world.draft()
    world.submitted(title="Si Pinter", year=2023, medium="digital")

    response = api.get(world.bureau, f"innovations/?{query}")

    assert (response.status_code, titles(response)) == (200, expected)


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("innovations/?stat=draft", "stat"),
        ("innovations/?state=nonsense", "state"),
        ("innovations/?year=abc", "year"),
        ("innovations/?ordering=version", "ordering"),
        ("innovations/?format=xml", "format"),
        ("innovations/?cursor=x", "cursor"),
        ("innovations/?agency=1", "agency"),
        ("tasks/?box=other", "box"),
        ("me/?x=1", "x"),
        ("public/summary/?state=draft", "state"),
    ],
)
def test_undeclared_parameters_are_refused(api, world, path, field):
    response = api.get(world.bureau, path)

    assert (response.status_code, [e["field"] for e in response.data["errors"]]) == (400, [field])


def test_pages_follow_each_other_without_loss(api, world):
    for number in range(5):
        world.draft(title=f"Inovasi {number}")

    first = api.get(world.bureau, "innovations/?page_size=3&ordering=title")
    second = api.get(world.bureau, first.data["next"].removeprefix("http://testserver"))

    assert [row["title"] for row in first.data["results"]] == ["Inovasi 0", "Inovasi 1", "Inovasi 2"]
    assert [row["title"] for row in second.data["results"]] == ["Inovasi 3", "Inovasi 4"]
    assert second.data["next"] is None


def test_a_list_as_csv_has_the_same_rows_and_no_formulas(api, world):
    world.draft(title="=HYPERLINK(1)")
    world.draft(title="Biasa")

    with closing(api.get(world.bureau, "innovations/?format=csv&ordering=title")) as response:
        text = b"".join(response.streaming_content).decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(text)))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert [(r["title"], r["agency.name"], r["state"]) for r in rows] == [
        ("'=HYPERLINK(1)", "Dinas Kesehatan", "draft"),
        ("Biasa", "Dinas Kesehatan", "draft"),
    ]


def test_a_list_as_workbook_has_the_same_rows(api, world):
    world.draft(title="=1+1")

    response = api.get(world.bureau, "innovations/?format=xlsx")

    sheet = load_workbook(io.BytesIO(response.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    record = dict(zip(rows[0], rows[1], strict=True))
    cell = sheet.cell(row=2, column=rows[0].index("title") + 1)
    assert (record["title"], cell.data_type, len(rows)) == ("=1+1", "s", 2)


def test_times_carry_their_offset_and_ids_are_uuids(api, world):
    innovation = world.draft()

    row = api.get(world.innovator, f"innovations/{innovation.pk}/").data

    assert row["created_at"] == "2025-01-02T09:01:00+07:00"
    assert row["id"] == str(innovation.pk)


def test_the_inbox_has_four_drawers(api, world):
    innovation = world.submitted()

    mine, group, waiting = (
        [t["subject"]["id"] for t in api.get(who, f"tasks/?box={box}").data["results"]]
        for who, box in ((world.head, "mine"), (world.operator, "group"), (world.innovator, "waiting"))
    )
    world.decide(innovation, world.head)
    done = [t["stage"] for t in api.get(world.head, "tasks/?box=done").data["results"]]

    assert (mine, group, waiting, done) == ([str(innovation.pk)],) * 3 + (["agency_head"],)


def test_a_resubmission_waits_for_the_first_stage_again(api, world):
    innovation = world.decide(world.submitted(), world.head, "return")
    gate.perform(innovation, "resubmit", actor=world.innovator, at=world.tick())

    waiting = api.get(world.head, "tasks/").data["results"]

    assert [(t["kind"], t["stage"], t["round"]) for t in waiting] == [("review", "agency_head", 2)]


def cost(world, path):
    client = APIClient()
    client.force_authenticate(world.bureau)
    with time_machine.travel(world.tick(), tick=False), CaptureQueriesContext(connection) as queries:
        response = client.get(f"/api/v1/{path}")
    assert response.status_code == 200
    return len(queries), len(response.data["results"])


def grow(world, count):
    for number in range(count):
        innovation = world.submitted(title=f"Inovasi {number}")
        decisions.decide(innovation, Ballot("approve"), actor=world.head, at=world.tick())
        world.event()


COSTS = {
    "innovations/": 2,
    "innovations/?overdue=true": 2,
    "launch-events/": 2,
    "tasks/": 2,
    # Two more for the forms of the stages.
    "tasks/?box=group": 4,
    "tasks/?box=waiting": 2,
    "tasks/?box=done": 2,
    "agencies/": 1,
    "governments/": 1,
    "contracts/": 2,
    "public/innovations/": 1,
    "public/agencies/": 1,
}


@pytest.mark.sqlite
def test_lists_cost_the_same_for_one_row_and_for_thirty(world):
    grow(world, 1)
    small = {path: cost(world, path)[0] for path in COSTS}
    grow(world, 29)

    large = {path: cost(world, path)[0] for path in COSTS}

    assert (small, large) == (COSTS, COSTS)
    assert Innovation.objects.count() == 30


def test_a_bureau_record_is_public_only_after_approval(api, world):
    world.draft(title="Rancangan")
    world.submitted(title="Diajukan")
    world.approved(title="Disetujui")

    response = api.get(None, "public/innovations/")

    assert [set(row) for row in response.data["results"]] == [
        {
            "id",
            "title",
            "novelty",
            "origin_place",
            "origin_source",
            "origin_adapted",
            "state",
            "year",
            "form",
            "medium",
            "agency",
            "government",
            "government_code",
            "launched_on",
            "suspended_at",
            *CHOSEN,
        }
    ]
    assert titles(response) == ["Disetujui"]


def test_only_the_own_bureau_records_launch_events(api, world):
    body = {
        "title": "Peluncuran",
        "held_on": "2025-01-15",
        "presided_by": str(world.seats["sekda"].pk),
        "on_behalf_of": str(world.seats["regent"].pk),
    }

    made = api.post(world.bureau, "launch-events/", body)
    foreign = api.post(world.foreign_bureau, "launch-events/", body)

    assert (made.status_code, made.data["on_behalf_of"], made.data["capacity"]) == (
        201,
        "Bupati Tuban",
        "delegate",
    )
    assert foreign.status_code == 403
