"""The inbox: what waits for me, what waits for others, what is done."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from appointments.services.confirming import confirmable_by
from common.errors import BadInput
from common.types import Shown, StrOrPromise
from common.web import FilteredList
from contracts.services.enrolling import offices_without_certificate
from dashboard.web.bulk import BulkForm, may_be_ticked, why_alone
from dashboard.web.drafts import DraftsPage, drafts_of
from innovations.web.lists import may_draft
from notifications.wording import ASKS
from organisations.enums import Role
from organisations.web.pages import OfficePage
from workflow.enums import TaskKind
from workflow.filters import TaskFilter
from workflow.models import Task
from workflow.queries import Box, inbox, offices_for, stages_of_tasks, with_names

BOXES: dict[str, tuple[str, StrOrPromise]] = {
    "saya": (Box.MINE, _("Mine")),
    "bagian": (Box.GROUP, _("In my office")),
    "menunggu": (Box.WAITING, _("Waiting for others")),
    "selesai": (Box.DONE, _("Done")),
}
# Where a task of this kind is dealt with; everything else on the subject's own page.
_PLACES = {
    ("innovation", TaskKind.REVIEW): "innovation-decision",
    ("report", TaskKind.REVIEW): "report-decision",
    ("appraisal", TaskKind.REVIEW): "appraisal-decision",
    ("plan_change", TaskKind.REVIEW): "plan-change-decision",
    ("contract", TaskKind.SIGN): "contract-sign",
    ("innovation", TaskKind.FIRST_CONTRACT): "contract-new",
    ("innovation", TaskKind.NEXT_CONTRACT): "contract-new",
    ("report", TaskKind.REPORT): "report-start",
    ("report", TaskKind.REVISE): "report-start",
    ("report", TaskKind.EXTENSION): "report-extension",
    ("appraisal", TaskKind.EXTENSION): "appraisal-extension",
    ("follow_up", TaskKind.EXTENSION): "follow_up-extension",
}


def tabs_of(page: OfficePage) -> dict[str, Shown]:
    """The drawers with how much is in each. One query for each."""
    return {
        "boxes": [
            (key, words, inbox(page.actor, page.at, box).order_by().count())
            for key, (box, words) in BOXES.items()
        ],
        "drafts_count": drafts_of(page.actor, page).order_by().count(),
    }


class InboxPage(FilteredList, OfficePage):
    """Tasks of one drawer, the longest waiting first; decisions can be ticked and made together."""

    template_name = "dashboard/inbox.html"
    filterset_class = TaskFilter
    kept = ("kotak",)
    words = {"kind": ASKS.items}

    def load(self) -> None:
        super().load()
        self.box_name = self.request.GET.get("kotak", "saya")
        if self.box_name not in BOXES:
            raise BadInput(_("There is no such box."))
        self.box = BOXES[self.box_name][0]
        self.order = "-closed_at" if self.box == Box.DONE else "opened_at"

    def rows(self) -> "QuerySet[Task]":
        return with_names(inbox(self.actor, self.at, self.box))

    def _tick_query(self) -> str:
        """This page with all ticked, or with none where all are."""
        query = self.request.GET.copy()
        if query.pop("pilih", None) is None:
            query["pilih"] = "semua"
        return query.urlencode()

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """One page of tasks, each with what it asks, for whom, and the way there."""
        box, page = self.box, self.page
        bulk = box == Box.MINE and any(map(may_be_ticked, page.rows))
        stages = stages_of_tasks(page.rows) if bulk else {}
        several = len(self.actor.offices) > 1
        administers = any(office.role == Role.ADMINISTRATOR for office in self.actor.offices)
        entries = [
            {
                "task": task,
                "asks": ASKS.get(task.kind, task.get_kind_display()),
                "role": Role(task.role).label,
                "as_offices": offices_for(task, self.actor) if several and box == Box.MINE else [],
                "place": task.agency or task.government or task.subject_government,
                "target": _PLACES.get((task.subject_type, task.kind), task.subject_type)
                if box == Box.MINE
                else task.subject_type,
                "zone": task.subject_government.zone,
                "ticks": bulk and may_be_ticked(task),
                "alone": why_alone(task, stages.get(task.pk)) if bulk else "",
            }
            for task in page.rows
        ]
        return super().get_context_data(
            box=self.box_name,
            box_label=BOXES[self.box_name][1],
            **tabs_of(self),
            ticked=self.request.GET.get("pilih") == "semua",
            tick_query=self._tick_query(),
            entries=entries,
            bulk_form=BulkForm(known=[], initial={"back": self.request.GET.urlencode()}) if bulk else None,
            offices=self.actor.offices,
            without_certificate=offices_without_certificate(self.actor, at=self.at)
            if box == Box.MINE
            else (),
            may_draft=may_draft(self.actor),
            administers=administers,
            to_confirm=len(confirmable_by(self.actor, self.at)) if administers and box == Box.MINE else 0,
            **kwargs,
        )


class InboxDrafts(DraftsPage):
    """The drawer of drafts, beside the others."""

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(**tabs_of(self), **kwargs)
