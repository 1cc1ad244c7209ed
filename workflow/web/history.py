"""The inspectors' list of everything that happened."""

from datetime import datetime, time, timedelta
from typing import Any, Unpack
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, NotPermitted
from common.forms import DayField, FormArguments, FormData, PlainForm
from common.types import Shown
from common.web import keyset_page
from organisations.models import Agency
from organisations.visibility import reach_of
from organisations.web.pages import OfficePage
from workflow.engine.registry import flows
from workflow.enums import SUBJECTS
from workflow.models import Event
from workflow.queries import events_for_inspection, subjects_visible_to
from workflow.web.phrases import events_in_words, known_kinds

# Dates in the filters are days of the western zone; each event is shown in its own government's.
ZONE = ZoneInfo("Asia/Jakarta")


class HistoryFilterForm(PlainForm):
    """What to look for."""

    subjek = forms.ChoiceField(label=_("Subject"), required=False)
    jenis = forms.ChoiceField(label=_("What happened"), required=False)
    opd = forms.ModelChoiceField(Agency.objects.none(), label=_("Agency"), required=False, empty_label="–")
    sejak = DayField(label=_("From"))
    sampai = DayField(label=_("Until"))
    id = forms.UUIDField(label=_("Number of the subject (UUID)"), required=False)

    def __init__(
        self, data: FormData = None, *, agencies: QuerySet[Agency], **kwargs: Unpack[FormArguments]
    ) -> None:
        super().__init__(data, **kwargs)
        types = [(name, SUBJECTS.get(name, name)) for name in flows()]
        self.fields["subjek"].choices = [("", "–"), *types]  # type: ignore[attr-defined]
        self.fields["jenis"].choices = [("", "–"), *known_kinds()]  # type: ignore[attr-defined]
        self.fields["opd"].queryset = agencies  # type: ignore[attr-defined]


class HistoryPage(OfficePage):
    """Events of the inspector's government, newest first."""

    template_name = "workflow/history.html"

    def enforce(self) -> None:
        """Inspectors only."""
        if not reach_of(self.actor).inspects:
            raise NotPermitted(_("The history is open to inspectors."), code="not_your_office")

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        form = HistoryFilterForm(self.request.GET or None, agencies=self._agencies())
        rows = events_for_inspection(self.actor, self.at).select_related("government", "agency")
        if form.is_bound:
            if not form.is_valid():
                raise BadInput(_("The filter is not valid."))
            rows = rows.filter(**_lookups(form.cleaned_data))
        page = keyset_page(rows, self.request.GET.dict(), order="-at")
        return super().get_context_data(
            form=form,
            page=page,
            timeline=events_in_words(page.rows),
            readable=self._readable(page.rows),
            **kwargs,
        )

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

    def _agencies(self) -> QuerySet[Agency]:
        return Agency.objects.filter(government_id__in=reach_of(self.actor).inspects).order_by("name", "id")


def _lookups(data: dict[str, Any]) -> dict[str, Shown]:
    lookups: dict[str, Shown] = {}
    if data["subjek"]:
        lookups["subject_type"] = data["subjek"]
    if data["jenis"]:
        lookups["kind"] = data["jenis"]
    if data["opd"]:
        lookups["agency"] = data["opd"]
    if isinstance(data["id"], UUID):
        lookups["subject_id"] = data["id"]
    if data["sejak"]:
        lookups["at__gte"] = datetime.combine(data["sejak"], time.min, tzinfo=ZONE)
    if data["sampai"]:
        lookups["at__lt"] = datetime.combine(data["sampai"] + timedelta(days=1), time.min, tzinfo=ZONE)
    return lookups
