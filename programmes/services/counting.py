"""How far a programme is: per agency at each stage, who has no idea yet, and what stands in the way of a launch."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from innovations.enums import InnovationState
from organisations.models import Agency
from programmes.conditions import APPROVED, LAUNCHED
from programmes.enums import IdeaState
from programmes.models import DeskSlot, Idea, IdeaTarget, Programme

DECIDED = (*APPROVED, InnovationState.REJECTED, InnovationState.RETURNED)
_KNOWN = ("ideas", "open", "proposals", "reviewed", "approved", "launched")


@dataclass(slots=True)
class AgencyCounts:
    """One agency: what it was asked for, and how many of its ideas reached which stage."""

    agency: Agency
    asked: int = 0
    ideas: int = 0
    open: int = 0
    proposals: int = 0
    reviewed: int = 0
    approved: int = 0
    launched: int = 0


@dataclass(frozen=True, slots=True)
class MissingIdea:
    """An agency, or one of its positions, that was asked and has handed in fewer ideas than it was asked for."""

    agency: Agency
    position: str
    asked: int
    given: int
    late: bool


@dataclass(slots=True)
class ProgrammeStanding:
    """Everything of a programme, counted."""

    agencies: list[AgencyCounts] = field(default_factory=list)
    missing: list[MissingIdea] = field(default_factory=list)
    closes_at: datetime | None = None
    late: bool = False

    @property
    def total(self) -> dict[str, int]:
        """Sums over all agencies, by stage."""
        return {name: sum(getattr(each, name) for each in self.agencies) for name in _KNOWN}

    @property
    def without(self) -> list[MissingIdea]:
        """Agencies and positions without any idea."""
        return [each for each in self.missing if each.given == 0]

    @property
    def agencies_with_ideas(self) -> int:
        """How many agencies have handed in at least one."""
        return sum(1 for each in self.agencies if each.ideas)


def standing_of(
    programme: Programme, *, at: datetime, agencies: Sequence[UUID] | None = None
) -> ProgrammeStanding:
    """The counts of a programme, of these agencies only where they are named. Four queries, however many agencies."""
    counted = _counted(programme)
    targets = list(IdeaTarget.objects.filter(programme=programme).select_related("agency"))
    closes = list(programme.rounds.values_list("closes_at", flat=True))
    last = max(closes, default=None)
    found = ProgrammeStanding(closes_at=last, late=last is not None and last <= at)
    rows: dict[UUID, AgencyCounts] = {}
    for target in targets:
        row = rows.setdefault(target.agency_id, AgencyCounts(target.agency))
        row.asked += target.count
    unknown = [key for key in counted if key not in rows]
    for agency in Agency.objects.filter(pk__in=unknown):
        rows[agency.pk] = AgencyCounts(agency)
    for key, numbers in counted.items():
        for name in _KNOWN:
            setattr(rows[key], name, numbers[name])
    chosen = set(agencies) if agencies is not None else None
    found.agencies = sorted(
        (row for key, row in rows.items() if chosen is None or key in chosen),
        key=lambda row: (row.agency.name, str(row.agency.pk)),
    )
    found.missing = _missing(programme, targets, counted, late=found.late, chosen=chosen)
    return found


def _counted(programme: Programme) -> dict[UUID, dict[str, int]]:
    reviewed_at_desk = DeskSlot.objects.filter(
        programme=programme, innovation=OuterRef("innovation"), held_at__isnull=False
    )
    # Carried on by a proposal: its own, or one that it was merged into.
    proposed = Q(innovation__isnull=False)
    rows = (
        Idea.objects.filter(programme=programme)
        .exclude(state=IdeaState.WITHDRAWN)
        .annotate(at_desk=Exists(reviewed_at_desk))
        .order_by()
        .values("agency_id")
        .annotate(
            ideas=Count("pk"),
            open=Count("pk", filter=Q(state=IdeaState.HANDED_IN)),
            proposals=Count("pk", filter=proposed),
            reviewed=Count("pk", filter=proposed & (Q(at_desk=True) | Q(innovation__state__in=DECIDED))),
            approved=Count("pk", filter=proposed & Q(innovation__state__in=APPROVED)),
            launched=Count("pk", filter=proposed & Q(innovation__state__in=LAUNCHED)),
        )
    )
    return {row["agency_id"]: row for row in rows}


def _missing(
    programme: Programme,
    targets: list[IdeaTarget],
    counted: dict[UUID, dict[str, int]],
    *,
    late: bool,
    chosen: set[UUID] | None,
) -> list[MissingIdea]:
    by_position = Counter(
        (agency, position.casefold())
        for agency, position in Idea.objects.filter(programme=programme)
        .exclude(state=IdeaState.WITHDRAWN)
        .values_list("agency_id", "position")
    )
    found = []
    for target in targets:
        if chosen is not None and target.agency_id not in chosen:
            continue
        given = (
            by_position[target.agency_id, target.position.casefold()]
            if target.position
            else counted.get(target.agency_id, {}).get("ideas", 0)
        )
        if given < target.count:
            found.append(MissingIdea(target.agency, target.position, target.count, given, late))
    return sorted(
        found, key=lambda each: (each.given > 0, each.agency.name, str(each.agency.pk), each.position)
    )
