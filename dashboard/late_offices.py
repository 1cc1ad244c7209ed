"""What is late by whom it waits: every office with something past its day, and who holds it; evaluators, too.

An obligation that waits for two offices (whoever enters figures, in an agency) counts with both; `late_total` counts
it once. Other governments' offices are never among them.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.http import urlencode

from dashboard.waiting import answer_days, beyond_service_time, tasks_in
from deadlines.models import Deadline
from deadlines.queries import overdue
from deadlines.schedule.escalations import REPORTERS
from deadlines.services.deadlines import verdict_of
from notifications.services.recipients import (
    RecipientOffice,
    holders_of,
    open_tasks,
    recipient_office,
    recipient_offices,
)
from organisations.enums import ROLES_OF_AGENCIES, Role
from organisations.models import Agency, Government, Person
from organisations.visibility import Reach
from workflow.models import Task


@dataclass(frozen=True, slots=True)
class LateOffice:
    """One office: how many obligations are past their day and how many decisions beyond their service time; the longest
    of them in working days.

    `people` are those who hold it now and may be named to whoever asks; `vacant` that nobody with an account does.
    """

    role: Role
    government: Government | None
    agency: Agency | None
    people: tuple[str, ...]
    vacant: bool
    obligations: int
    decisions: int
    longest: int

    @property
    def place(self) -> str:
        """Where the office is: the agency, else the government."""
        place = self.agency or self.government
        return place.name if place else ""

    @property
    def total(self) -> int:
        """Everything late that waits for it."""
        return self.obligations + self.decisions

    def _where(self) -> dict[str, str]:
        if self.agency is not None:
            return {"agency": str(self.agency.pk)}
        return {"government": str(self.government.pk)} if self.government is not None else {}

    @property
    def obligations_query(self) -> str:
        """What the list of obligations is asked by to show exactly these."""
        return urlencode({"overdue": "true", "waits_for": self.role, **self._where()})

    @property
    def decisions_query(self) -> str:
        """What the list of what waits is asked by to show exactly these."""
        return urlencode({"beyond_service": "true", "role": self.role, **self._where()})


def overdue_in(reach: Reach, *, at: datetime) -> "QuerySet[Deadline]":
    """Obligations of the own agencies and governments past their day, with place and calendar; not ordered."""
    rows = Deadline.objects.filter(reach.own() | reach.governed()).filter(overdue(at))
    return rows.select_related("agency", "government").prefetch_related("calendar")


def late_total(reach: Reach, *, at: datetime) -> int:
    """How many obligations are past their day. One query."""
    return Deadline.objects.filter(reach.own() | reach.governed()).filter(overdue(at)).count()


@dataclass(slots=True)
class _Counted:
    obligations: int = 0
    decisions: int = 0
    longest: int = 0


def late_offices(reach: Reach, *, at: datetime, named: bool = True) -> list[LateOffice]:
    """The offices for which something late waits, the most first. Twelve queries, however much is late.

    With `named` the people who hold them, evaluators only to whoever holds an office of their government: towards
    agencies a policy may leave its reviewers unnamed.
    """
    counted: dict[RecipientOffice, _Counted] = {}
    wanted: dict[RecipientOffice, set[RecipientOffice]] = {}

    def note(office: RecipientOffice) -> _Counted:
        key = office._replace(seat_id=None)
        wanted.setdefault(key, set()).add(office)
        return counted.setdefault(key, _Counted())

    deadlines = list(overdue_in(reach, at=at))
    waiting = open_tasks(row.subject_id for row in deadlines)
    for row in deadlines:
        late = verdict_of(row, at=at).late_working_days
        asked = recipient_offices(row, (REPORTERS,), waiting.get(row.subject_id, []))
        for found in {office._replace(seat_id=None): note(office) for office in asked}.values():
            found.obligations += 1
            found.longest = max(found.longest, late)
    reviews: list[Task] = beyond_service_time(tasks_in(reach), at=at)
    days = answer_days(reviews, at=at)
    for task in reviews:
        found = note(recipient_office(task))
        found.decisions += 1
        found.longest = max(found.longest, days[task.pk].late_working_days)
    offices = _described(counted, wanted, reach if named else None, at)
    return sorted(offices, key=lambda each: (-each.total, -each.longest, str(each.role), each.place))


def _described(
    counted: dict[RecipientOffice, _Counted],
    wanted: dict[RecipientOffice, set[RecipientOffice]],
    reach: Reach | None,
    at: datetime,
) -> list[LateOffice]:
    holders = holders_of({office for offices in wanted.values() for office in offices}, at=at)
    held = {key: {r.person_id for each in offices for r in holders[each]} for key, offices in wanted.items()}
    shown = {key: people for key, people in held.items() if reach is not None and _may_name(key, reach)}
    names = dict(
        Person.objects.filter(pk__in={pk for people in shown.values() for pk in people}).values_list(
            "pk", "name"
        )
    )
    agencies = Agency.objects.in_bulk([key.agency_id for key in counted if key.agency_id])
    governments = Government.objects.in_bulk([key.government_id for key in counted if key.government_id])
    return [
        LateOffice(
            role=Role(key.role),
            government=governments.get(key.government_id) if key.government_id else None,
            agency=agencies.get(key.agency_id) if key.agency_id else None,
            people=_sorted_names(names, shown.get(key, set())),
            vacant=not held[key],
            obligations=found.obligations,
            decisions=found.decisions,
            longest=found.longest,
        )
        for key, found in counted.items()
    ]


def _may_name(office: RecipientOffice, reach: Reach) -> bool:
    return office.role in ROLES_OF_AGENCIES or office.government_id in reach.governments


def _sorted_names(names: dict[UUID, str], people: set[UUID]) -> tuple[str, ...]:
    return tuple(sorted(name for pk in people if (name := names.get(pk))))
