"""The lists beneath the leaders' figures: every agency, every obligation, everything that waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.columns import DAY, MOMENT, YES_NO, Column
from common.periods import local_day
from common.types import Shown, StrOrPromise
from dashboard.filters import StandingFilter, WaitingFilter
from dashboard.standing import AgencyStanding, agencies_in
from dashboard.waiting import AnswerDay, answer_days, tasks_in
from dashboard.web.leaders import LeadersPage
from deadlines.enums import DeadlineKind
from deadlines.filters import DeadlineFilter
from deadlines.models import Deadline
from deadlines.queries import deadlines_visible_to
from deadlines.schedule.escalations import REPORTERS
from deadlines.schedule.ladder import DeadlineVerdict
from deadlines.services.deadlines import verdict_of
from notifications.services.recipients import open_tasks, recipient_offices
from notifications.wording import ASKS
from organisations.enums import Role
from organisations.models import Agency, Government
from organisations.web.tables import OfficeTable
from workflow.models import Event, Task
from workflow.queries import last_events
from workflow.web.phrases import phrase_of

LAST_CELL = "dashboard/cells/last.html"


class AgencyList(OfficeTable[Agency], LeadersPage):
    """Every agency with its figures of a period, the one with most that is late first."""

    template_name = "dashboard/agencies.html"
    filterset_class = StandingFilter
    file_name = "perangkat-daerah"
    first_order = "-late"
    columns = (
        Column(name="agency", label=_("Agency"), value="agency.name", order="name"),
        Column(
            name="government",
            label=_("Government"),
            value="agency.government.name",
            order="government__name",
            chosen=False,
        ),
        Column(
            name="innovations",
            label=_("Innovations"),
            value="agency.innovations",
            order="innovations",
            cell="dashboard/cells/innovations.html",
        ),
        Column(
            name="late",
            label=_("Late now"),
            value="agency.late",
            order="late",
            cell="dashboard/cells/late.html",
        ),
        Column(
            name="due",
            label=_("Reports due"),
            value="agency.due",
            order="due",
            cell="dashboard/cells/due.html",
        ),
        Column(
            name="received",
            label=_("Handed in"),
            value="agency.received",
            order="received",
            cell="dashboard/cells/received.html",
            chosen=False,
        ),
        Column(
            name="reporting_rate",
            label=_("Reporting rate (%)"),
            value="received_percent",
            order="received_share",
            may_be_empty=True,
            cell="dashboard/cells/received_rate.html",
        ),
        Column(
            name="in_time",
            label=_("In time"),
            value="agency.in_time",
            order="in_time",
            cell="dashboard/cells/in_time.html",
            chosen=False,
        ),
        Column(
            name="in_time_rate",
            label=_("In time (%)"),
            value="in_time_percent",
            order="in_time_share",
            may_be_empty=True,
            cell="dashboard/cells/in_time_rate.html",
        ),
        Column(
            name="last",
            label=_("Last recorded"),
            value="agency.last_at",
            order="last_at",
            may_be_empty=True,
            cell="dashboard/cells/last_recorded.html",
        ),
        Column(name="id", label="ID", value="agency.pk", chosen=False),
    )

    def rows(self) -> "QuerySet[Agency]":
        return agencies_in(self.reach, on=local_day(self.at, ZoneInfo(settings.TIME_ZONE)))

    def prepared(self, rows: list[Agency]) -> Sequence[Shown]:
        """With the words of the lists beneath. No query."""
        period = self.filters.period
        return [AgencyStanding(row, period, self.at) for row in rows]


@dataclass(frozen=True, slots=True)
class ObligationRow:
    """A deadline with its verdict, the offices in which it waits, and what happened last."""

    deadline: Deadline
    verdict: DeadlineVerdict
    waits_for: str
    last: Event | None

    @property
    def government(self) -> Government:
        """Whose zone its moments are in."""
        return self.deadline.government

    @property
    def kind(self) -> StrOrPromise:
        """What kind of obligation it is."""
        return DeadlineKind(self.deadline.kind).label

    @property
    def late(self) -> int | None:
        """Working days late, of what is late or came late."""
        return self.verdict.late_working_days or None

    @property
    def happened(self) -> StrOrPromise:
        """What happened last, in words."""
        return phrase_of(self.last) if self.last else ""


class ObligationList(OfficeTable[Deadline], LeadersPage):
    """Every obligation that this person's offices reach, the earliest due first."""

    template_name = "dashboard/obligations.html"
    filterset_class = DeadlineFilter
    file_name = "kewajiban"
    first_order = "due"
    columns = (
        Column(
            name="title",
            label=_("Obligation"),
            value="deadline.title",
            order="title",
            cell="dashboard/cells/obligation.html",
        ),
        Column(
            name="kind",
            label=_("Kind"),
            value="kind",
            order="kind",
            chosen=False,
        ),
        Column(name="agency", label=_("Agency"), value="deadline.agency.name", order="agency__name"),
        Column(
            name="government",
            label=_("Government"),
            value="deadline.government.name",
            order="government__name",
            chosen=False,
        ),
        Column(
            name="due",
            label=_("Due"),
            value="deadline.due_on",
            order="due_at",
            cell="dashboard/cells/due_day.html",
        ),
        Column(name="late", label=_("Working days late"), value="late", cell="dashboard/cells/standing.html"),
        Column(name="waits_for", label=_("Waits for"), value="waits_for"),
        Column(
            name="received",
            label=_("Handed in"),
            value="deadline.met_at",
            order="met_at",
            may_be_empty=True,
            cell=MOMENT,
        ),
        Column(name="last", label=_("Happened last"), value="happened", cell=LAST_CELL),
        Column(name="id", label="ID", value="deadline.pk", chosen=False),
    )

    def rows(self) -> "QuerySet[Deadline]":
        return deadlines_visible_to(self.actor, self.at)

    def prepared(self, rows: list[Deadline]) -> Sequence[Shown]:
        """With offices and events. Two queries."""
        subjects = [row.subject_id for row in rows]
        waiting, events = open_tasks(subjects), last_events(subjects)
        return [
            ObligationRow(
                row, verdict_of(row, at=self.at), _waits_for(row, waiting), events.get(row.subject_id)
            )
            for row in rows
        ]


def _waits_for(row: Deadline, waiting: dict[UUID, list[Task]]) -> str:
    """The offices in which something owed waits; nothing of what is met or fell away."""
    if row.met_at is not None or row.closed_at is not None:
        return ""
    offices = recipient_offices(row, (REPORTERS,), waiting.get(row.subject_id, []))
    return ", ".join(dict.fromkeys(str(Role(office.role).label) for office in offices))


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A task with what it asks, the day by which it is to be answered, and what happened last."""

    task: Task
    answer: AnswerDay | None
    last: Event | None

    @property
    def government(self) -> Government:
        """Whose zone its moments are in."""
        return self.task.subject_government

    @property
    def asks(self) -> StrOrPromise:
        """What is to be done, and about what."""
        return f"{ASKS.get(self.task.kind) or self.task.get_kind_display()}: {self.task.title}"

    @property
    def office(self) -> StrOrPromise:
        """For which office it waits."""
        return Role(self.task.role).label

    @property
    def happened(self) -> StrOrPromise:
        """What happened last, in words."""
        return phrase_of(self.last) if self.last else ""

    @property
    def rests(self) -> datetime | None:
        """Since when it rests."""
        return self.task.rests_since if self.task.closed_at is None else None


class WaitingList(OfficeTable[Task], LeadersPage):
    """Everything that waits or waited for somebody, the longest waiting first."""

    template_name = "dashboard/waiting.html"
    filterset_class = WaitingFilter
    file_name = "yang-menunggu"
    first_order = "since"
    columns = (
        Column(name="title", label=_("Task"), value="asks", order="title", cell="dashboard/cells/task.html"),
        Column(name="office", label=_("Waits for"), value="office", order="role"),
        Column(
            name="agency",
            label=_("Agency"),
            value="task.subject_agency.name",
            order="subject_agency__name",
            may_be_empty=True,
        ),
        Column(
            name="government",
            label=_("Government"),
            value="task.subject_government.name",
            order="subject_government__name",
            chosen=False,
        ),
        Column(
            name="since", label=_("Waiting since"), value="task.opened_at", order="opened_at", cell=MOMENT
        ),
        Column(name="answer", label=_("To be answered by"), value="answer.day", cell=DAY),
        Column(
            name="late",
            label=_("Working days late"),
            value="answer.late_working_days",
            cell="dashboard/cells/late_days.html",
        ),
        Column(
            name="done",
            label=_("Done"),
            value="task.closed_at",
            order="closed_at",
            may_be_empty=True,
            cell=MOMENT,
            chosen=False,
        ),
        Column(name="rests", label=_("Suspended"), value="rests", cell=YES_NO, chosen=False),
        Column(name="last", label=_("Happened last"), value="happened", cell=LAST_CELL),
        Column(name="id", label="ID", value="task.uuid", chosen=False),
    )

    def rows(self) -> "QuerySet[Task]":
        return tasks_in(self.reach)

    def prepared(self, rows: list[Task]) -> Sequence[Shown]:
        """With days and events. Five queries."""
        days, events = answer_days(rows, at=self.at), last_events(row.subject_id for row in rows)
        return [WaitingRow(row, days.get(row.pk), events.get(row.subject_id)) for row in rows]
