"""Review progress and "why can't I" on the pages of a subject."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.policies.conftest import under
from tests.policies.test_deciding import TWO_OF_LAN
from tests.web.test_deciding import SCORED, task_of
from tests.web.test_query_counts import queries_of
from tests.world import World
from workflow.engine import gate
from workflow.reviews import decisions

__all__ = ["under"]
Browser = Callable[[str], Client]
Under = Callable[..., World]
RESUME = {"on_return": "resume"}


def test_who_decided_what_is_shown_with_scores_and_requests(under: Under, signed_in: Browser, now) -> None:
    world = under(TWO_OF_LAN + SCORED)
    item = world.decide(world.submitted(), world.lan, scores={"novelty": 80}, comment="Baik sekali.")
    now()

    page = signed_in("head").get(f"/inovasi/{item.pk}/")

    [stage] = page.context["progress"][0].stages
    [decision] = stage.decisions
    assert (stage.standing, decision.office, decision.outcome, decision.comment) == (
        "open",
        world.seats["lan"].title,
        "approve",
        "Baik sekali.",
    )
    assert [(s.label, s.value, s.max) for s in decision.scores] == [("Kebaruan", 80, 100)]
    assert "kurang 1 persetujuan" in page.content.decode()


def test_an_anonymous_reviewer_stays_unnamed_to_proposers_only(under: Under, signed_in: Browser, now) -> None:
    world = under(TWO_OF_LAN + "anonymous = true\n")
    item = world.decide(world.submitted(), world.lan, comment="Catatan penelaah.")
    now()

    pages = [signed_in(name).get(f"/inovasi/{item.pk}/") for name in ("innovator", "sekda")]
    said = [page.context["progress"][0].stages[0].decisions[0].office for page in pages]
    proposer = pages[0].content.decode()

    # No office is ever called otherwise, so that its title stands in other places, too.
    title = world.seats["lan"].title
    assert (said[0] == title, said[1] == title) == (False, True)
    assert "Catatan penelaah." in proposer


def test_a_withdrawn_decision_stays_readable(under: Under, signed_in: Browser, now) -> None:
    world = under(TWO_OF_LAN)
    item = world.decide(world.submitted(), world.lan)
    now()
    address = f"/tugas/{task_of(item).uuid}/tarik/"
    offered = [
        address in signed_in(who).get(f"/inovasi/{item.pk}/").content.decode() for who in ("lan", "lan_two")
    ]
    decisions.withdraw_decision(item, actor=world.lan, at=world.tick())
    now()

    page = signed_in("lan").get(f"/inovasi/{item.pk}/")

    [decision] = page.context["progress"][0].stages[0].decisions
    assert (offered, decision.void) == ([True, False], "Ditarik oleh pembuatnya")


def test_requests_lead_to_the_field_they_are_tied_to(world: World, signed_in: Browser, now) -> None:
    item = world.decide(
        world.submitted(), world.head, "return", items=[{"field": "objective", "message": "Perjelas."}]
    )
    now()

    page = signed_in("innovator").get(f"/inovasi/{item.pk}/")

    assert [(r.part, r.href, r.message) for r in page.context["requests"]] == [
        ("", "", "Mohon dilengkapi."),
        ("Tujuan", f"/inovasi/{item.pk}/bagian/content/#id_objective", "Perjelas."),
    ]


def test_the_service_time_that_passed_is_said_in_words(under: Under, signed_in: Browser, now) -> None:
    world = under(TWO_OF_LAN + "service_days = 5\n")
    item = world.submitted()
    world.tick(days=30)
    now()

    page = signed_in("lan").get(f"/inovasi/{item.pk}/").content.decode()

    assert "Waktu layanan berakhir 9 Januari 2025 · terlewati" in page


def test_a_report_shows_its_review_and_the_contract_its_rules(world: World, signed_in: Browser, now) -> None:
    report = world.reported()
    now()
    client = signed_in("head")

    of_report = client.get(f"/laporan/{report.pk}/")
    of_contract = client.get(f"/kontrak/{report.contract_id}/")

    assert [s.code for s in of_report.context["progress"][0].stages] == ["bureau"]
    rules = {
        blocked.option.name: [rule.passed for rule in blocked.option.rules]
        for blocked in of_contract.context["steps"].blocked
    }
    assert rules["terminate"] == [True, False, None, None]


@pytest.mark.sqlite
def test_the_page_costs_the_same_after_many_rounds(under: Under, signed_in: Browser, now) -> None:
    world = under(TWO_OF_LAN)
    item = world.decide(world.submitted(), world.lan, comment="Ya.")
    now()
    client = signed_in("innovator")
    one = queries_of(client, f"/inovasi/{item.pk}/")
    for _round in range(3):
        item = world.decide(item, world.lan_two, "return", items=[{"field": "objective", "message": "Lagi."}])
        item = gate.perform(item, "resubmit", actor=world.innovator, at=world.tick())
        item = world.decide(item, world.lan, comment="Ya.")
    now()

    many = queries_of(client, f"/inovasi/{item.pk}/")

    assert many == one
