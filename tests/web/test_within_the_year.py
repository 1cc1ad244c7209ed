"""What pages and API say of a report whose targets are those of a year that is not over."""

import pytest
from django.test import Client
from django.urls import reverse

from innovations.models import Evaluation
from innovations.services.evaluations.recomputing import recompute
from tests.innovations.walks import reported_towards_the_year
from tests.world import World

# As a band, in a line of a list, as a fact.
VERDICTS = ("Sangat Rendah", "· Tangguhkan", "<dd>Tangguhkan", "· Hentikan", "<dd>Hentikan")


@pytest.fixture
def evaluation(world: World) -> Evaluation:
    """Evaluated without a word of the bureau's own."""
    return Evaluation.objects.get(report=world.decide(reported_towards_the_year(world), world.bureau))


def test_the_record_holds_progress_and_no_verdict(evaluation: Evaluation) -> None:
    kept = evaluation.result.working["steps"]

    assert (evaluation.score, evaluation.band, evaluation.recommendation) == (None, "", "")
    assert (kept["suggested"]["outcome"], kept["progress"]) == ("not_yet", "25.00")
    assert [(step["reason"], step["progress"]) for step in kept["indicators"]] == [
        ("year_running", "25.00"),
        ("year_running", None),
    ]
    assert recompute(evaluation.result).differences == ()


def test_the_evaluator_sees_progress_and_no_suggestion(world: World, signed_in, now) -> None:
    report = reported_towards_the_year(world)
    now()

    page = signed_in("bureau").get(reverse("report-decision", args=[report.pk])).content.decode()

    wanted = ("belum dinilai", "25,00 %", "tabel tidak menyarankan apa pun", "50 sejak awal tahun dari")
    assert [words for words in wanted if words not in page] == []
    # The choices of a recommendation are there; nothing is suggested.
    assert "Sangat Rendah" not in page


@pytest.mark.parametrize("address", ["report", "evaluation", "evaluations", "achievements"])
def test_pages_say_that_nothing_is_judged_yet(
    world: World, evaluation: Evaluation, signed_in, now, address: str
) -> None:
    now()
    where = {"report": [evaluation.report_id], "evaluation": [evaluation.pk]}.get(address, [])

    page = signed_in("head").get(reverse(address, args=where)).content.decode()

    assert "belum dinilai" in page
    assert "25,00 %" in page
    assert [words for words in VERDICTS if words in page] == []


def test_the_public_reads_progress_and_no_band(evaluation: Evaluation, now) -> None:
    now()

    page = Client().get(reverse("public-innovation", args=[evaluation.innovation_id])).content.decode()

    assert "kemajuan 25,00 %, belum dinilai" in page
    assert "Sangat Rendah" not in page


def test_the_evaluator_may_still_recommend(world: World) -> None:
    report = reported_towards_the_year(world)

    made = Evaluation.objects.get(
        report=world.decide(report, world.bureau, facts=(("recommendation", "continue"),))
    )

    assert (made.recommendation, made.score) == ("continue", None)
