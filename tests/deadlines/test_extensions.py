"""More time: asked by who owes, decided by another, published with both days; the ladder follows."""

from datetime import UTC, date, datetime

import pytest

from common.errors import BadInput, NotNow, NotPermitted
from deadlines.models import Deadline
from deadlines.schedule.ladder import VerdictCode
from deadlines.services import bulk_extensions, deadlines, extensions, replies
from organisations.enums import Capacity
from organisations.services.appointing import appoint
from tests.innovations.walks import WINDOW, in_force, open_report
from tests.world import LONG_AGO, World
from workflow.enums import TaskKind
from workflow.models import Event, Task

WHY = "Sistem nasional tidak dapat dipakai sampai tanggal 10."
# The first report is due on 21 April 2025.
LATER = date(2025, 5, 5)
AFTER_THE_DUE_DAY = datetime(2025, 4, 23, 3, 0, tzinfo=UTC)
LOCKED = datetime(2025, 6, 2, 3, 0, tzinfo=UTC)


def owed(world: World) -> Deadline:
    return Deadline.objects.get(pk=open_report(world).deadline_id)


def ask(world: World, deadline: Deadline, **changes):
    values = {"actor": world.operator, "at": world.tick(), "until": LATER, "reason": WHY}
    return extensions.ask(deadline, **(values | changes))


def grant(world: World, extension, **changes):
    values = {"actor": world.sekda, "at": world.tick(), "outcome": "granted", "decision": "Alasan diterima."}
    return extensions.decide(extension, **(values | changes))


def verdict(deadline: Deadline, at: datetime):
    found = deadlines.verdict_of(Deadline.objects.get(pk=deadline.pk), at=at)
    return found.code, found.due_at


def test_a_granted_extension_keeps_the_first_due_day(world: World) -> None:
    deadline = owed(world)
    before = world.now

    extension = grant(world, ask(world, deadline))

    deadline.refresh_from_db()
    assert deadline.due_on == date(2025, 4, 21)
    assert deadline.extended_until == extension.granted_until == datetime(2025, 5, 5, 17, tzinfo=UTC)
    assert verdict(deadline, AFTER_THE_DUE_DAY)[0] == VerdictCode.EXTENDED
    assert verdict(deadline, before) == (VerdictCode.PENDING, deadline.due_at)
    assert (extension.decided_as, extension.published_at) == (
        world.seats["sekda"].title,
        extension.decided_at,
    )


def test_the_task_runs_until_the_later_day_too(world: World) -> None:
    deadline = owed(world)
    waiting = Task.objects.filter(subject_id=deadline.subject_id, kind=TaskKind.REPORT)
    before = set(waiting.values_list("due_at", flat=True))

    extension = grant(world, ask(world, deadline))

    assert (before, set(waiting.values_list("due_at", flat=True))) == (
        {deadline.due_at},
        {extension.granted_until},
    )


def test_asking_waits_for_the_office_that_the_rule_names(world: World) -> None:
    deadline = owed(world)

    ask(world, deadline)

    task = Task.objects.get(kind=TaskKind.EXTENSION, closed_at=None)
    assert (task.role, task.government) == ("regional_secretary", world.government)


def test_both_steps_stand_in_the_history_of_the_report(world: World) -> None:
    deadline = owed(world)

    grant(world, ask(world, deadline))

    kinds = (
        Event.objects.filter(subject_id=deadline.subject_id).order_by("seq").values_list("kind", flat=True)
    )
    assert list(kinds)[-2:] == ["report.ask_extension", "report.extend"]
    assert not Task.objects.filter(kind=TaskKind.EXTENSION, closed_at=None).exists()


def test_a_refusal_moves_nothing(world: World) -> None:
    deadline = owed(world)

    grant(world, ask(world, deadline), outcome="refused", decision="Alasan tidak cukup.")

    deadline.refresh_from_db()
    assert deadline.extended_until is None


def test_a_locked_form_opens_again(world: World) -> None:
    deadline = owed(world)
    world.sweep(LOCKED)
    assert verdict(deadline, LOCKED)[0] == VerdictCode.LOCKED

    grant(world, ask(world, deadline, until=date(2025, 6, 10)))

    assert verdict(deadline, world.now)[0] == VerdictCode.EXTENDED


def test_whoever_asked_does_not_decide(world: World) -> None:
    extension = ask(world, owed(world))
    appoint(
        world.operator.person,
        world.seats["sekda"],
        capacity=Capacity.PLH,
        starts_at=LONG_AGO,
        letter_no="1/2025",
    )

    with pytest.raises(NotPermitted) as refusal:
        grant(world, extension, actor=world.operator)

    assert refusal.value.code == "four_eyes"


def test_who_may_ask_for_and_decide_an_extension(world: World) -> None:
    deadline = owed(world)

    with pytest.raises(NotPermitted):
        ask(world, deadline, actor=world.neighbour)
    extension = ask(world, deadline)
    with pytest.raises(NotPermitted):
        grant(world, extension, actor=world.bureau)


def test_an_extension_never_shortens(world: World) -> None:
    deadline = owed(world)

    for until in (date(2025, 4, 21), date(2025, 4, 14), date(2027, 1, 1)):
        with pytest.raises(BadInput) as refusal:
            ask(world, deadline, until=until)
        assert [gap.field for gap in refusal.value.gaps] == ["until"]

    assert not deadline.extensions.exists()


def test_one_request_waits_at_a_time_and_is_decided_once(world: World) -> None:
    deadline = owed(world)
    extension = ask(world, deadline)

    with pytest.raises(NotNow) as twice:
        ask(world, deadline)
    grant(world, extension)
    with pytest.raises(NotNow) as again:
        grant(world, extension)

    assert (twice.value.code, again.value.code) == ("already_asked", "already_decided")


def test_everything_of_a_government_is_extended_at_once(world: World) -> None:
    contract = in_force(world)
    world.sweep(WINDOW)
    world.now = WINDOW
    first, second = world.report(contract, 1).deadline, world.report(contract, 2).deadline

    extension = bulk_extensions.extend_many(
        government=world.government,
        agency=None,
        due_from=date(2025, 4, 1),
        due_until=date(2025, 4, 30),
        until=LATER,
        actor=world.sekda,
        at=world.tick(),
        reason=WHY,
        letter_no="100.3/17/2025",
    )

    first.refresh_from_db()
    second.refresh_from_db()
    assert [change.deadline_id for change in extension.changes.all()] == [first.pk]
    assert (first.extended_until, second.extended_until) == (extension.granted_until, None)


def test_the_head_replies_beside_a_lateness_only(world: World) -> None:
    deadline = owed(world)
    with pytest.raises(NotNow):
        replies.reply(deadline, actor=world.head, at=world.tick(), text="Kami menunggu data.")
    world.sweep(AFTER_THE_DUE_DAY)
    world.now = AFTER_THE_DUE_DAY

    said = replies.reply(deadline, actor=world.head, at=world.tick(), text="Kami menunggu data pusat.")

    assert (said.text, said.said_as) == ("Kami menunggu data pusat.", world.seats["head"].title)
    with pytest.raises(NotPermitted):
        replies.reply(deadline, actor=world.operator, at=world.tick(), text="Saya juga.")
