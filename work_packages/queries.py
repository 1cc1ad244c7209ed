"""Reads of work packages, as far as somebody's offices reach."""

from datetime import datetime

from django.db.models import Q, QuerySet

from organisations.enums import GOVERNMENT_ROLES, ROLES_OF_AGENCIES, Role
from organisations.offices import Actor
from work_packages.models import MonthlyProgress, ShowCauseCase, WorkPackage

# Of another government nobody reads anything; who only decides on innovations has nothing to do with packages.
READING_ALL = tuple(role for role in GOVERNMENT_ROLES if role != Role.PANEL_MEMBER)


def readable(actor: Actor) -> Q:
    """Condition: of the actor's own agency, or of a government all of which the actor reads. No query."""
    agencies = {o.agency_id for o in actor.offices if o.role in ROLES_OF_AGENCIES and o.agency_id}
    governments = {o.government_id for o in actor.offices if o.role in READING_ALL and o.government_id}
    return Q(agency_id__in=agencies) | Q(government_id__in=governments)


def packages_visible_to(actor: Actor, at: datetime) -> "QuerySet[WorkPackage]":
    """Those of the actor's agencies and governments. Not ordered."""
    return WorkPackage.objects.filter(readable(actor)).select_related("government", "agency")


def progress_visible_to(actor: Actor, at: datetime) -> "QuerySet[MonthlyProgress]":
    """The months of the actor's agencies and governments. Not ordered."""
    rows = MonthlyProgress.objects.filter(readable(actor))
    return rows.select_related("government", "agency", "deadline__calendar")


def reads_packages(actor: Actor) -> bool:
    """Whether any office of the actor reads packages. No query."""
    return any(o.role in (*ROLES_OF_AGENCIES, *READING_ALL) for o in actor.offices)


def cases_visible_to(actor: Actor, at: datetime) -> "QuerySet[ShowCauseCase]":
    """Cases of critical contracts of the actor's agencies and governments. Not ordered."""
    rows = ShowCauseCase.objects.filter(readable(actor))
    return rows.select_related("government", "agency", "package", "rule")
