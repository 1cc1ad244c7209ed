"""What must be true after every step of a walk, and after an ending by the table."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from common.periods import end_of_day
from contracts.models import Contract
from dashboard import published
from deadlines.models import Deadline, DeadlineExtension
from innovations.models import Appraisal, FollowUp, Innovation, MilestoneDue, PlanChange, Report
from notifications.models import Notice
from organisations.queries import held_at
from tests.endings import table
from tests.endings.moves import Walk
from workflow.engine.available import available
from workflow.models import Task

MODELS: dict[str, Any] = {
    "innovation": Innovation, "contract": Contract, "report": Report, "appraisal": Appraisal, "follow_up": FollowUp,
    "plan_change": PlanChange,
}  # fmt: skip
SETTLED = {"report": ("evaluated", "waived"), "appraisal": ("concluded", "waived", "lapsed")}


@dataclass
class Picture:
    """Everything there is of one innovation, by type and key: rows with their states, and its deadlines."""

    rows: dict[tuple[str, UUID], Any] = field(default_factory=dict)
    clocks: dict[UUID, Deadline] = field(default_factory=dict)
    requests: dict[int, DeadlineExtension] = field(default_factory=dict)

    @classmethod
    def of(cls, walk: Walk) -> "Picture":
        made = cls()
        pk = walk.innovation_id
        for kind, model in MODELS.items():
            if kind == "innovation":
                found = model.objects.filter(pk=pk)
            elif kind == "contract":
                found = model.objects.filter(about=str(pk)).defer("terms")
            else:
                found = model.objects.filter(innovation_id=pk)
            made.rows |= {(kind, row.pk): row for row in found}
        dues = MilestoneDue.objects.filter(innovation_id=pk).values_list("pk", flat=True)
        ids = [key for _kind, key in made.rows] + list(dues)
        made.clocks = {row.pk: row for row in Deadline.objects.filter(subject_id__in=ids)}
        made.requests = {
            row.pk: row for row in DeadlineExtension.objects.filter(deadline__in=made.clocks, outcome="")
        }
        return made

    def kind(self, kind: str, *states: str) -> list[Any]:
        return [
            row
            for (name, _key), row in self.rows.items()
            if name == kind and (not states or row.state in states)
        ]

    @property
    def met(self) -> dict[str, set[str]]:
        """The states of what there is, by kind."""
        found: dict[str, set[str]] = {}
        for (kind, _key), row in self.rows.items():
            found.setdefault(kind, set()).add(row.state)
        return found | {
            "clock": {"running"} if self.running else set(),
            "request": {"open"} if self.requests else set(),
        }

    @property
    def running(self) -> list[Deadline]:
        return [row for row in self.clocks.values() if row.met_at is None and row.closed_at is None]


def columns(before: Picture, done: str, subject: Any) -> dict[str, list[Any]]:
    """What an ending met, by the columns of the table."""
    contracts = before.kind("contract")
    reports, appraisals = before.kind("report"), before.kind("appraisal")
    clocks, requests = before.running, list(before.requests.values())
    drafts = [row for row in contracts if row.state in ("draft", "signing")]
    addenda = [row for row in contracts if row.kind == "addendum" and row.state == "in_force"]
    in_force = [row for row in contracts if row.kind != "addendum" and row.state == "in_force"]
    if done.startswith("contract."):
        in_force = [row for row in in_force if row.pk == subject.pk]
        addenda = [row for row in addenda if row.amends_id == subject.pk]
        drafts = [row for row in drafts if subject.pk in (row.amends_id, row.supersedes_id)]
        reports = [row for row in reports if row.contract_id == subject.pk]
        appraisals = [row for row in appraisals if row.contract_id == subject.pk]
        owed = {row.pk for row in reports if row.state not in SETTLED["report"]}
        clocks = [row for row in clocks if row.subject_id in owed]
        requests = [row for row in requests if row.deadline_id in {clock.pk for clock in clocks}]
    return {
        "drafts": drafts,
        "in_force": in_force,
        "addenda": addenda,
        "to_report": [row for row in reports if row.state in ("scheduled", "open", "returned")],
        "handed_in": [row for row in reports if row.state == "submitted"],
        "clocks": clocks,
        "requests": requests,
        "planned": [row for row in appraisals if row.state == "scheduled"],
        "evaluating": [row for row in appraisals if row.state in ("in_review", "returned")],
        "follow_ups": before.kind("follow_up", "open", "reported"),
        "changes": before.kind("plan_change", "draft", "in_review", "returned"),
    }


def moved(before: Picture, after: Picture, done: str) -> Any:
    """The subject that a transition moved: the one of its type that is in another state now, and was not yet ended."""
    kind = done.partition(".")[0]
    rows = [row for (name, _key), row in before.rows.items() if name == kind]
    changed = [row for row in rows if after.rows[kind, row.pk].state != row.state]
    # What ends with it changes as well: the one that it follows from is no addendum and no draft.
    changed.sort(key=lambda row: (row.state != "in_force", getattr(row, "kind", "") == "addendum"))
    return changed[0]


def against_the_table(before: Picture, after: Picture, done: str, subject: Any) -> Iterator[str]:
    """What an ending did otherwise than the table says."""
    met = columns(before, done, subject)
    for column, says in table.cells()[done].items():
        for row in met[column]:
            if fault := _fault(says, column, row, after):
                yield f"{done}, {column}: {says}, but {fault}"


def _fault(says: str, column: str, row: Any, after: Picture) -> str:
    if says == "refuses":
        return f"{row} was there ({row.state})"
    if column == "clocks":
        now = after.clocks[row.pk]
        ended = now.met_at is not None or now.closed_at is not None
        is_so = {"rest": now.paused_at is not None, "run": not ended, "end": ended, "stays": not ended}[says]
        return "" if is_so else f"{now.kind} {now.pk} is paused {now.paused_at}, closed {now.closed_at}"
    if column == "requests":
        waits = row.pk in after.requests
        stays = says == "stays" and not _needless(row, after.clocks[row.deadline_id])
        return "" if waits == stays else f"request {row.pk} waits: {waits}"
    now = after.rows[row.SUBJECT_TYPE, row.pk]
    wanted = row.state if says == "stays" else says
    return "" if now.state == wanted else f"{now.SUBJECT_TYPE} {row.state} became {now.state}"


def _needless(request: DeadlineExtension, clock: Deadline) -> bool:
    """Whether what was asked for is there already: a clock that runs again counts until a later day."""
    return end_of_day(request.asked_until, ZoneInfo(clock.zone)) <= clock.counts_until


def always(walk: Walk, now: Picture) -> Iterator[str]:
    """Nothing is owed by nobody, waits for nobody or is asked in vain."""
    (innovation,) = now.kind("innovation")
    yield from _clocks(innovation, now)
    yield from _tasks(walk, now)
    yield from _contracts(innovation, now)
    yield from _notices(now)
    yield from _in_vain(walk, now)
    yield from _public(walk, innovation, now)


def _clocks(innovation: Innovation, now: Picture) -> Iterator[str]:
    for clock in now.running:
        kind, states = table.OWED[clock.kind]
        owner = now.rows.get((kind, clock.subject_id))
        if owner is not None and owner.state not in states:
            yield f"{clock.kind} runs although its {kind} is {owner.state}"
        if innovation.state not in table.RUNNING:
            yield f"{clock.kind} runs although the innovation is {innovation.state}"
        yield from _resting(innovation, clock, "" if owner is None else owner.state)
    running = {clock.subject_id for clock in now.running}
    for kind, states in (("report", ("scheduled", "open")), ("appraisal", ("scheduled", "in_review"))):
        for row in now.kind(kind, *states):
            if row.pk not in running:
                yield f"{kind} {row.state} has no day"
    for request in now.requests.values():
        if request.deadline_id not in {clock.pk for clock in now.running}:
            yield f"request {request.pk} waits although nothing is owed"


def _resting(innovation: Innovation, clock: Deadline, state: str) -> Iterator[str]:
    rests = clock.paused_at is not None
    stands = state in table.WITH_THE_OTHER.get(clock.kind, ())
    if innovation.state == "suspended" and not rests:
        yield f"{clock.kind} runs although the innovation rests"
    if innovation.state != "suspended" and rests and not stands:
        yield f"{clock.kind} rests although the innovation does not"


def _tasks(walk: Walk, now: Picture) -> Iterator[str]:
    keys = [key for _kind, key in now.rows]
    tasks = list(Task.objects.filter(subject_id__in=keys, closed_at__isnull=True))
    for task in tasks:
        subject = now.rows[task.subject_type, task.subject_id]
        allowed = table.WAITS.get((task.subject_type, subject.state), ())
        if task.kind not in allowed:
            yield f"task {task.kind} waits on {task.subject_type} {subject.state}"
    asked = {(task.subject_type, task.subject_id) for task in tasks}
    for (kind, key), row in now.rows.items():
        if (kind, row.state) not in table.MUST_WAIT or (kind, key) in asked:
            continue
        if kind == "contract" and row.state == "signing" and not row.documents.exists():
            continue
        yield f"{kind} {row.state} waits for nobody"


def _contracts(innovation: Innovation, now: Picture) -> Iterator[str]:
    rows = now.kind("contract")
    by_key = {row.pk: row for row in rows}
    bind = [row for row in rows if row.state == "in_force" and row.kind != "addendum"]
    spans = sorted((row.draft["period_start"], row.draft["period_end"]) for row in bind)
    if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
        yield f"two contracts bind on one day: {spans}"
    for row in rows:
        if row.kind == "addendum" and row.state == "in_force" and by_key[row.amends_id].state != "in_force":
            yield "an addendum binds although its contract does not"
        if row.state in ("draft", "signing") and innovation.state not in table.RUNNING:
            yield f"a contract is {row.state} although the innovation is {innovation.state}"
        earlier = by_key.get(row.predecessor_id) if row.predecessor_id else None
        if row.state in ("draft", "signing") and earlier is not None and earlier.state != "in_force":
            yield f"a {row.kind} is {row.state} although what it changes is {earlier.state}"
    if bind and innovation.state not in table.RUNNING:
        yield f"a contract is in force although the innovation is {innovation.state}"
    for kind, open_states in (
        ("follow_up", ("open", "reported")),
        ("appraisal", ("scheduled", "in_review", "returned")),
    ):
        if innovation.state not in table.RUNNING and now.kind(kind, *open_states):
            yield f"{kind} open although the innovation is {innovation.state}"


def _notices(now: Picture) -> Iterator[str]:
    """Unread notices of steps of days that are over and done with, and of tasks that are closed."""
    keys = [key for _kind, key in now.rows]
    rows = Notice.objects.filter(subject_id__in=keys, settled_at__isnull=True, kind="deadline_step")
    done = Q(deadline__met_at__isnull=False) | Q(deadline__closed_at__isnull=False)
    for notice in rows.filter(done)[:1]:
        yield f"a reminder of {notice.subject_type} stands although nothing is owed"


def _in_vain(walk: Walk, now: Picture) -> Iterator[str]:
    """A task that its office's holder may not deal with, whatever is still missing. Reviews have rules of their own."""
    keys = [key for _kind, key in now.rows]
    for task in Task.objects.filter(subject_id__in=keys, closed_at__isnull=True, kind__in=table.DEALT_WITH):
        subject = now.rows[task.subject_type, task.subject_id]
        office = next((name for name, seat in walk.world.seats.items() if seat.role == task.role), None)
        if office is None or not held_at(walk.world.now).filter(seat=walk.world.seats[office]).exists():
            continue
        wanted = table.DEALT_WITH[task.kind]
        model: Any = MODELS[task.subject_type]
        found = available(model.objects.get(pk=subject.pk), walk.who(office), at=walk.world.now)
        steps = [step for step in found if step.name in wanted and step.here]
        if not steps or all(_forbidden(step) for step in steps):
            said = [(step.name, [gap.code for gap in step.reasons]) for step in steps]
            yield f"{task.role} is asked to {task.kind} of {task.subject_type} {subject.state} in vain: {said}"


def _forbidden(step: Any) -> bool:
    return not step.allowed and any(gap.field in ("", "actor", "office") for gap in step.reasons)


def _public(walk: Walk, innovation: Innovation, now: Picture) -> Iterator[str]:
    """What anybody reads as late is owed, by an innovation that runs."""
    for report in published.public_late(at=walk.world.now).filter(innovation=innovation):
        if innovation.state not in table.RUNNING and report.deadline.met_at is None:
            yield f"the public reads a report as late ({report.state}) of an innovation that is {innovation.state}"
        if innovation.state == "suspended":
            entry = published.public_verdict(report.deadline, at=walk.world.now)
            earlier = published.public_verdict(
                report.deadline, at=report.deadline.paused_at or walk.world.now
            )
            if entry and earlier and entry.days_late > earlier.days_late:
                yield "the public reads that lateness grows while the innovation rests"
