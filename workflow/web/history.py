"""The inspectors' list of everything that happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.columns import Column
from common.errors import NotPermitted
from common.table_page import TablePage
from common.types import Shown
from organisations.visibility import reach_of
from organisations.web.pages import OfficePage
from workflow.filters import HistoryFilter
from workflow.models import Event
from workflow.queries import events_for_inspection, subjects_visible_to
from workflow.web.phrases import EventInWords, events_in_words, known_kinds


def _office(row: "HistoryRow") -> str:
    return f"{row.entry.capacity} {row.entry.office}".strip()


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One event with its words, and whether this reader may open what it is about."""

    entry: EventInWords
    readable: bool


class HistoryPage(TablePage[Event], OfficePage):
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
        Column(name="office", label=_("By"), value=_office),
        Column(
            name="agency",
            label=_("Agency"),
            value="entry.event.agency.name",
            order="agency__name",
            may_be_empty=True,
        ),
        Column(name="subject", label=_("Subject"), value="entry.seq", cell="workflow/cells/subject.html"),
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
        """In words. One query, and one for each kind of subject."""
        readable = self._readable(rows)
        return [
            HistoryRow(entry, event.subject_id in readable)
            for entry, event in zip(events_in_words(rows), rows, strict=True)
        ]

    def rows(self) -> "QuerySet[Event]":
        return events_for_inspection(self.actor, self.at).select_related("government", "agency")

    def _readable(self, events: list[Event]) -> set[UUID]:
        """Subjects whose own pages are open to this person (drafts are not). One query per type on the page."""
        wanted: dict[str, set[UUID]] = {}
        for event in events:
            wanted.setdefault(event.subject_type, set()).add(event.subject_id)
        return {
            pk
            for name, ids in wanted.items()
            for pk in subjects_visible_to(name, self.actor, self.at)
            .filter(pk__in=ids)
            .values_list("pk", flat=True)
        }
