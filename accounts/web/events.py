"""What happened to accounts, for inspectors and administrators."""

from django.db.models import QuerySet
from django.urls import path
from django.utils.translation import gettext_lazy as _

from accounts.filters import AccountEventFilter
from accounts.models import AccountEvent
from accounts.queries import account_events_for
from accounts.services.recording import record_reasons
from common.columns import Column, government_column
from common.errors import NotPermitted
from common.table_page import FORMAT
from organisations.enums import Role
from organisations.web.tables import OfficeTable


class AccountEventsPage(OfficeTable[AccountEvent]):
    """Every act on an account of one's government, newest first."""

    template_name = "accounts/events.html"
    filterset_class = AccountEventFilter
    file_name = "riwayat-akun"
    first_order = "-at"
    columns = (
        Column(name="at", label=_("When"), value="at", order="at", cell="accounts/cells/moment.html"),
        Column(name="act", label=_("What happened"), value="label", order="act"),
        Column(name="person", label=_("Whose account"), value="person", order="person__name", person=True),
        Column(name="actor", label=_("By"), value="actor", order="actor__name", person=True),
        Column(name="reason", label=_("Reason"), value="reason"),
        Column(name="seq", label=_("Number in the chain"), value="seq", chosen=False),
        Column(name="hash", label=_("Hash"), value="hash", cell="accounts/cells/hash.html"),
        government_column(),
    )

    def enforce(self) -> None:
        """Inspectors and administrators."""
        if not any(o.role in (Role.INSPECTOR, Role.ADMINISTRATOR) for o in self.actor.offices):
            raise NotPermitted(
                _("What happened to accounts is open to inspectors and administrators."),
                code="not_your_office",
            )

    def rows(self) -> "QuerySet[AccountEvent]":
        return account_events_for(self.actor).select_related("person", "actor", "government")

    def prepared(self, rows: list[AccountEvent]) -> list[AccountEvent]:
        """On record where somebody wrote why. One query for each government then."""
        if FORMAT not in self.request.GET:
            record_reasons(rows, self.actor, at=self.at)
        return rows


urlpatterns = [path("riwayat/akun/", AccountEventsPage.as_view(), name="account-events")]
