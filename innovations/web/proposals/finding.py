"""The innovation that a page is about."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from common.errors import NotVisible
from innovations.models import Innovation
from innovations.queries import visible_to
from organisations.web.pages import OfficePage


def find_innovation(page: OfficePage, pk: UUID) -> Innovation:
    """The innovation if the person of this page may see it; raises NotVisible otherwise."""
    found = visible_to(page.actor, page.at).select_related("launch_event", "contract").filter(pk=pk).first()
    if found is None:
        raise NotVisible(_("This innovation does not exist or is not open to you."))
    return found
