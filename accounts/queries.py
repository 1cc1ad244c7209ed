"""Accounts as they stand, and what happened to them."""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.enums import POWER, LinkPurpose, Standing
from accounts.models import AccessLink, AccountEvent
from organisations.enums import Role
from organisations.models import OfficeHeld, User
from organisations.offices import Actor


def account_of(person_id: UUID) -> User | None:
    """The person's account, the one that is active first; None without one. One query."""
    return User.objects.filter(person_id=person_id).order_by("-is_active", "date_joined", "id").first()


def open_links(at: datetime) -> "QuerySet[AccessLink]":
    """Links that work at this moment."""
    return AccessLink.objects.filter(used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at)


def handed_over_by(actor: Actor, person_id: UUID, *, at: datetime) -> AccessLink | None:
    """The link for this person that the actor made to be handed over, works, and was not shown yet. One query."""
    rows = open_links(at).filter(account__person_id=person_id, made_by_id=actor.person_id, address="")
    return rows.filter(shown_at__isnull=True).order_by("-made_at").first()


def standings(accounts: Iterable[User], at: datetime) -> dict[UUID, Standing]:
    """How each of these accounts stands at this moment, by its id. One query."""
    accounts = list(accounts)
    asleep = [account.pk for account in accounts if not account.is_active]
    waiting = set(
        open_links(at)
        .filter(account_id__in=asleep, purpose=LinkPurpose.INVITATION)
        .values_list("account_id", flat=True)
    )
    return {account.pk: _standing(account, waiting) for account in accounts}


def _standing(account: User, waiting: set[UUID]) -> Standing:
    if account.is_active:
        return Standing.ACTIVE
    if account.pk in waiting:
        return Standing.INVITED
    return Standing.DISABLED if account.has_usable_password() else Standing.LAPSED


def governments_of(person_id: UUID, at: datetime) -> set[UUID | None]:
    """The governments in which the person holds an office at `at` or later; None stands for offices without one."""
    rows = OfficeHeld.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), person_id=person_id)
    return set(rows.values_list("seat__government_id", flat=True))


# Who keeps a person's record and account, where that is known: the app of officials says.
_keeper: list[Callable[[UUID], UUID | None]] = []


def keep_through(finder: Callable[[UUID], UUID | None]) -> None:
    """Name what knows which government keeps a person's record; called by a higher app as it loads."""
    _keeper[:] = [finder]


def keepers_of(person_id: UUID, at: datetime) -> set[UUID | None]:
    """The government that keeps the person's record; those in which an unrecorded person holds offices, now or later.
    Two queries at most."""
    for finder in _keeper:
        if (found := finder(person_id)) is not None:
            return {found}
    return governments_of(person_id, at)


def account_events_for(actor: Actor) -> "QuerySet[AccountEvent]":
    """What an inspector or an administrator reads: the acts in their governments; inspectors also what was done with
    power that belongs to none. No order."""
    places = [
        office.government_id
        for office in actor.offices
        if office.role in (Role.INSPECTOR, Role.ADMINISTRATOR)
    ]
    inspects = any(office.role == Role.INSPECTOR for office in actor.offices)
    # LAN's reviewers decide about every government: who was given their power concerns each inspector.
    power = Q(act__in=POWER) if inspects else Q(pk__in=[])
    return AccountEvent.objects.filter(Q(government_id__in=[place for place in places if place]) | power)
