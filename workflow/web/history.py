"""The inspectors' list of everything that happened."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.errors import NotPermitted
from common.types import Shown
from common.web import FilteredList
from organisations.visibility import reach_of
from organisations.web.pages import OfficePage
from workflow.filters import HistoryFilter
from workflow.models import Event
from workflow.queries import events_for_inspection, subjects_visible_to
from workflow.web.phrases import events_in_words, known_kinds


class HistoryPage(FilteredList, OfficePage):
    """Events of the inspector's government, newest first."""

    template_name = "workflow/history.html"
    filterset_class = HistoryFilter
    order = "-at"
    words = {"kind": known_kinds}

    def enforce(self) -> None:
        """Inspectors only."""
        if not reach_of(self.actor).inspects:
            raise NotPermitted(_("The history is open to inspectors."), code="not_your_office")

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        events = self.page.rows
        return super().get_context_data(
            timeline=events_in_words(events), readable=self._readable(events), **kwargs
        )

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
