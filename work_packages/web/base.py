"""What pages of packages share: who may open them, and finding what they are about."""

from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import NotPermitted, NotVisible
from organisations.web.pages import OfficePage
from work_packages.models import MonthlyProgress, WorkPackage
from work_packages.queries import packages_visible_to, progress_visible_to, reads_packages


class PackageReadersPage(OfficePage):
    """A page of whoever has to do with packages of an agency or a government."""

    def enforce(self) -> None:
        if not reads_packages(self.actor):
            raise NotPermitted(
                _("Work packages are read by their agencies and by the offices of their government."),
                code="not_your_office",
            )


def find_package(page: OfficePage, pk: UUID) -> WorkPackage:
    """The package if the person of this page may see it; raises NotVisible."""
    found = packages_visible_to(page.actor, page.at).filter(pk=pk).first()
    if found is None:
        raise NotVisible(_("There is no such package, or it is not open to you."))
    return found


def find_progress(page: OfficePage, pk: UUID) -> MonthlyProgress:
    """The month if the person of this page may see it; raises NotVisible."""
    found = progress_visible_to(page.actor, page.at).filter(pk=pk).first()
    if found is None:
        raise NotVisible(_("There is no such month, or it is not open to you."))
    return found
