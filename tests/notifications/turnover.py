"""Officials come and go while proposals are decided: drawn at random, beside a plain model of who holds what.

The model knows holdings and accounts as it made them itself, and reads of the product's tables only what waits
(`Task`) and what was done (`Event`, `Notice`, `Mailing`). It asks no query of the product who may know what.
"""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import time_machine
from django.core.management import call_command

from common.errors import DomainError
from innovations.models import Innovation
from notifications.models import Mailing, Notice, NoticePreference, NoticeTask
from organisations.enums import Capacity
from organisations.models import OfficeHeld, Seat, User
from organisations.services.appointing import appoint, end
from organisations.services.delegating import Letter, grant, revoke
from tests.acting import as_actor
from tests.world import PASSWORD, World
from workflow.engine import gate
from workflow.models import Decision, Event, OutboxMessage, Task
from workflow.reviews import decisions
from workflow.reviews.decisions import Ballot

SEATS = ("innovator", "operator", "head", "neighbour", "bureau", "sekda", "lan", "lan_two")
# Whoever stands in for another is asked as well; nobody else is ever appointed there.
HELD = (*SEATS, "regent")


@dataclass
class Holding:
    """That a person holds a seat from `start` until `end`, as it was appointed."""

    row: OfficeHeld
    person: UUID
    seat: Seat
    start: datetime
    end: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether it is held at the moment."""
        return self.start <= at and (self.end is None or at < self.end)


@dataclass
class Turnover:
    """The world with people who come and go. `mailed` are the messages that left, each with the moment it did."""

    world: World
    draw: random.Random
    holdings: list[Holding] = field(default_factory=list)
    users: list[User] = field(default_factory=list)
    active: set[UUID] = field(default_factory=set)
    checked: set[UUID] = field(default_factory=set)
    tasks_asked: int = 0

    def begin(self) -> None:
        """Those who hold offices in the world, and three who hold none yet. Everybody may be mailed at any hour."""
        for name in HELD:
            row = getattr(self.world, name).person.offices.get()
            self.holdings.append(
                Holding(row, row.person_id, self.world.seats[name], row.starts_at, row.ends_at)
            )
        newcomers = [User.objects.create_user(f"baru{number}@uji.example", PASSWORD) for number in range(3)]
        self.users = [*(getattr(self.world, name) for name in HELD), *newcomers]
        self.active = {user.person_id for user in self.users}
        for user in self.users:
            NoticePreference.objects.create(
                person_id=user.person_id, quiet_from=7, quiet_until=7, mail_news=True
            )

    # -- what can happen

    def act(self) -> None:
        """One thing, drawn; what the product refuses has not happened."""
        doing = self.draw.choices(
            [self.submit, self.decide, self.resubmit, self.appoint, self.leave, self.delegate, self.revoke,
             self.switch, self.wait],
            weights=[5, 8, 2, 8, 3, 2, 1, 2, 3],
        )[0]  # fmt: skip
        self.world.tick(minutes=self.draw.randint(1, 90))
        try:
            doing()
        except DomainError:
            return

    def submit(self) -> None:
        author = self.somebody("innovator") or self.somebody("operator")
        if author is not None:
            self.world.people["innovator"] = author
            self.world.submitted(title=f"Inovasi {self.draw.randrange(10**6)}")

    def decide(self) -> None:
        task = self.some(Task.objects.filter(kind="review", closed_at__isnull=True).order_by("id"))
        if task is not None:
            outcome = self.draw.choice(["approve", "approve", "approve", "return", "reject"])
            able = [h.person for h in self.holdings if h.holds(self.world.now) and reaches(h, task)]
            who = self.user(self.draw.choice(able)) if able else self.draw.choice(self.users)
            subject = Innovation.objects.get(pk=task.subject_id)
            comment = "" if outcome == "approve" else "Mohon dilengkapi."
            decisions.decide(subject, Ballot(outcome, comment), actor=who, at=self.world.now)

    def resubmit(self) -> None:
        subject = self.some(Innovation.objects.filter(state="returned").order_by("id"))
        if subject is not None:
            gate.perform(subject, "resubmit", actor=self.draw.choice(self.users), at=self.world.now)

    def appoint(self) -> None:
        """Now, some days ago (the letter came late), or on a day ahead."""
        name, who = self.draw.choice(SEATS), self.draw.choice(self.users)
        start = self.world.now + timedelta(hours=self.draw.choice([0, 0, 0, -40, 30, 100]))
        acting = self.draw.random() < 0.2
        lasting = start + timedelta(days=400) if name.startswith("lan") else None
        seat = self.world.seats[name]
        row = appoint(
            who.person,
            seat,
            starts_at=start,
            ends_at=lasting,
            capacity=Capacity.PLH if acting else Capacity.DEFINITIVE,
            letter_no="1" if acting else "",
        )
        self.holdings.append(Holding(row, who.person_id, seat, start, lasting))

    def leave(self) -> None:
        """From now on, or on a day ahead."""
        held = self.some([h for h in self.holdings if h.holds(self.world.now)])
        if held is not None:
            moment = self.world.now + timedelta(hours=self.draw.choice([0, 0, 0, 50]))
            held.row.refresh_from_db()
            if held.end is None or moment < held.end:
                end(held.row, at=moment)
                self.ended(held, moment)

    def ended(self, held: Holding, moment: datetime) -> None:
        """What was delegated out of it ends with it."""
        held.end = moment
        for other in self.holdings:
            if other.row.granted_from_id == held.row.pk and (other.end is None or other.end > moment):
                self.ended(other, max(moment, other.start))

    def delegate(self) -> None:
        held = self.some([h for h in self.holdings if h.holds(self.world.now) and not h.row.granted_from_id])
        if held is None:
            return
        giver, who = self.user(held.person), self.draw.choice(self.users)
        first = self.world.now.date() + timedelta(days=self.draw.choice([1, 1, 3]))
        letter = Letter(kind="mandate", starts_on=first, ends_on=first + timedelta(days=5), number="1")
        held.row.refresh_from_db()
        actor = as_actor(giver, self.world.now)
        row = grant(held.row, who.person, letter, actor=actor, at=self.world.now)
        self.holdings.append(Holding(row, who.person_id, held.seat, row.starts_at, row.ends_at))

    def revoke(self) -> None:
        given = self.some(
            [h for h in self.holdings if h.row.granted_from_id and (h.end or h.start) > self.world.now]
        )
        if given is not None:
            giver = next(h for h in self.holdings if h.row.pk == given.row.granted_from_id)
            actor = as_actor(giver.person, self.world.now)
            given.end = revoke(given.row, actor=actor, at=self.world.now, reason="Kembali.").ends_at

    def switch(self) -> None:
        """An account is switched off, or on again."""
        off = [user for user in self.users if user.person_id not in self.active]
        user = self.draw.choice(off if len(off) > 2 else self.users)
        self.active ^= {user.person_id}
        User.objects.filter(pk=user.pk).update(is_active=user.person_id in self.active)

    def wait(self) -> None:
        self.world.tick(hours=self.draw.choice([5, 20, 60]))

    # -- the worker, and what must be true after it

    def work(self) -> None:
        """The shipped worker, once, at the world's moment; then everything that was promised is asked."""
        at = self.world.tick()
        with time_machine.travel(at, tick=False):
            call_command("run_worker", once=True)
        failed = OutboxMessage.objects.exclude(last_error="").values_list("topic", "last_error")
        assert list(failed) == []
        self.nothing_left_without_a_right(at)
        self.everybody_was_notified_once(at)

    def nothing_left_without_a_right(self, at: datetime) -> None:
        """Of each message that left now: its person may sign in, and each thing in it is theirs at this moment."""
        for mailing in Mailing.objects.filter(sent_at__isnull=False).exclude(pk__in=self.checked):
            self.checked.add(mailing.pk)
            assert at <= mailing.sent_at < at + timedelta(minutes=1)
            assert mailing.person_id in self.active
            for notice in mailing.notices.select_related("event"):
                assert self.is_theirs(notice, at), (
                    f"{notice.kind} {notice.code} to {self.user(notice.person_id)}"
                )

    def is_theirs(self, notice: Notice, at: datetime) -> bool:
        """By the model alone."""
        mine = [held for held in self.holdings if held.person == notice.person_id and held.holds(at)]
        if notice.kind == "office":
            return any(held.row.pk == notice.office_id for held in mine)
        if notice.kind == "task":
            tasks = [link.task for link in notice.tasks.select_related("task")]
            return any(task.closed_at is None and reaches(held, task) for held in mine for task in tasks)
        subject = Innovation.objects.get(pk=notice.subject_id)
        return any(
            held.seat.agency_id == subject.agency_id
            or (held.seat.agency_id is None and held.seat.government_id in (None, subject.government_id))
            for held in mine
        )

    def everybody_was_notified_once(self, at: datetime) -> None:
        """Of each open task everybody whom it reaches was notified once since they hold the office; of one's own act
        perhaps never."""
        for task in Task.objects.filter(closed_at__isnull=True):
            actors = set(
                Event.objects.filter(subject_id=task.subject_id, at=task.opened_at).values_list(
                    "actor_id", flat=True
                )
            )
            for user in self.users:
                person = user.person_id
                mine = [h for h in self.holdings if h.person == person and h.holds(at) and reaches(h, task)]
                if not mine or person not in self.active or has_decided(person, task):
                    continue
                since = self.reached_since(person, task, at)
                links = NoticeTask.objects.filter(
                    task=task, notice__person_id=person, notice__noted_at__gte=since
                )
                self.tasks_asked += 1
                assert links.count() == 1 or (links.count() == 0 and person in actors), (
                    f"{task.kind} {task.title} {links.count()} times to {user.email}"
                )

    def reached_since(self, person: UUID, task: Task, at: datetime) -> datetime:
        """Since when the person has held, without a gap, offices for which the task waits."""
        ever = [h for h in self.holdings if h.person == person and reaches(h, task)]
        since = min(h.start for h in ever if h.holds(at))
        for held in sorted(ever, key=lambda held: held.start, reverse=True):
            if held.start < since and (held.end is None or held.end > since):
                since = held.start
        return since

    # -- choosing

    def somebody(self, seat: str) -> User | None:
        """One who holds the seat now and may sign in."""
        held = [h for h in self.holdings if h.seat == self.world.seats[seat] and h.holds(self.world.now)]
        found = self.some([h for h in held if h.person in self.active])
        return None if found is None else self.user(found.person)

    def some(self, rows: Any) -> Any:
        """One of them, drawn; None of none."""
        found = list(rows)
        return self.draw.choice(found) if found else None

    def user(self, person: UUID) -> User:
        """The account of the person."""
        return next(user for user in self.users if user.person_id == person)


def reaches(held: Holding, task: Task) -> bool:
    """Whether a task waits for the seat of a holding."""
    seat = held.seat
    return (
        task.role == seat.role
        and task.government_id in (None, seat.government_id)
        and task.agency_id in (None, seat.agency_id)
        and task.seat_id in (None, seat.pk)
    )


def has_decided(person: UUID, task: Task) -> bool:
    """Whether the person has decided at the stage, so that it waits for others."""
    made = Decision.objects.filter(person_id=person, stage=task.stage, voided_at__isnull=True)
    return made.filter(review__subject_id=task.subject_id, review__round=task.round).exists()
