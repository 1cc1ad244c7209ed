"""Sixteen ask for an ad-hoc report on the same innovation at once: one is asked for, everybody else is told of it."""

from typing import Any

import pytest

from innovations.models import Report
from innovations.services.reports import asking
from tests.concurrency.simultaneous import CLIENTS, DONE, ROUNDS, counted, run_rounds
from tests.world import World, build
from workflow.engine.verification import Verification

pytestmark = pytest.mark.django_db(transaction=True)
FEW = max(ROUNDS // 10, 2)
WHO = ("sekda", "bureau", "head")


def test_one_of_all_who_ask_at_once_is_heard() -> None:
    world: World = build()
    innovations = [world.launched(title=f"Inovasi {number}") for number in range(FEW)]
    at = world.tick()
    days = asking.usual_days(innovations[0], at=at)

    def work(number: int, client: int) -> Any:
        actor = getattr(world, WHO[client % len(WHO)])
        return asking.ask(innovations[number], actor=actor, at=at, reason="Serentak.", days=days)

    answers = counted(run_rounds(FEW, work))

    assert answers == {DONE: FEW, (409, "already_asked"): FEW * (CLIENTS - 1)}
    assert sorted(Report.objects.values_list("innovation_id", "number")) == sorted(
        (row.pk, 1) for row in innovations
    )
    assert list(Verification().findings()) == []
