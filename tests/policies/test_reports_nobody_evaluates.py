"""Policies that name nobody who evaluates reports: not published any more, and no dead end where one is in force."""

from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from common.errors import BadInput, NotNow, Unready
from innovations.models import Innovation
from tests.innovations import asked_walks, walks
from tests.policies.conftest import document
from tests.world import START, World
from workflow.engine import gate
from workflow.models import PolicyVersion
from workflow.policies import immutable_versions
from workflow.policies.document import parse
from workflow.policy_changes import publishing

HEAD = '[[review.innovation.stages]]\ncode = "head"\nrole = "agency_head"\nscope = "agency"\n'
REVIEW = '[[review.report.stages]]\ncode = "bureau"\nrole = "organisation_bureau"\n'
REPORTS = "[reports]\nevery_months = 3\ncount = 4\n"
EVALUATION = '[evaluation]\nscale = "permendagri-86-2017"\n'
WHOLE = document(HEAD)
Under = Callable[[str], World]


@pytest.fixture
def of_old(world: World) -> Under:
    """Put the world's government under a text that was published before anybody asked whether it is whole."""

    def put(text: str) -> World:
        immutable_versions.save_version(PolicyVersion, text, parse(text), at=START)
        world.government.policy_name = "uji"
        world.government.save(update_fields=["policy_name"])
        return world

    return put


def launched(world: World, **fields: object) -> Innovation:
    item = gate.perform(world.draft(**fields), "submit", actor=world.innovator, at=world.tick())
    item = world.decide(item, world.head)
    return gate.perform(
        item, "launch", actor=world.bureau, at=world.tick(), launch_event=str(world.event().pk)
    )


@pytest.mark.parametrize(
    ("without", "field", "code"),
    [
        (REVIEW, "review.report", "no_review"),
        (f'[review.innovation]\non_return = "restart"\n{HEAD}', "review.innovation", "no_review"),
        (REPORTS, "reports", "required"),
        (EVALUATION, "evaluation", "required"),
    ],
)
@pytest.mark.django_db
def test_a_policy_that_leads_to_a_dead_end_is_not_published(without: str, field: str, code: str) -> None:
    text = WHOLE.replace(without, "")

    with pytest.raises(BadInput) as refused:
        publishing.publish(text, at=START)

    assert text != WHOLE
    assert [(gap.field, gap.code) for gap in refused.value.gaps] == [(field, code)]


@pytest.mark.parametrize("without", [REVIEW, EVALUATION])
def test_no_report_is_asked_for_that_nobody_would_evaluate(of_old: Under, without: str) -> None:
    world = of_old(WHOLE.replace(without, ""))
    innovation = launched(world)

    with pytest.raises(NotNow) as refused:
        asked_walks.ask(world, innovation)

    assert refused.value.code == "no_review"


def test_the_page_offers_no_request_that_would_be_refused(of_old: Under) -> None:
    world = of_old(WHOLE.replace(REVIEW, ""))
    innovation = launched(world)
    place = reverse("report-ask", args=[innovation.pk])
    client = Client()

    with time_machine.travel(world.tick(), tick=False):
        client.force_login(world.sekda, backend="django.contrib.auth.backends.ModelBackend")
        page = client.get(reverse("innovation", args=[innovation.pk]))
        form = client.get(place)

    assert (page.status_code, place in page.content.decode()) == (200, False)
    assert (form.status_code, "tidak mengatur siapa yang mengevaluasi" in form.content.decode()) == (
        409,
        True,
    )


def test_a_report_owed_under_such_a_policy_is_refused(of_old: Under) -> None:
    world = of_old(WHOLE.replace(REVIEW, ""))
    report = world.fill(walks.open_report(world, launched(world)), "40", "12")

    with pytest.raises(Unready) as refused:
        gate.perform(report, "submit", actor=world.operator, at=world.tick())

    assert [(gap.field, gap.code) for gap in refused.value.gaps] == [("policy", "no_stage")]


def test_a_report_is_asked_for_on_days_that_some_stage_is_for(of_old: Under) -> None:
    world = of_old(WHOLE.replace(REVIEW, f"{REVIEW}when = {{ trial_ends = true }}\n"))
    innovation = launched(world, trial_start=date(2025, 1, 2), trial_end=date(2025, 3, 31))

    with pytest.raises(BadInput) as refused:
        asked_walks.ask(world, innovation, last_on=date(2025, 3, 30))
    evaluation = asked_walks.evaluated(
        world, asked_walks.ask(world, innovation, last_on=date(2025, 3, 31)), "40", "12"
    )

    assert [(gap.field, gap.code) for gap in refused.value.gaps] == [("last_on", "no_stage")]
    assert evaluation.report.state == "evaluated"
