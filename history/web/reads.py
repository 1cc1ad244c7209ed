"""The record of sensitive reads: who read what is open to few, for those to whom inspectors answer."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.columns import DESCENDING, Column, government_column
from common.types import StrOrPromise
from history.filters import SensitiveReadFilter
from history.queries import sensitive_reads_for
from organisations.models import SensitiveRead
from organisations.services.reading import COMMAND
from organisations.web.tables import OfficeTable
from workflow.engine.registry import flows


def _about(row: SensitiveRead) -> StrOrPromise:
    """The kind of subject that was read about; empty for a list of several."""
    flow = flows().get(row.subject_type)
    return flow.label if flow is not None else row.subject_type


def _way(row: SensitiveRead) -> StrOrPromise:
    if row.channel == COMMAND:
        return _("command on the server")
    return f"IPv{row.address_family}" if row.address_family else ""


class SensitiveReadsPage(OfficeTable[SensitiveRead]):
    """Every sensitive reading of one's government, newest first."""

    template_name = "history/reads.html"
    filterset_class = SensitiveReadFilter
    file_name = "catatan-pembacaan"
    first_order = f"{DESCENDING}at"
    columns = (
        Column(name="at", label=_("When"), value="at", order="at", cell="accounts/cells/moment.html"),
        Column(name="kind", label=_("What was read"), value="label", order="kind"),
        Column(name="person", label=_("Who"), value="person", order="person__name", person=True),
        Column(name="office", label=_("In the office"), value="office", order="office"),
        Column(
            name="about",
            label=_("About"),
            value=_about,
            order="subject_type",
            cell="history/cells/about.html",
        ),
        Column(name="asked", label=_("What was asked for"), value="asked", cell="history/cells/asked.html"),
        Column(name="reason", label=_("Reason"), value="reason"),
        Column(name="way", label=_("From"), value=_way),
        Column(name="request", label=_("Number of the request"), value="request_id", chosen=False),
        Column(name="account", label=_("Account"), value="account_id", chosen=False),
        Column(name="subject", label=_("Number of the subject (UUID)"), value="subject_id", chosen=False),
        Column(name="agency", label=_("Agency"), value="agency.name", chosen=False),
        government_column(),
    )

    def enforce(self) -> None:
        """Only for those to whom inspectors answer."""
        sensitive_reads_for(self.actor)

    def rows(self) -> "QuerySet[SensitiveRead]":
        return sensitive_reads_for(self.actor).select_related("person", "government", "agency")
