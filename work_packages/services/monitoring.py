"""Which packages an innovation watches over, as MONA KERJA BANG does."""

from datetime import datetime

from django.utils.translation import gettext as _

from common.errors import NotPermitted
from innovations.models import Innovation
from organisations.enums import Role
from organisations.offices import Actor
from organisations.queries import actor_at
from work_packages.models import MonitoredPackage, WorkPackage
from workflow.engine.transaction import retrying, unit_of_work


def may_link(actor: Actor, innovation: Innovation) -> bool:
    """Whoever keeps the packages of the innovation's government. No query."""
    return actor.holding(Role.DEVELOPMENT_BUREAU, government_id=innovation.government_id) is not None


def link_all(innovation: Innovation, *, actor: Actor, at: datetime) -> int:
    """Link every package of the government that is not linked yet; how many were. Raises NotPermitted."""
    who = actor_at(actor.person_id, at)
    if not may_link(who, innovation):
        raise NotPermitted(
            _("Packages are linked by the development administration bureau."), code="not_your_office"
        )

    def work() -> int:
        with unit_of_work():
            Innovation.objects.select_for_update().get(pk=innovation.pk)
            there = MonitoredPackage.objects.filter(innovation=innovation).values("package_id")
            rows = WorkPackage.objects.filter(government=innovation.government_id).exclude(pk__in=there)
            made = MonitoredPackage.objects.bulk_create(
                MonitoredPackage(
                    innovation=innovation, package=package, recorded_by_id=who.person_id, recorded_at=at
                )
                for package in rows.order_by("pk")
            )
            return len(made)

    return retrying(work)
