"""Under PP 38/2017 the head of region is asked when the trial is over, not on every report, and told of no lateness."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from deadlines.schedule.escalations import roles_notified, stored_ladder
from innovations.models import Innovation, Report
from organisations.enums import Role
from organisations.services.appointing import seat_of
from tests.innovations.walks import in_force
from tests.world import AFTER_Q1, POLICIES, World, hired
from workflow.engine import gate
from workflow.models import Task
from workflow.policies.document import parse

AFTER_Q2 = datetime(2025, 7, 2, 3, 0, tzinfo=UTC)


def launched(world: World, **fields: object) -> Innovation:
    """Established by decree and launched, under PP 38/2017."""
    world.government.policy_name = "pp38-2017"
    world.government.save(update_fields=["policy_name"])
    item = world.draft(initiator_type="masyarakat", initiator_name="Warga", burdens_public=False, **fields)
    item = gate.perform(item, "submit", actor=world.innovator, at=world.tick())
    scores = dict.fromkeys(("novelty", "benefit", "no_burden", "authority", "replicable"), 80)
    for number in (1, 2, 3):
        member = hired(
            f"panel_{number}", seat_of(Role.PANEL_MEMBER, government=world.government, ordinal=number)
        )
        item = world.decide(item, member, scores=scores)
    decree = {"decree_number": "100.3.3.2/21/2025", "decree_on": date(2025, 1, 2)}
    item = world.decide(item, world.regent, comment="Ditetapkan.", **decree)
    return gate.perform(
        item, "launch", actor=world.bureau, at=world.tick(), launch_event=str(world.event().pk)
    )


def evaluated_by_bureau(world: World, report: Report) -> Report:
    filled = world.fill(report, "40", "12")
    handed_in = gate.perform(filled, "submit", actor=world.operator, at=world.tick())
    return world.decide(handed_in, world.bureau)


def waits_for(report: Report) -> list[str]:
    rows = Task.objects.filter(subject_id=report.pk, kind="review", closed_at__isnull=True)
    return list(rows.values_list("stage", flat=True))


def test_the_head_of_region_decides_when_the_trial_ends(world: World) -> None:
    item = launched(world, trial_start=date(2025, 1, 2), trial_end=date(2025, 4, 1))
    contract = in_force(world, item)
    world.sweep(AFTER_Q1)
    first = evaluated_by_bureau(world, world.report(contract, 1))
    world.sweep(AFTER_Q2)
    second = evaluated_by_bureau(world, world.report(contract, 2))

    assert [(report.state, waits_for(report)) for report in (first, second)] == [
        ("evaluated", []),
        ("submitted", ["trial_decision"]),
    ]
    decided = world.decide(
        second, world.regent, comment="Dilanjutkan.", facts=(("recommendation", "continue"),)
    )
    assert decided.state == "evaluated"


def test_without_a_trial_the_head_of_region_is_not_asked(world: World) -> None:
    contract = in_force(world, launched(world))
    world.sweep(AFTER_Q1)

    report = evaluated_by_bureau(world, world.report(contract, 1))

    assert (report.state, waits_for(report)) == ("evaluated", [])


@pytest.mark.parametrize("path", sorted(POLICIES.glob("*.toml")), ids=lambda path: path.stem)
def test_the_head_of_region_decides_on_no_ordinary_report(path: Path) -> None:
    text = parse(path.read_text(encoding="utf-8"))

    always = [stage["role"] for stage in text["review"]["report"]["stages"] if not stage.get("when")]
    ladder = stored_ladder(text["reports"])
    codes = ("remind_3", "breach", "public", "lock", *(row.code for row in ladder))

    assert "head_of_region" not in always
    assert {role for code in codes for role in roles_notified(code, ladder)} & {"head_of_region"} == set()
