"""May this person decide in this office? The rules behind `Stage.admits`, as plain values. No database.

The act, the inbox's explanation, the panel that a stage waits for, reassignment and the simulation all ask
`Stage.admits`, so that none of them can see a right that another one refuses.
"""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from organisations.access import AccessVerdict, allow, deny
from organisations.enums import ACTING, Role
from organisations.offices import Actor, Office
from workflow.enums import Scope
from workflow.models import Subject


@dataclass(frozen=True, slots=True)
class Place:
    """Where an office must be held; None does not restrict."""

    government_id: UUID | None = None
    agency_id: UUID | None = None


def place_of(scope: str, subject: Subject) -> Place | None:
    """The place that a scope means for this subject; None when there is none (no agency yet, nothing above it)."""
    if scope == Scope.ANYWHERE:
        return Place()
    if scope == Scope.GOVERNMENT:
        return Place(subject.government_id)
    agency_id = subject.agency_id
    if scope == Scope.PARENT:
        agency_id = subject.agency.parent_id if subject.agency is not None else None
    return None if agency_id is None else Place(subject.government_id, agency_id)


def offices_in_scope(actor: Actor, role: str, scope: str, subject: Subject) -> list[Office]:
    """The actor's offices of `role` that reach `subject` under `scope`, the definitive ones first."""
    place = place_of(scope, subject)
    if place is None:
        return []
    held = actor.all_holding(role, government_id=place.government_id, agency_id=place.agency_id)
    return [
        office for office in held if reviews_there(office.role, office.government_id, subject.government_id)
    ]


def reviews_there(role: str, government_id: UUID | None, subject_in: UUID | None) -> bool:
    """Whether a seat of this role and government may have to do with subjects of another: LAN's reviewers whom one
    government let in stay with it, under whatever scope."""
    return role != Role.LAN_REVIEWER or government_id in (None, subject_in)


def closed_to_acting(capacity: str, *, strategic: bool) -> bool:
    """The acting rule, for stages and transitions alike (Law 30/2014, article 14, paragraph 7).

    Whoever acts with power that is not their own (Plt., Plh., a delegate) takes no strategic decision.
    """
    return strategic and capacity in ACTING


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A person in one office."""

    person_id: UUID
    office: Office

    @property
    def people(self) -> frozenset[UUID]:
        """Everybody whose power is used: a delegate stands for the givers, too."""
        return frozenset({self.person_id, *self.office.on_behalf_of})


@dataclass(frozen=True, slots=True)
class Bars:
    """Who may not decide one stage of one review. `handed_to` is the one seat that a stage was handed to."""

    # Whose own work the subject is.
    own_work: frozenset[UUID] = frozenset()
    # Who declared a conflict of interest in this round.
    recused: frozenset[UUID] = frozenset()
    # Who decided at a stage that this one is kept distinct from.
    earlier: frozenset[UUID] = frozenset()
    handed_to: UUID | None = None


NOBODY_BARRED = Bars()
NOT_YOUR_OFFICE = _("This decision belongs to another office.")

# Which people are barred, with which code, in words for themselves and for those who use their power; in this order.
_BARRED_PEOPLE = (
    (
        "own_work",
        "four_eyes",
        _("Nobody decides on their own proposal."),
        _("Nobody decides on their own proposal, nor lets somebody else do so on their behalf."),
    ),
    (
        "recused",
        "recused",
        _("You declared a conflict of interest in this review."),
        _("Who gave you this power declared a conflict of interest in this review."),
    ),
    (
        "earlier",
        "distinct_person",
        _("You decided at an earlier stage; this one needs somebody else."),
        _("Who gave you this power decided at an earlier stage; this one needs somebody else."),
    ),
)


def admitted(reviewer: Reviewer, bars: Bars, *, strategic: bool) -> AccessVerdict:
    """The verdict for an office of the right role that reaches the subject; the first rule that fails is named."""
    office = reviewer.office
    if closed_to_acting(office.capacity, strategic=strategic):
        return deny(
            "acting_official",
            _("An acting official may not take strategic decisions (Law 30/2014, article 14)."),
        )
    for name, code, to_themselves, to_their_delegate in _BARRED_PEOPLE:
        barred: frozenset[UUID] = getattr(bars, name)
        if reviewer.person_id in barred:
            return deny(code, to_themselves)
        if reviewer.people & barred:
            return deny(code, to_their_delegate)
    if bars.handed_to is not None and bars.handed_to != office.seat_id:
        return deny("handed_over", _("This decision was handed to another office of the same role."))
    return allow(by=office)
