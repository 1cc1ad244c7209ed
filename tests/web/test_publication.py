"""What the public page of an innovation says is what its policy publishes; names and attachments never are."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from rest_framework.test import APIClient

from common.errors import BadInput
from deadlines.services import extensions
from innovations.services.proposals import drafting
from innovations.services.reports.reporting import MilestoneEntry, save_figures
from tests.innovations import walks
from tests.policies.conftest import document
from tests.web.test_query_counts import queries_of
from tests.world import POLICIES, START, World
from workflow.engine import gate
from workflow.policies.document import parse
from workflow.policy_changes import publishing

SHIPPED = (POLICIES / "tuban-2018.toml").read_text(encoding="utf-8")
CLOSED = """
[publication]
published_fields = []
indicator_figures = false
milestone_days = false
contract_codes = false
extension_reasons = false
"""
WORDS = {
    "description": "Kelas calon pengantin di kantin.",
    "objective": "Menurunkan angka tengkes.",
    "design_narrative": "Rahasia dapur yang belum dibuka.",
}
MILESTONE = {
    "activity": "Uji coba di satu kecamatan",
    "planned_start": date(2025, 1, 5),
    "planned_end": date(2025, 3, 15),
    "in_charge": "Siti Staf",
}


def under(world: World, table: str) -> None:
    version, _new = publishing.publish(SHIPPED.replace("tuban-2018", "lain") + table, at=START)
    world.government.policy_name = version.name
    world.government.save(update_fields=["policy_name"])


def page_of(innovation_id) -> str:
    return Client().get(reverse("public-innovation", args=[innovation_id])).content.decode()


def told(world: World, now) -> tuple[str, str]:
    """The public page of an innovation with an evaluated report, and the code of its contract."""
    item = world.draft(**WORDS)
    drafting.replace_rows(item, "milestones", [MILESTONE])
    report = world.fill(walks.open_report(world, walks.launched(world, item)), "40", "12")
    begun = {row.pk: MilestoneEntry(60) for row in item.milestones.all()}
    save_figures(report, actor=world.operator, at=world.tick(), figures={}, milestones=begun)
    report = gate.perform(report, "submit", actor=world.operator, at=world.tick())
    world.decide(report, world.bureau)
    now()
    return page_of(report.innovation_id), report.contract.public_token


def test_the_page_says_what_the_innovation_is(world: World, now) -> None:
    page, code = told(world, now)

    wanted = (
        "Kelas calon pengantin di kantin.",
        "Menurunkan angka tengkes.",
        "Peserta kelas",
        "Target tahun 2025: 200 Orang",
        "<strong>40</strong> Orang",
        "(target 50)",
        "Uji coba di satu kecamatan",
        "17 Maret 2025",
        "60 %",
        reverse("verify-code", args=[code]),
        f">{code}<",
    )
    assert [words for words in wanted if words not in page] == []
    assert ("Rahasia dapur" in page, "Siti Staf" in page) == (False, False)


def test_a_policy_may_publish_less(world: World, now) -> None:
    under(world, CLOSED)

    page, code = told(world, now)

    hidden = ("Kelas calon pengantin", "tengkes", "Peserta kelas", "Uji coba", code, "Siti Staf")
    assert [words for words in hidden if words in page] == []


def test_a_policy_may_publish_more(world: World, now) -> None:
    under(world, '\n[publication]\npublished_fields = ["design_narrative"]\n')

    page, _code = told(world, now)

    assert ("Rahasia dapur" in page, "Kelas calon pengantin" in page) == (True, False)


def test_the_open_data_obey_each_innovations_policy(world: World, now) -> None:
    world.approved(title="Menurut kebijakan lama", **WORDS)
    under(world, CLOSED)
    world.approved(title="Tertutup", **WORDS)
    now()

    rows = APIClient().get("/api/v1/public/innovations/").json()["results"]
    table = APIClient().get("/api/v1/public/innovations/?format=csv")

    assert [(row["description"], row["design_narrative"], row["objective"]) for row in rows] == [
        (WORDS["description"], None, WORDS["objective"]),
        (None, None, None),
    ]
    lines = b"".join(table.streaming_content).decode()
    assert (WORDS["objective"] in lines, WORDS["design_narrative"] in lines) == (True, False)


@pytest.mark.parametrize("name", ["initiator_name", "attachments", "in_charge", "tidak_ada"])
def test_no_policy_publishes_names_or_attachments(name: str) -> None:
    text = document("").replace('[review.innovation]\non_return = "restart"\n', "")
    with override("en"), pytest.raises(BadInput) as refusal:
        parse(f'{text}\n[publication]\npublished_fields = ["{name}"]\n')

    assert "publication.published_fields.0" in {gap.field for gap in refusal.value.gaps}


@pytest.mark.parametrize(("table", "shown"), [("", True), (CLOSED, False)])
def test_the_reason_of_an_extension_stands_beside_it(world: World, now, table: str, shown: bool) -> None:
    under(world, table)
    report = walks.open_report(world)
    asked = extensions.ask(
        report.deadline,
        actor=world.operator,
        at=world.tick(),
        until=date(2025, 5, 5),
        reason="Banjir menutup kantor.",
    )
    extensions.decide(asked, actor=world.sekda, at=world.tick(), outcome="granted", decision="Diterima.")
    now()

    page = Client().get(f"/papan/perpanjangan/?daerah={world.government.code}&tahun=2025").content.decode()

    assert ("5 Mei 2025" in page, "Banjir menutup kantor." in page) == (True, shown)


@pytest.mark.sqlite
def test_the_open_data_cost_the_same_for_one_row_and_for_three(world: World, now) -> None:
    world.approved()
    now()
    one = queries_of(Client(), "/api/v1/public/innovations/")
    under(world, CLOSED)
    world.approved()
    world.approved()
    now()

    assert (one, queries_of(Client(), "/api/v1/public/innovations/")) == (2, 2)


@pytest.mark.sqlite
def test_the_page_costs_the_same_with_more_of_everything(world: World, now) -> None:
    report = walks.reported(world)
    world.decide(report, world.bureau)
    now()
    address = reverse("public-innovation", args=[report.innovation_id])
    one = queries_of(Client(), address)
    world.sweep(datetime(2025, 7, 8, 3, 0, tzinfo=UTC))
    second = world.fill(world.report(report.contract, 2), "90", "11")
    second = gate.perform(second, "submit", actor=world.operator, at=world.tick())
    world.decide(second, world.bureau)
    now()

    assert (one, queries_of(Client(), address)) == (16, 16)
