"""A request for more time ends: withdrawn, settled by what overtakes it, and never granted into the past."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, transaction

from common.errors import BadInput, DomainError, NotNow, NotPermitted
from dashboard import fairness
from deadlines.models import Deadline, DeadlineExtension
from deadlines.queries import extensions_visible_to
from deadlines.services import bulk_extensions, deadlines, extensions
from innovations.models import Report
from organisations.queries import actor_at
from tests.deadlines.test_extensions import LATER, WHY, ask, grant, owed
from tests.innovations.test_handing_over import record
from tests.innovations.walks import in_force, open_report
from tests.world import World
from workflow.engine import gate
from workflow.enums import TaskKind
from workflow.models import Event, Task

MAY_20 = datetime(2025, 5, 20, 3, tzinfo=UTC)
MAY_1 = date(2025, 5, 1)
AFTER_17_MONTHS = datetime(2026, 9, 22, 3, tzinfo=UTC)


def waiting(world: World) -> tuple[int, int]:
    """How many requests the public page says to wait, and how many tasks do."""
    shares = fairness.agency_shares(government=world.government, year=2025)
    tasks = Task.objects.filter(kind=TaskKind.EXTENSION, closed_at=None)
    return sum(share.waiting for share in shares), tasks.count()


def fields_of(act: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(BadInput) as refusal:
        act()
    return [(gap.field, gap.code) for gap in refusal.value.gaps]


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(DomainError) as refusal:
        act()
    return refusal.value.code


def bulk(world: World, **changes):
    values = {
        "government": world.government,
        "agency": None,
        "due_from": date(2025, 4, 1),
        "due_until": date(2025, 4, 30),
        "until": LATER,
        "actor": world.sekda,
        "at": world.tick(),
        "reason": WHY,
    }
    return bulk_extensions.extend_many(**(values | changes))


def test_the_agency_withdraws_what_it_asked_for(world: World) -> None:
    deadline = owed(world)
    extension = ask(world, deadline)

    with pytest.raises(NotPermitted):
        extensions.withdraw(extension, actor=world.neighbour, at=world.tick())
    with pytest.raises(NotPermitted):
        extensions.withdraw(extension, actor=world.sekda, at=world.tick())
    done = extensions.withdraw(extension, actor=world.operator, at=world.tick(), reason="Data sudah ada.")

    kinds = (
        Event.objects.filter(subject_id=deadline.subject_id).order_by("seq").values_list("kind", flat=True)
    )
    assert (done.outcome, done.decided_by, done.decision) == (
        "withdrawn",
        world.operator.person,
        "Data sudah ada.",
    )
    assert (list(kinds)[-1], waiting(world)) == ("report.withdraw_extension", (0, 0))
    assert refused(lambda: grant(world, extension)) == "already_decided"
    assert refused(lambda: extensions.withdraw(extension, actor=world.operator, at=world.tick())) == (
        "already_decided"
    )
    assert ask(world, deadline).outcome == ""


def test_the_successor_of_an_agency_withdraws_what_was_asked(world: World) -> None:
    extension = ask(world, owed(world))
    record(world, successor=world.other_agency)
    successor = actor_at(world.neighbour.person_id, world.now)

    seen = extensions_visible_to(successor, world.now).filter(pk=extension.pk).exists()
    with pytest.raises(NotPermitted):
        extensions.withdraw(extension, actor=world.operator, at=world.tick())
    fresh = DeadlineExtension.objects.select_related("deadline").get(pk=extension.pk)
    done = extensions.withdraw(fresh, actor=world.neighbour, at=world.tick())

    assert (seen, done.outcome, waiting(world)) == (True, "withdrawn", (0, 0))


def submit(world: World, report: Report) -> None:
    gate.perform(world.fill(report, "40", "12"), "submit", actor=world.operator, at=world.tick())


def waive(world: World, report: Report) -> None:
    gate.perform(report, "waive", actor=world.sekda, at=world.tick(), comment="Bencana alam.")


def terminate(world: World, report: Report) -> None:
    gate.perform(report.contract, "terminate", actor=world.regent, at=world.tick(), comment="Dibubarkan.")


def discontinue(world: World, report: Report) -> None:
    gate.perform(report.innovation, "discontinue", actor=world.regent, at=world.tick(), comment="Dihentikan.")


def extend_all(world: World, report: Report) -> None:
    bulk(world)


def postpone(world: World, report: Report) -> None:
    """As a decree of days off, or a clock that stood still, does."""
    deadline = Deadline.objects.get(pk=report.deadline_id)
    deadlines.extend([deadline], until=datetime(2025, 5, 6, 17, tzinfo=UTC), at=world.tick())


@pytest.mark.parametrize(
    ("overtakes", "by"),
    [
        (submit, "received"),
        (waive, "fell_away"),
        (terminate, "fell_away"),
        (discontinue, "fell_away"),
        (extend_all, "moved"),
        (postpone, "moved"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_what_overtakes_a_request_settles_it(world: World, overtakes, by: str) -> None:
    report = open_report(world)
    extension = ask(world, report.deadline)
    before = waiting(world)

    overtakes(world, report)

    extension.refresh_from_db()
    assert (before, waiting(world)) == ((1, 1), (0, 0))
    assert (extension.outcome, extension.overtaken_by, extension.decided_by) == ("overtaken", by, None)
    assert refused(lambda: grant(world, extension)) == "not_needed"


def test_a_shorter_bulk_extension_leaves_the_request(world: World) -> None:
    extension = ask(world, owed(world))

    bulk(world, until=date(2025, 4, 30))

    extension.refresh_from_db()
    assert (extension.outcome, waiting(world)) == ("", (1, 1))


def test_the_database_keeps_no_request_where_nothing_is_owed(world: World) -> None:
    deadline = owed(world)
    extension = ask(world, deadline)

    with pytest.raises(DatabaseError), transaction.atomic():
        Deadline.objects.filter(pk=deadline.pk).update(met_at=world.now)
    with pytest.raises(DatabaseError), transaction.atomic():
        Deadline.objects.filter(pk=deadline.pk).update(closed_at=world.now)
    extensions.withdraw(extension, actor=world.operator, at=world.tick())
    Deadline.objects.filter(pk=deadline.pk).update(closed_at=world.now)
    with pytest.raises(DatabaseError), transaction.atomic():
        DeadlineExtension.objects.create(
            government=world.government,
            scope="one",
            agency=world.agency,
            deadline=deadline,
            asked_by=world.operator.person,
            asked_at=world.now,
            asked_until=LATER,
            reason=WHY,
        )


def test_no_day_that_has_passed_is_asked_for_or_granted(world: World) -> None:
    deadline = owed(world)
    world.sweep(MAY_20)
    world.now = MAY_20

    assert fields_of(lambda: ask(world, deadline, until=MAY_1)) == [("until", "past")]
    assert fields_of(lambda: bulk(world, until=MAY_1)) == [("until", "past")]
    extension = ask(world, deadline, until=date(2025, 5, 21))
    world.now = datetime(2025, 5, 23, 3, tzinfo=UTC)
    assert fields_of(lambda: grant(world, extension)) == [("until", "past")]
    assert fields_of(lambda: grant(world, extension, until=MAY_1)) == [("until", "past")]
    assert grant(world, extension, until=date(2025, 5, 23)).granted_until == datetime(
        2025, 5, 23, 17, tzinfo=UTC
    )


def test_the_database_grants_no_day_that_has_passed(world: World) -> None:
    extension = ask(world, owed(world))

    with pytest.raises(DatabaseError), transaction.atomic():
        DeadlineExtension.objects.filter(pk=extension.pk).update(
            outcome="granted",
            decided_at=MAY_20,
            decided_by=world.sekda.person,
            granted_until=datetime(2025, 5, 1, 17, tzinfo=UTC),
        )


def test_a_report_locked_for_long_is_opened_again(world: World) -> None:
    report = open_report(world)
    world.sweep(AFTER_17_MONTHS)
    world.now = AFTER_17_MONTHS
    locked = deadlines.is_locked(report.deadline, at=world.now)

    too_far = fields_of(lambda: ask(world, report.deadline, until=date(2027, 9, 24)))
    grant(world, ask(world, report.deadline, until=date(2026, 10, 30)))

    report.deadline.refresh_from_db()
    assert (locked, too_far) == (True, [("until", "too_late")])
    assert not deadlines.is_locked(report.deadline, at=world.now)


def test_evaluations_move_with_many_only_when_named(world: World) -> None:
    contract = in_force(world)
    evaluation = contract.appraisals.get(after_months=6).deadline
    span = {"due_from": evaluation.due_on, "due_until": evaluation.due_on, "until": date(2025, 9, 30)}
    place = {"government": world.government, "agency": None}

    left_out = bulk_extensions.covered(**place, **span)
    named = bulk_extensions.covered(**place, **span, evaluations=True)

    assert ([row.pk for row in left_out.evaluations], left_out.moves) == ([evaluation.pk], [])
    assert ([row.pk for row in named.moves], named.evaluations) == ([evaluation.pk], [])
    with pytest.raises(NotNow):
        bulk(world, **span)
    with pytest.raises(NotPermitted):
        ask(world, evaluation, until=date(2025, 9, 30))
    assert bulk(world, **span, evaluations=True).changes.get().deadline_id == evaluation.pk


def test_what_counts_longer_already_stays_in_a_bulk_extension(world: World) -> None:
    deadline = owed(world)
    grant(world, ask(world, deadline, until=date(2025, 5, 30)))

    found = bulk_extensions.covered(
        government=world.government,
        agency=world.agency,
        due_from=date(2025, 4, 1),
        due_until=date(2025, 4, 30),
        until=LATER,
    )

    assert ([row.pk for row in found.keeps], found.moves) == ([deadline.pk], [])


def test_only_what_was_looked_at_moves(world: World) -> None:
    deadline = owed(world)
    span = {"due_from": date(2025, 4, 1), "due_until": date(2025, 4, 30), "until": date(2025, 6, 2)}
    seen = bulk_extensions.covered(government=world.government, agency=None, **span).fingerprint
    grant(world, ask(world, deadline))

    assert refused(lambda: bulk(world, **span, seen=seen)) == "covers_others"


def test_more_time_may_reach_over_the_end_of_the_year(world: World) -> None:
    deadline = owed(world)
    at = datetime(2025, 11, 29, 16, 30, tzinfo=UTC)
    world.sweep(at)
    world.now = at

    extension = grant(world, ask(world, deadline, until=date(2026, 1, 15)))

    assert extension.granted_until == datetime(2026, 1, 15, 17, tzinfo=UTC)


@pytest.mark.parametrize(("zone", "refused_day"), [("Asia/Jakarta", 28), ("Asia/Makassar", 29)])
def test_the_governments_zone_says_which_day_has_passed(zone: str, refused_day: int) -> None:
    # 23.30 on 29 November in Tuban is 0.30 on the next day in Morowali Utara.
    row = Deadline(zone=zone, due_at=datetime(2025, 10, 14, 17, tzinfo=UTC), rule={})
    at = datetime(2025, 11, 29, 16, 30, tzinfo=UTC)

    days = [date(2025, 11, refused_day), date(2025, 11, refused_day + 1)]

    assert fields_of(lambda: extensions.day_ahead(days[0], row, at=at)) == [("until", "past")]
    assert extensions.day_ahead(days[1], row, at=at) == days[1]
