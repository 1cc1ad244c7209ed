"""What pages and API say of a result of 210 percent whose target was put on record after its quarter."""

import json
from decimal import Decimal

import pytest
from django.urls import reverse

from common.periods import WHOLE_YEAR
from innovations.models import Evaluation, Report
from innovations.services.contracts import amending
from innovations.services.evaluations.recomputing import recompute
from innovations.services.proposals import drafting
from organisations.offices import SYSTEM
from tests.innovations.walks import exceptional, in_force, launched
from tests.world import AFTER_Q1, Q1, World
from workflow.engine import gate
from workflow.models import Event

MOSTLY_PRIVATE = {"own": 30, "other_agency": 0, "central": 0, "private": 70, "community": 0}


@pytest.fixture
def handed_in(world: World) -> Report:
    """The target of the first quarter was put on record after it; the result is 105 against 50."""
    draft = world.draft()
    without = [{"id": row.pk, "target_year": None, "targets": {Q1: None}} for row in draft.indicators.all()]
    drafting.replace_rows(draft, "indicators", without)
    contract = in_force(world, launched(world, draft))
    world.sweep(AFTER_Q1)
    revision = amending.revise_contract(
        contract,
        actor=world.bureau,
        at=world.tick(),
        ground="priority",
        reason="Target baru ditetapkan.",
        targets={"IND-1": {WHOLE_YEAR: Decimal(200), Q1: Decimal(50)}},
    )
    revision = gate.perform(revision, "request_signatures", actor=world.bureau, at=world.tick())
    revision = gate.perform(revision, "activate", actor=SYSTEM, at=world.tick(), document="0" * 64)
    report = exceptional(world, "105", "10", report=world.report(revision, 1), shares=MOSTLY_PRIVATE)
    return gate.perform(report, "submit", actor=world.operator, at=world.tick())


def test_nothing_is_suggested_and_both_numbers_are_kept(world: World, handed_in: Report) -> None:
    made = Evaluation.objects.get(report=world.decide(handed_in, world.bureau))

    facts = json.loads(bytes(Event.objects.get(kind="report.evaluate").payload))["facts"]
    assert (made.score, made.score_for_suggestion, made.recommendation, facts["recommendation"]) == (
        Decimal("200.00"),
        None,
        "",
        "",
    )
    period = made.result.working["inputs"]["indicators"][0]["quarters"][0]
    assert (period["planned"], period["own"]) == (False, "30")
    assert recompute(made.result).differences == ()


def test_the_evaluator_sees_what_does_not_count(world: World, handed_in: Report, signed_in, now) -> None:
    now()

    page = signed_in("bureau").get(reverse("report-decision", args=[handed_in.pk])).content.decode()

    wanted = (
        "200,00 %",
        "210,00 %",
        "Yang dihitung untuk rekomendasi",
        "tidak dihitung untuk rekomendasi",
        "tidak ada: tabel tidak menyarankan apa pun",
    )
    assert [words for words in wanted if words not in page] == []
    assert "<dd>Replikasi" not in page


def test_the_score_says_in_words_what_counts(world: World, handed_in: Report, signed_in, now) -> None:
    made = Evaluation.objects.get(report=world.decide(handed_in, world.bureau))
    now()

    page = signed_in("head").get(reverse("evaluation", args=[made.pk])).content.decode()

    wanted = (
        "tidak direncanakan, karena target belum tercatat sebelum periode berakhir",
        "kerja perangkat daerah sendiri 30 % dari hasil",
        "Tidak dihitung untuk saran: target belum tercatat sebelum periode berakhir.",
        "hasil yang tidak direncanakan sebelum periodenya tidak dihitung untuk saran",
    )
    assert [words for words in wanted if words not in page] == []


def test_the_evaluator_may_recommend_it_all_the_same(world: World, handed_in: Report) -> None:
    report = world.decide(handed_in, world.bureau, facts=(("recommendation", "replicate"),))

    assert Evaluation.objects.get(report=report).recommendation == "replicate"
