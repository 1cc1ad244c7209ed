"""What people do with what waits for them, each kind after its days; the last days before the end are left open."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from common.periods import local_day
from contracts.models import Contract
from deadlines.models import DeadlineExtension
from deadlines.services import deadlines, extensions
from demo.afterwards import agreeing, reporting
from demo.afterwards.working_days import is_working_day, working_days_before
from demo.appraisals import ballots
from demo.clock import OFFICE_ZONE
from demo.context import DemoContext
from innovations.models import Appraisal, Innovation, Report
from innovations.services.contracts.next_contract import first_free_day, last_contract
from innovations.services.proposals import launching
from organisations.enums import Role
from organisations.offices import Actor
from workflow.engine import gate
from workflow.engine.registry import flow_of
from workflow.enums import TaskKind
from workflow.models import Subject, Task
from workflow.reviews import decisions
from workflow.reviews.decisions import Ballot

DONE = "Contoh: sudah dilaksanakan."
IMPROVED = "Contoh: sudah diperbaiki."
AGREED = "Contoh: permintaan beralasan."
DECLINED = "Contoh: inovasi dilanjutkan."
# Days after which a task is dealt with, and working days before the due day of what has one.
AFTER = {
    TaskKind.REVIEW: 3,
    TaskKind.REVISE: 3,
    TaskKind.SIGN: 1,
    TaskKind.LAUNCH: 5,
    TaskKind.CONTRACT: 1,
    TaskKind.REMAKE: 1,
    TaskKind.FULFIL: 2,
    TaskKind.NEXT_CONTRACT: 3,
    TaskKind.FOLLOW_UP: 5,
    TaskKind.EVALUATE: 3,
    TaskKind.DECIDE: 5,
    TaskKind.EXTENSION: 2,
    TaskKind.CONFIRM: 1,
    TaskKind.LET_IN: 1,
    TaskKind.ERASE: 4,
}
BEFORE_DUE = {("report", TaskKind.REPORT): 2, ("appraisal", TaskKind.REVIEW): 8}
# So many days before the end people leave what is not due by then.
LEFT_OPEN = timedelta(days=12)


@dataclass
class Everyday:
    """The habits of everybody until a day, but for what a story plays itself."""

    until: date

    def play(self, context: DemoContext, day: date) -> bool:
        """Deal with what is ripe on a working day, the longest waiting first; whether there was anything."""
        if not is_working_day(day):
            return False
        ripe = [task for task in _open(context) if self._is_ripe(task, day)]
        context.clock.not_before(day, 13)
        for task in ripe:
            self._deal_with(context, task)
        return bool(ripe)

    def _is_ripe(self, task: Task, day: date) -> bool:
        due = None if task.due_at is None else local_day(task.due_at - timedelta(seconds=1), OFFICE_ZONE)
        if day > self.until - LEFT_OPEN and (due is None or due > self.until):
            return False
        if due is not None and (before := BEFORE_DUE.get((task.subject_type, TaskKind(task.kind)))):
            return working_days_before(due, before) <= day
        return (
            local_day(task.opened_at, OFFICE_ZONE) + timedelta(days=AFTER.get(TaskKind(task.kind), 3)) <= day
        )

    def _deal_with(self, context: DemoContext, task: Task) -> None:
        """Unless somebody else has: one task may have been dealt with by another."""
        model = flow_of(task.subject_type).model
        subject = model.objects.select_related("government", "agency").get(pk=task.subject_id)
        told = {_innovation_of(subject), str(subject.pk)} & context.in_a_story
        if told or not _is_open(task):
            return
        who = context.in_office(Role(task.role), subject)
        _HABITS[TaskKind(task.kind)](context, subject, task, who)


def _open(context: DemoContext) -> list[Task]:
    """What they deal with. A first contract waits for a plan that a story, or whoever tries it, completes."""
    waiting = Task.objects.filter(closed_at=None, rests_since=None, opened_at__lte=context.clock.now)
    return list(waiting.filter(kind__in=_HABITS).order_by("opened_at", "pk"))


def _is_open(task: Task) -> bool:
    return Task.objects.filter(pk=task.pk, closed_at=None).exists()


def _innovation_of(subject: Subject) -> str:
    if isinstance(subject, Innovation):
        return str(subject.pk)
    if isinstance(subject, Contract):
        return subject.about
    return str(getattr(subject, "innovation_id", ""))


def _review(context: DemoContext, subject: Subject, task: Task, who: Actor) -> None:
    ballot = ballots(subject)[task.stage] if isinstance(subject, Appraisal) else Ballot("approve")
    decisions.decide(subject, ballot, actor=who, at=context.clock.tick())


def _revise(context: DemoContext, subject: Subject, _task: Task, who: Actor) -> None:
    if isinstance(subject, Report):
        reporting.hand_in(context, subject, "resubmit")
        return
    step = "explain" if isinstance(subject, Appraisal) else "resubmit"
    gate.perform(subject, step, actor=who, at=context.clock.tick(), comment=IMPROVED)


def _report(context: DemoContext, subject: Subject, _task: Task, _who: Actor) -> None:
    assert isinstance(subject, Report), "only reports are reported"
    if deadlines.is_locked(subject.deadline, at=context.clock.now):
        return
    reporting.hand_in(context, subject)


def _sign(context: DemoContext, subject: Subject, _task: Task, _who: Actor) -> None:
    assert isinstance(subject, Contract), "only contracts are signed"
    agreeing.sign(context, subject)


def _launch(context: DemoContext, subject: Subject, _task: Task, who: Actor) -> None:
    event = launching.record_event(
        government=subject.government,
        title=f"Contoh: peluncuran {subject.subject_title}",
        held_on=context.clock.now.date(),
        place="",
        presided_by=context.people.seat(Role.HEAD_OF_REGION, government=subject.government),
        on_behalf_of=None,
        actor=who,
        at=context.clock.tick(),
    )
    gate.perform(subject, "launch", actor=who, at=context.clock.tick(), launch_event=str(event.pk))


def _request(context: DemoContext, subject: Subject, _task: Task, _who: Actor) -> None:
    assert isinstance(subject, Contract), "only contracts are drafted"
    agreeing.request(context, subject)


def _next_contract(context: DemoContext, subject: Subject, _task: Task, _who: Actor) -> None:
    assert isinstance(subject, Innovation), "only innovations have contracts"
    last = last_contract(subject)
    assert last is not None, "the next contract follows one"
    agreeing.draft(context, subject, first_free_day(last))


def _decide_extension(context: DemoContext, subject: Subject, _task: Task, who: Actor) -> None:
    asked = DeadlineExtension.objects.get(deadline__subject_id=subject.pk, outcome="")
    extensions.decide(asked, actor=who, at=context.clock.tick(), outcome="granted", decision=AGREED)


def _step(name: str, comment: str = "") -> Callable[[DemoContext, Subject, Task, Actor], None]:
    def act(context: DemoContext, subject: Subject, _task: Task, who: Actor) -> None:
        gate.perform(subject, name, actor=who, at=context.clock.tick(), comment=comment)

    return act


_HABITS: dict[TaskKind, Callable[[DemoContext, Subject, Task, Actor], None]] = {
    TaskKind.REVIEW: _review,
    TaskKind.REVISE: _revise,
    TaskKind.SIGN: _sign,
    TaskKind.REPORT: _report,
    TaskKind.LAUNCH: _launch,
    TaskKind.CONTRACT: _request,
    TaskKind.REMAKE: _step("remake"),
    TaskKind.FULFIL: _step("fulfil"),
    TaskKind.NEXT_CONTRACT: _next_contract,
    TaskKind.FOLLOW_UP: _step("report", DONE),
    TaskKind.EVALUATE: _step("accept"),
    TaskKind.DECIDE: _step("decline", DECLINED),
    TaskKind.EXTENSION: _decide_extension,
    TaskKind.CONFIRM: _step("confirm"),
    TaskKind.LET_IN: _step("allow_reset"),
    TaskKind.ERASE: _step("erased"),
}
