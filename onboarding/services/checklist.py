"""What a government has set up and what is still missing, step by step."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.enums import AppointmentState
from appointments.models import OfficeAppointment
from appointments.queries import recorded_alone
from calendars.queries import days_off
from common.periods import local_day
from common.types import StrOrPromise
from contracts.models import ContractTemplate, SigningEnrolment
from contracts.services.enrolling import SIGNING_ROLES, asked_for
from innovations.models import Innovation
from organisations.enums import Role, Zone
from organisations.models import Agency, Government, OfficeHeld, Person, User
from workflow.policies.document import reviews_in
from workflow.policies.versions import document_of, newest
from workflow.policy_changes.policy_warnings import in_words, policy_warnings

# So many of those that lack something are named.
FEW = 3
# Offices of the government itself without which nothing is decided or signed, in the order in which they are asked for.
OFFICES = (
    Role.ORGANISATION_BUREAU,
    Role.REGIONAL_SECRETARY,
    Role.HEAD_OF_REGION,
    Role.INSPECTOR,
)


@dataclass(frozen=True, slots=True)
class SetupStep:
    """One step: `standing` is done, missing, or later for what can wait. `said` is one sentence on how it stands."""

    name: str
    label: StrOrPromise
    standing: Literal["done", "missing", "later"]
    said: str
    href: str
    action: StrOrPromise


def setup_steps(government: Government, *, at: datetime) -> list[SetupStep]:
    """Every step in the order in which a government begins. Thirty queries at most, whatever its size."""
    confirmations = list(_confirmations(government, at))
    return [
        _letterhead(government),
        *_agencies_and_heads(government, at),
        _offices(government, at),
        *confirmations,
        *_lan_reviewers(government, at),
        _accounts(government, at),
        _administrators(government, at),
        _days_off(government, at),
        _policy(government, at, unconfirmed=bool(confirmations)),
        _wording(government),
        *_certificates(government, at),
        _innovations(government),
    ]


def _letterhead(government: Government) -> SetupStep:
    said = ", ".join(
        [
            *([] if government.seat_town else [_("the town of signing is missing")]),
            *([] if government.address else [_("the address is missing")]),
        ]
    )
    return SetupStep(
        "letterhead",
        _("Letterhead and time zone"),
        "missing" if said else "done",
        ", ".join([said or government.seat_town, str(Zone(government.zone).label)]),
        f"{reverse('letterheads')}?pemerintah={government.code}",
        _("Enter town and address"),
    )


def _agencies_and_heads(government: Government, at: datetime) -> Iterator[SetupStep]:
    today = local_day(at, government.tz)
    there = Agency.objects.filter(government=government).exclude(valid_until__lte=today)
    count, provisional = there.count(), there.filter(provisional=True).count()
    said = ngettext("%(count)d agency", "%(count)d agencies", count) % {"count": count}
    if provisional:
        said += ", " + _("%(count)d of them provisional") % {"count": provisional}
    yield SetupStep(
        "agencies",
        _("Agencies"),
        "done" if count else "missing",
        said if count else _("none yet"),
        reverse("import", args=["perangkat-daerah"]),
        _("Import the list of agencies"),
    )
    led = _held(at).filter(seat__role=Role.AGENCY_HEAD, seat__government=government)
    heads = there.filter(pk__in=led.values("seat__agency_id")).count()
    without = there.exclude(pk__in=led.values("seat__agency_id")).order_by("name", "id")
    said = _("%(heads)d of %(count)d agencies have a head") % {"heads": heads, "count": count}
    yield SetupStep(
        "heads",
        _("Heads of agencies"),
        "done" if count and heads == count else "missing",
        said + _still_without(without.values_list("name", flat=True), count - heads)
        if count
        else _("first the agencies"),
        reverse("import", args=["pejabat"]),
        _("Import people and their offices"),
    )


def _offices(government: Government, at: datetime) -> SetupStep:
    held = set(_held(at).filter(seat__government=government).values_list("seat__role", flat=True))
    vacant = [str(role.label) for role in OFFICES if role not in held]
    return SetupStep(
        "offices",
        _("Offices of the government"),
        "missing" if vacant else "done",
        _("vacant: %(offices)s") % {"offices": ", ".join(vacant)} if vacant else _("all are held"),
        reverse("import", args=["pejabat"]),
        _("Fill the offices"),
    )


def _confirmations(government: Government, at: datetime) -> Iterator[SetupStep]:
    """Only where something waits: what is proposed, and where there are two administrators what one recorded alone,
    whose holder may not decide. Their own offices have their own step. Two queries.
    """
    waiting = Q(state=AppointmentState.PROPOSED)
    if _held(at).filter(seat__role=Role.ADMINISTRATOR, seat__government=government).count() > 1:
        waiting |= recorded_alone() & Q(state=AppointmentState.APPOINTED) & ~Q(seat__role=Role.ADMINISTRATOR)
    rows = OfficeAppointment.objects.filter(waiting, government=government)
    count = rows.exclude(ends_at__lte=at).count()
    if not count:
        return
    said = ngettext(
        "%(count)d appointment waits for the confirmation of an administrator who did not enter it",
        "%(count)d appointments wait for the confirmation of an administrator who did not enter them",
        count,
    )
    yield SetupStep(
        "confirmations",
        _("Confirmation of appointments"),
        "missing",
        said % {"count": count},
        reverse("confirming"),
        _("Confirm as the second person"),
    )


def _still_without(names: "QuerySet[Agency, str] | QuerySet[Person, str]", count: int) -> str:
    """The first of those that lack something, and how many more there are; empty where none does. One query then."""
    if not count:
        return ""
    shown = [name or _("somebody without a name") for name in names[:FEW]]
    rest = count - len(shown)
    if rest > 0:
        shown.append(ngettext("and %(count)d more", "and %(count)d more", rest) % {"count": rest})
    return "; " + _("still without: %(names)s") % {"names": ", ".join(shown)}


def _lan_reviewers(government: Government, at: datetime) -> Iterator[SetupStep]:
    """Only where the policy has them decide: the government lets them in for its own matters, or who operates the
    installation for all."""
    reviews = reviews_in(document_of(newest(government.policy_name))).values()
    if not any(stage.role == Role.LAN_REVIEWER for stages in reviews for stage in stages):
        return
    own = Q(seat__government__isnull=True) | Q(seat__government=government)
    is_held = _held(at).filter(own, seat__role=Role.LAN_REVIEWER).exists()
    yield SetupStep(
        "lan_reviewers",
        _("LAN's reviewers"),
        "done" if is_held else "missing",
        _("there is one at least")
        if is_held
        else _("your policy has them decide: enter and invite one, and appoint them by LAN's letter"),
        reverse("person-new"),
        _("Enter a reviewer of LAN"),
    )


def _accounts(government: Government, at: datetime) -> SetupStep:
    holders = _held(at).filter(seat__government=government).values("person")
    count = User.objects.filter(person__in=holders).values("person").distinct().count()
    total = holders.distinct().count()
    outside = Person.objects.filter(pk__in=holders, users__isnull=True).order_by("name", "id")
    return SetupStep(
        "accounts",
        _("Invitations"),
        "done" if total and count == total else "missing",
        _("%(count)d of %(total)d officials have an account or an invitation")
        % {"count": count, "total": total}
        + _still_without(outside.values_list("name", flat=True), total - count),
        reverse("people-invite"),
        _("Invite the officials"),
    )


def _administrators(government: Government, at: datetime) -> SetupStep:
    """Two who get in and whose offices two people recorded: the first by the server's key, the second by the first and
    confirmed by a third, since nobody else can say that the first did not invite themselves. Three queries at most."""
    held = _held(at).filter(
        seat__role=Role.ADMINISTRATOR, seat__government=government, granted_from__isnull=True
    )
    rows = list(held.select_related("person").order_by("starts_at", "id"))
    people = {each.person_id: each.person for each in rows}
    active = User.objects.filter(person__in=people, is_active=True).values_list("person", flat=True)
    waiting = [str(person) for pk, person in people.items() if pk not in set(active)]
    marked = [each for each in rows if each.granted_by_id is not None and each.confirmed_by_id is None]
    standing, said, href, action = _administrators_standing(list(people.values()), waiting, marked)
    return SetupStep("second_administrator", _("Second administrator"), standing, said, href, action)


def _administrators_standing(
    people: list[Person], waiting: list[str], marked: list[OfficeHeld]
) -> tuple[Literal["done", "missing", "later"], str, str, StrOrPromise]:
    if len(people) < 2:
        said = _("until there is one, every appointment is marked for the inspector")
        return "later", said, reverse("person-new"), _("Enter a second administrator")
    if len(people) - len(waiting) < 2:
        said = _("appointments wait for the other one, who has no open account yet: %(names)s") % {
            "names": ", ".join(waiting)
        }
        return "missing", said, reverse("people-invite"), _("Invite the officials")
    if not marked:
        return (
            "done",
            _("appointments are confirmed by the other one"),
            reverse("people"),
            _("Look at the officials"),
        )
    names = {"name": str(marked[0].person)}
    if len(people) - len(waiting) < 3:
        said = _(
            "each confirms what the other enters; the office of %(name)s, recorded by one person alone, stays marked "
            "until a third administrator confirms it"
        )
        return "later", said % names, reverse("person-new"), _("Enter a third administrator")
    said = _("the office of %(name)s was recorded by one person alone: another administrator confirms it now")
    return "later", said % names, reverse("appointment", args=[marked[0].pk]), _("Look at the appointment")


def _certificates(government: Government, at: datetime) -> Iterator[SetupStep]:
    """Only where officials enrol certificates; a demonstration signs with its own."""
    if not asked_for():
        return
    signing = _held(at).filter(seat__government=government, seat__role__in=SIGNING_ROLES)
    enrolled = SigningEnrolment.objects.filter(
        ended_at=None, valid_until__gt=at, seat=OuterRef("seat"), person=OuterRef("person")
    )
    count, ready = signing.count(), signing.filter(Exists(enrolled)).count()
    yield SetupStep(
        "certificates",
        _("Certificates for signing"),
        "done" if count and ready == count else "later",
        _("%(ready)d of %(count)d officials who sign have enrolled theirs")
        % {"ready": ready, "count": count},
        reverse("holdings"),
        _("Look at the officials"),
    )


def _days_off(government: Government, at: datetime) -> SetupStep:
    year = local_day(at, government.tz).year
    known_on = local_day(at, government.tz)
    missing = [
        str(each)
        for each in (year, year + 1)
        if not any(day.government_id is None for day in days_off(government.pk, year=each, known_on=known_on))
    ]
    return SetupStep(
        "days_off",
        _("Days off"),
        # The decree of the next year comes in autumn.
        "done" if not missing else "missing" if str(year) in missing else "later",
        _("no decree for %(years)s") % {"years": ", ".join(missing)}
        if missing
        else _("national days off of %(first)d and %(second)d") % {"first": year, "second": year + 1},
        reverse("days-off"),
        _("Look at the days off"),
    )


def _policy(government: Government, at: datetime, *, unconfirmed: bool) -> SetupStep:
    """Whom nobody confirmed may not decide, so that what lacks is told once that is settled."""
    version = newest(government.policy_name)
    own = bool(government.policy_name)
    document = document_of(version)
    stuck = [in_words(each, document) for each in policy_warnings(document, [government], at=at)]
    if stuck and unconfirmed:
        stuck = [
            _("first the confirmation of appointments; then this says whether every stage can be decided")
        ]
    said = [
        version.name
        if own
        else _("%(policy)s, the default of this installation, applies until you choose another")
        % {"policy": version.name},
        *stuck[:1],
    ]
    if (more := len(stuck) - 1) > 0:
        said.append(ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more})
    return SetupStep(
        "policy",
        _("Policy"),
        "missing" if stuck else "done" if own else "later",
        " · ".join(said),
        reverse("policies"),
        _("Look at the policies"),
    )


def _wording(government: Government) -> SetupStep:
    count = ContractTemplate.objects.filter(government=government).count()
    return SetupStep(
        "wording",
        _("Wording of contracts"),
        "done" if count else "later",
        ngettext("%(count)d template of your own", "%(count)d templates of your own", count)
        % {"count": count}
        if count
        else _("the templates that come with the program are used until you publish your own"),
        reverse("contract-templates"),
        _("Look at the templates"),
    )


def _innovations(government: Government) -> SetupStep:
    count = Innovation.objects.filter(government=government).count()
    return SetupStep(
        "innovations",
        _("Innovations"),
        "done" if count else "later",
        ngettext("%(count)d innovation", "%(count)d innovations", count) % {"count": count}
        if count
        else _("none yet: agencies propose, or the organisation bureau imports a list"),
        reverse("innovations"),
        _("Look at the innovations"),
    )


def _held(at: datetime) -> "QuerySet[OfficeHeld]":
    return OfficeHeld.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), starts_at__lte=at)
