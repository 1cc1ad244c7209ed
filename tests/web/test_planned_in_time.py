"""What pages and API say of a result of 210 percent whose target was put on record after its quarter."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from innovations.models import Evaluation, Report
from innovations.services.evaluations.recomputing import recompute
from tests.innovations.walks import exceptional, in_force
from tests.world import World
from workflow.engine import gate
from workflow.models import Event

MOSTLY_PRIVATE = {"own": 30, "other_agency": 0, "central": 0, "private": 70, "community": 0}


@pytest.fixture
def handed_in(world: World) -> Report:
    """Everything was put on record in April; the first quarter's result is 105 against 50."""
    world.now = datetime(2025, 4, 2, 3, tzinfo=UTC)
    contract = in_force(world)
    world.sweep(datetime(2025, 4, 3, 3, tzinfo=UTC))
    report = exceptional(world, "105", "10", report=world.report(contract, 1), shares=MOSTLY_PRIVATE)
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
