"""The inspectors' timeline: everything that happened, with its subject, policy, office and person."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.columns import Column
from common.errors import NotPermitted
from common.table_page import FORMAT
from common.types import Shown
from organisations.visibility import reach_of
from organisations.web.tables import OfficeTable
from workflow.filters import HistoryFilter
from workflow.models import Event
from workflow.policies.versions import policy_named_by
from workflow.queries import events_for_inspection, may_be_named, seen_of
from workflow.reviews.anonymity import record_unnamed
from workflow.web.phrases import EventInWords, events_in_words, known_kinds


def _office(row: "HistoryRow") -> str:
    return f"{row.entry.capacity} {row.entry.office}".strip()


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One event with its words; title and person are empty where this reader may not know them.

    `policy` is the version under which it happened (`name@number`), empty where none is named.
    """

    entry: EventInWords
    title: str
    person: str
    policy: str
    policy_number: int

    @property
    def policy_name(self) -> str:
        """The policy without its number."""
        return self.policy.partition("@")[0]


class HistoryPage(OfficeTable[Event]):
    """Events of the inspector's government, newest first."""

    template_name = "workflow/history.html"
    filterset_class = HistoryFilter
    file_name = "riwayat"
    first_order = "-at"
    columns = (
        Column(
            name="at",
            label=_("When"),
            value="entry.at",
            order="at",
            cell="workflow/cells/moment.html",
        ),
        Column(
            name="phrase", label=_("What happened"), value="entry.phrase", cell="workflow/cells/phrase.html"
        ),
        Column(name="title", label=_("Subject"), value="title", cell="workflow/cells/subject.html"),
        Column(name="policy", label=_("Policy"), value="policy", cell="workflow/cells/policy.html"),
        Column(name="office", label=_("By"), value=_office),
        Column(name="person", label=_("Person"), value="person", person=True),
        Column(
            name="agency",
            label=_("Agency"),
            value="entry.event.agency.name",
            order="agency__name",
            may_be_empty=True,
        ),
        Column(name="seq", label=_("Number"), value="entry.seq", chosen=False),
        Column(name="kind", label=_("Kind"), value="entry.kind", order="kind", chosen=False),
        Column(
            name="type",
            label=_("Kind of subject"),
            value="entry.event.subject_type",
            order="subject_type",
            chosen=False,
        ),
        Column(name="key", label="ID", value="entry.event.subject_id", chosen=False),
        Column(name="government", label=_("Government"), value="entry.event.government.name", chosen=False),
    )
    words = {"kind": known_kinds}

    def enforce(self) -> None:
        """Inspectors only."""
        if not reach_of(self.actor).inspects:
            raise NotPermitted(_("The history is open to inspectors."), code="not_your_office")

    def prepared(self, rows: list[Event]) -> Sequence[Shown]:
        """In words, on record where it names whom a policy keeps unnamed. One query, one for each kind of subject."""
        if FORMAT not in self.request.GET:
            record_unnamed(rows, self.actor, at=self.at)
        seen = seen_of(rows, self.actor, self.at)
        return [
            self._row(entry, seen[event.subject_id].subject_title if event.subject_id in seen else "")
            for entry, event in zip(events_in_words(rows), rows, strict=True)
        ]

    def _row(self, entry: EventInWords, title: str) -> HistoryRow:
        policy, number = policy_named_by(entry.event)
        person = entry.event.actor.name if may_be_named(entry.event, self.actor) else ""
        return HistoryRow(entry, title, person, policy, number)

    def rows(self) -> "QuerySet[Event]":
        return events_for_inspection(self.actor, self.at).select_related("government", "agency", "actor")
