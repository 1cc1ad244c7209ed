"""The packages that an innovation watches over, and linking them."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.errors import NotVisible
from common.types import PathValue, Shown
from common.web import Link
from innovations.models import Innovation
from innovations.queries import visible_to
from innovations.web.proposals.detail import link_through
from organisations.offices import Actor
from work_packages.models import WorkPackage
from work_packages.queries import packages_visible_to, reads_packages
from work_packages.services.monitoring import link_all, may_link
from work_packages.web.lists import PackagesPage
from workflow.web.transitions import done


class MonitoredPackages(PackagesPage):
    """Those of one innovation; who keeps all packages links them."""

    template_name = "work_packages/monitored.html"

    def load(self) -> None:
        super().load()
        found = visible_to(self.actor, self.at).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise NotVisible(_("There is no such innovation, or it is not open to you."))
        self.innovation: Innovation = found

    def rows(self) -> "QuerySet[WorkPackage]":
        return packages_visible_to(self.actor, self.at).filter(monitored_by__innovation=self.innovation)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(
            innovation=self.innovation, links=may_link(self.actor, self.innovation), **kwargs
        )

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """Link every package of the government."""
        count = link_all(self.innovation, actor=self.actor, at=self.at)
        done(
            request,
            ngettext("%(count)d package linked.", "%(count)d packages linked.", count) % {"count": count},
        )
        return HttpResponseRedirect(reverse("monitored-packages", args=[self.innovation.pk]))


def _packages_of(innovation: Innovation, actor: Actor, at: datetime) -> Sequence[Link]:
    """Where there are some, or somebody may link them. One query for whoever reads packages."""
    if not reads_packages(actor):
        return ()
    count = packages_visible_to(actor, at).filter(monitored_by__innovation=innovation).count()
    if not count and not may_link(actor, innovation):
        return ()
    words = ngettext("%(count)d work package monitored", "%(count)d work packages monitored", count)
    return (Link(words % {"count": count}, reverse("monitored-packages", args=[innovation.pk])),)


link_through(_packages_of)
