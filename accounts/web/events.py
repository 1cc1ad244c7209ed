"""What happened to accounts, for inspectors and administrators."""

from django.db.models import QuerySet
from django.urls import path
from django.utils.translation import gettext_lazy as _

from accounts.filters import AccountEventFilter
from accounts.models import AccountEvent
from accounts.queries import account_events_for
from common.errors import NotPermitted
from common.web import FilteredList
from organisations.enums import Role
from organisations.web.pages import OfficePage


class AccountEventsPage(FilteredList, OfficePage):
    """Every act on an account of one's government, newest first."""

    template_name = "accounts/events.html"
    filterset_class = AccountEventFilter
    order = "-at"

    def enforce(self) -> None:
        """Inspectors and administrators."""
        if not any(o.role in (Role.INSPECTOR, Role.ADMINISTRATOR) for o in self.actor.offices):
            raise NotPermitted(
                _("What happened to accounts is open to inspectors and administrators."),
                code="not_your_office",
            )

    def rows(self) -> "QuerySet[AccountEvent]":
        return account_events_for(self.actor).select_related("person", "actor", "government")


urlpatterns = [path("riwayat/akun/", AccountEventsPage.as_view(), name="account-events")]
