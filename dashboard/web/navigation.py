"""The menu: where this person may go, with the count of what waits for them."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from appointments.queries import WATCHING
from common.types import Shown
from contracts.services.stuck import OPERATORS
from deadlines.web.days_off import prepares
from history.queries import OVER_INSPECTORS
from notifications.services.reading import unread_of
from organisations.enums import Role
from organisations.models import User
from organisations.offices import Actor, Office
from organisations.visibility import reach_of
from organisations.web.pages import actor_of
from work_packages.queries import reads_packages
from workflow.queries import inbox
from workflow.web.policies import may_move, may_simulate


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One entry of the menu."""

    label: str
    href: str
    icon: str
    current: bool
    count: int = 0


@dataclass(frozen=True, slots=True)
class Menu:
    """What stands in the bar, and what opens under "More". `within` is set when the present page is under it."""

    bar: list[MenuEntry]
    more: list[MenuEntry]

    @property
    def waiting(self) -> int:
        """How much waits behind the menu's button on a phone."""
        return sum(entry.count for entry in self.bar)

    @property
    def within(self) -> bool:
        """Whether the present page stands under "More"."""
        return any(entry.current for entry in self.more)


@dataclass(frozen=True, slots=True)
class SignedInAs:
    """Who is signed in, for the header: the name, each office, and the one in which they act."""

    name: str
    offices: list[Office]
    acting_in: Office | None


def _signed_in_as(request: HttpRequest) -> SignedInAs | None:
    """From what the menu reads anyway. No query of its own."""
    account = getattr(request, "user", None)
    if not isinstance(account, User):
        return None
    actor = actor_of(request, timezone.now())
    name = next((office.holder for office in actor.offices if office.holder), "") or account.login_name
    return SignedInAs(name, sorted(actor.everywhere, key=lambda office: office.in_words), actor.acting_in)


def _may_inspect(request: HttpRequest) -> bool:
    """Whether this person reads the history of a government."""
    signed_in = isinstance(getattr(request, "user", None), User)
    return signed_in and bool(reach_of(actor_of(request, timezone.now())).inspects)


# Who may be a party of a contract under some policy.
SIGNERS = {Role.AGENCY_HEAD, Role.REGIONAL_SECRETARY, Role.HEAD_OF_REGION}

# Whose office is delegated in practice, and who looks after it; everybody else reaches the page from a mandate.
DELEGATING = {*SIGNERS, Role.ORGANISATION_BUREAU, Role.ADMINISTRATOR, Role.INSPECTOR, Role.LAN_REVIEWER}


def navigation(request: HttpRequest) -> dict[str, Shown]:
    """The menu of the signed-in person, read only where a template shows it. Four queries at most."""
    return {
        "menu": SimpleLazyObject(lambda: _menu(request)),
        "may_inspect": SimpleLazyObject(lambda: _may_inspect(request)),
        "signed_in_as": SimpleLazyObject(lambda: _signed_in_as(request)),
    }


def _menu(request: HttpRequest) -> Menu:
    board = _entry(request, _("Public board"), "board", "speedometer2", exact=True)
    if not isinstance(getattr(request, "user", None), User):
        return Menu([board], [])
    at = timezone.now()
    actor = actor_of(request, at)
    reach = reach_of(actor)
    bar = [
        _entry(request, _("Inbox"), "inbox", "inbox", count=inbox(actor, at).count()),
        _entry(request, _("Innovations"), "innovations", "lightbulb"),
        _entry(request, _("Notices"), "notices", "chat-left-text", count=unread_of(actor, at)),
    ]
    entries = []
    if reach.inspects:
        bar.append(_entry(request, _("History"), "history", "clock-history"))
    if reach.reviews and not (reach.agencies or reach.governments):
        # What waits for them, and what a policy lets them watch.
        bar.append(_entry(request, _("Reports"), "reports", "clipboard-data"))
        entries.append(_entry(request, _("Evaluations"), "evaluations", "bar-chart"))
        entries.append(_entry(request, _("Programmes"), "programmes", "people"))
    if reach.agencies or reach.governments:
        bar += [
            _entry(request, _("Contracts"), "contracts", "file-earmark-text"),
            _entry(request, _("Reports"), "reports", "clipboard-data"),
        ]
        entries += [
            _entry(request, _("Dashboard"), "leaders", "graph-up"),
            _entry(request, _("Evaluations"), "evaluations", "bar-chart"),
            _entry(request, _("Programmes"), "programmes", "people"),
            _entry(request, _("Launches"), "launches", "rocket-takeoff"),
            _entry(request, _("Medium-term plans"), "regional-plans", "journal-text"),
            _entry(request, _("Regulations"), "regulations", "journal-text"),
        ]
    entries += _for_packages(request, actor)
    roles = {office.role for office in actor.offices}
    if roles & SIGNERS:
        entries.append(_entry(request, _("To sign"), "contract-queue", "pen"))
        entries.append(_entry(request, _("My certificates"), "own-certificates", "patch-check"))
    if roles & set(OPERATORS):
        entries.append(
            _entry(request, _("Stuck signatures"), "contract-signing-problems", "exclamation-triangle")
        )
    if roles & DELEGATING:
        entries.append(_entry(request, _("Delegations"), "delegations", "person-badge"))
    if may_simulate(actor) or may_move(actor):
        entries.append(_entry(request, _("Policies"), "policies", "journal-text"))
    if prepares(actor):
        entries.append(_entry(request, _("Days off"), "days-off", "calendar-event"))
    entries += _for_watchers(request, roles)
    return Menu(bar, [*entries, *_for_administrators(request, roles), board])


def _for_packages(request: HttpRequest, actor: Actor) -> list[MenuEntry]:
    if not reads_packages(actor):
        return []
    return [
        _entry(request, _("Work packages"), "work-packages", "building"),
        _entry(request, _("How the packages stand"), "packages-ahead", "graph-up"),
    ]


def _for_watchers(request: HttpRequest, roles: set[str]) -> list[MenuEntry]:
    found = []
    if Role.REGIONAL_SECRETARY in roles:
        found.append(_entry(request, _("Agencies for a contract"), "contract-appointments", "check-circle"))
    if roles & set(OVER_INSPECTORS):
        found.append(_entry(request, _("Sensitive reads"), "sensitive-reads", "eye"))
    if roles & set(WATCHING):
        found.append(_entry(request, _("People"), "people", "people"))
    return found


def _for_administrators(request: HttpRequest, roles: set[str]) -> list[MenuEntry]:
    if Role.ADMINISTRATOR not in roles:
        return []
    return [
        _entry(request, _("Set-up"), "setup", "check-circle"),
        _entry(request, _("Operation"), "operation", "gear"),
        _entry(request, _("Reorganisations"), "reorganisations", "building"),
    ]


def _entry(
    request: HttpRequest, label: str, name: str, icon: str, *, exact: bool = False, count: int = 0
) -> MenuEntry:
    href = reverse(name)
    current = request.path == href if exact else request.path.startswith(href)
    return MenuEntry(label, href, icon, current, count)
