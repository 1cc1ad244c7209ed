"""Entering what was done in a month: the physical side by the PPK, the cash by the treasurer, each only their own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotNow, NotPermitted
from common.letters import line_gaps, text_refusal
from organisations.enums import Role
from organisations.offices import Actor
from organisations.queries import actor_at
from work_packages.enums import MonthState
from work_packages.models import MonthlyProgress, PackageMonth, WorkPackage
from workflow.engine import gate
from workflow.engine.transaction import retrying, unit_of_work

PHYSICAL = ("physical", "obstacle", "evidence")
CASH = ("cash", "sp2d_numbers")
EDITABLE = (MonthState.OPEN, MonthState.RETURNED)
WHOLE = Decimal(100)
MOST_CASH = Decimal(10) ** 15
_TEXTS = ("obstacle", "evidence", "sp2d_numbers")
LONGEST = 500


@dataclass(frozen=True, slots=True)
class MonthEntry:
    """What is written about one package: the members named, each of the writer's own side."""

    values: Mapping[str, Decimal | str | None]


def sides_of(actor: Actor, progress: MonthlyProgress) -> tuple[str, ...]:
    """The columns that the actor writes in this agency's months. No query."""
    found: tuple[str, ...] = ()
    if actor.holding(Role.COMMITMENT_OFFICER, agency_id=progress.agency_id):
        found += PHYSICAL
    if actor.holding(Role.TREASURER, agency_id=progress.agency_id):
        found += CASH
    return found


def enter(
    progress: MonthlyProgress,
    entries: Mapping[UUID, MonthEntry],
    *,
    actor: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> MonthlyProgress:
    """Write figures of the month, by package. Raises NotPermitted, NotNow, Stale and BadInput with everything wrong."""

    def work() -> MonthlyProgress:
        with unit_of_work():
            target, _moment = gate.locked(progress, at=at)
            who = actor_at(actor.person_id, at)
            sides = sides_of(who, target)
            if not sides:
                message = _(
                    "The PPK enters what was built, the treasurer what was paid; you are neither here."
                )
                raise NotPermitted(message, code="not_your_office")
            refuse_unless_editable(target)
            if seen_version is not None and seen_version != target.version:
                raise gate.stale(target)
            _write(target, entries, sides, who=who, at=at)
            gate.touch(target)
            return target

    return retrying(work)


def refuse_unless_editable(progress: MonthlyProgress) -> None:
    """Raises NotNow while the head has the month, and once it is locked."""
    if progress.state not in EDITABLE:
        message = _("The figures cannot be changed now: the month is “%(state)s”. Its head can return it.")
        raise NotNow(
            message % {"state": progress.get_state_display()}, code="not_editable", state=progress.state
        )


def _write(
    progress: MonthlyProgress,
    entries: Mapping[UUID, MonthEntry],
    sides: tuple[str, ...],
    *,
    who: Actor,
    at: datetime,
) -> None:
    packages = {each.pk: each for each in progress.packages()}
    earlier = _earlier(progress, packages)
    gaps = [
        gap
        for key, entry in entries.items()
        for gap in _gaps(key, entry, packages, sides, earlier.get(key, Decimal(0)))
    ]
    if gaps:
        raise BadInput(_("Some figures are not valid."), gaps=gaps)
    rows = {
        row.package_id: row for row in PackageMonth.objects.filter(package__in=packages, month=progress.month)
    }
    for key, entry in entries.items():
        row = rows.get(key) or PackageMonth(package=packages[key], month=progress.month)
        for name, value in entry.values.items():
            setattr(row, name, value)
        if set(entry.values) & set(PHYSICAL):
            row.physical_by_id, row.physical_at = who.person_id, at
        if set(entry.values) & set(CASH):
            row.cash_by_id, row.cash_at = who.person_id, at
        row.save()


def _earlier(progress: MonthlyProgress, packages: Mapping[UUID, WorkPackage]) -> dict[UUID, Decimal]:
    """The physical progress of all other months, by package. One query."""
    rows = PackageMonth.objects.filter(package__in=packages).exclude(month=progress.month)
    return dict(rows.values_list("package_id").annotate(sum=Sum("physical")).exclude(sum=None))


def _gaps(
    key: UUID,
    entry: MonthEntry,
    packages: Mapping[UUID, WorkPackage],
    sides: tuple[str, ...],
    earlier: Decimal,
) -> Iterator[Gap]:
    place = f"packages.{key}"
    if key not in packages:
        yield Gap(place, "unknown", _("This package is not one of this month."))
        return
    for name, value in entry.values.items():
        field = f"{place}.{name}"
        if name not in sides:
            yield Gap(field, "not_your_side", _("This is written by another office."))
        elif isinstance(value, str):
            yield from _text_gaps(name, value, field)
        elif value is not None and value < 0:
            yield Gap(field, "negative", _("This cannot be less than 0."))
        elif name == "cash" and value is not None and value >= MOST_CASH:
            yield Gap(field, "too_large", _("This sum is too large."))
        elif name == "physical" and value is not None and value + earlier > WHOLE:
            message = _("With the other months (%(sum)s %%) this is more than 100 %%.")
            yield Gap(field, "too_much", message % {"sum": earlier})


def _text_gaps(name: str, value: str, field: str) -> Iterator[Gap]:
    if len(value) > LONGEST:
        yield Gap(field, "too_long", _("At most %(most)d characters.") % {"most": LONGEST})
    if name == "sp2d_numbers":
        yield from line_gaps(value, place=field)
    elif sentence := text_refusal(value):
        yield Gap(field, "letters", sentence)


def entry_from(given: Mapping[str, Decimal | str | None]) -> MonthEntry:
    """What a form or request said; a text that is not given is empty."""
    return MonthEntry(
        {name: ("" if name in _TEXTS and value is None else value) for name, value in given.items()}
    )
