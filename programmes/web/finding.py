"""Finding programmes and ideas for pages, and what a person may do there."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from common.errors import NotVisible
from organisations.enums import AGENCY_ROLES, Role
from organisations.models import Agency
from organisations.web.pages import OfficePage
from programmes.models import Idea, Programme
from programmes.queries import ideas_visible_to, programmes_visible_to


def find_programme(page: OfficePage, pk: UUID) -> Programme:
    """The programme if the person of this page may see it; raises NotVisible."""
    found = programmes_visible_to(page.actor, page.at).filter(pk=pk).first()
    if found is None:
        raise NotVisible(_("There is no such programme."))
    return found


def find_idea(page: OfficePage, pk: UUID) -> Idea:
    """The idea if the person of this page may see it; raises NotVisible."""
    found = ideas_visible_to(page.actor, page.at).filter(pk=pk).first()
    if found is None:
        raise NotVisible(_("There is no such idea."))
    return found


def keeps(page: OfficePage, programme: Programme) -> bool:
    """Whether the person keeps programmes of its government. No query."""
    return bool(page.actor.all_holding(Role.ORGANISATION_BUREAU, government_id=programme.government_id))


def own_agencies(page: OfficePage, programme: Programme) -> list[Agency]:
    """Agencies of the government for which the person hands in ideas and books. One query."""
    keys = {
        office.agency_id
        for office in page.actor.offices
        if office.role in AGENCY_ROLES
        and office.agency_id
        and office.government_id == programme.government_id
    }
    rows = Agency.objects.filter(pk__in=keys, government=programme.government_id)
    return list(rows.order_by("name", "pk")) if keys else []


# Where on the pages of a programme each gap is filled.
_PLACES = {
    "agreements": ("programme-record", "kesepakatan"),
    "occasions": ("programme-record", "kegiatan"),
    "rounds": ("programme-record", "putaran"),
    "members": ("programme-record", "orang"),
}


def gap_href(programme: Programme, field: str) -> str:
    """Where a gap of a programme is filled."""
    if field in _PLACES:
        name, what = _PLACES[field]
        return reverse(name, args=[programme.pk, what])
    if field == "ideas":
        return reverse("programme-ideas", args=[programme.pk])
    if field == "desks":
        return reverse("programme-desks", args=[programme.pk])
    if field == "launch":
        return reverse("programme-launch", args=[programme.pk])
    return ""


class ProgrammeRoomPage(OfficePage):
    """A page about one programme."""

    def load(self) -> None:
        super().load()
        self.programme = find_programme(self, self.kwargs["pk"])
        self.keeps = keeps(self, self.programme)
