"""How something stood on a day, and what differs between two days; each look is put on record."""

from collections.abc import Callable
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.as_of import moment_meant
from common.errors import BadInput
from common.forms import DayField, PlainForm
from common.types import PathValue, Shown
from contracts.models import Contract
from contracts.web.pages import find_contract
from innovations.models import Report
from innovations.web.past.facts import PastQuestion, PastSection, differences_between
from innovations.web.past.subjects import contract_then, innovation_then, report_then
from innovations.web.proposals.finding import find_innovation
from innovations.web.reports.lines import find_report
from organisations.enums import ReadKind
from organisations.services.reading import record_read
from organisations.web.pages import OfficePage
from workflow.models import Subject
from workflow.past import subjects_then


class PastDayForm(PlainForm):
    """The day that is asked for."""

    tanggal = DayField(
        label=gettext_lazy("As on the day"),
        required=True,
        error_messages={"required": gettext_lazy("Give a day.")},
    )


class TwoDaysForm(PlainForm):
    """Two days to compare."""

    dari = DayField(
        label=gettext_lazy("From the day"),
        required=True,
        error_messages={"required": gettext_lazy("Give a day.")},
    )
    sampai = DayField(
        label=gettext_lazy("To the day"),
        required=True,
        error_messages={"required": gettext_lazy("Give a day.")},
    )


class AskedPast(OfficePage):
    """What both pages share: the subject, the days in its zone, and the record of who looked."""

    subject_type: ClassVar[str] = ""
    form_class: ClassVar[type[PlainForm]] = PastDayForm
    subject: Subject
    form: PlainForm

    def load(self) -> None:
        super().load()
        self.subject, self._told = self.found(self.kwargs["pk"])

    def found(self, pk: UUID) -> tuple[Subject, Callable[[PastQuestion], list[PastSection]]]:
        """The subject, if it is open to this person now, and what tells of it; raises NotVisible."""
        if self.subject_type == Contract.SUBJECT_TYPE:
            contract = find_contract(self, pk)
            return contract, lambda asking: contract_then(contract, asking)
        if self.subject_type == Report.SUBJECT_TYPE:
            report = find_report(self, pk)
            return report, lambda asking: report_then(report, asking)
        innovation = find_innovation(self, pk)
        return innovation, lambda asking: innovation_then(innovation, asking)

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """Without a day only the question; a day that is none, or ahead, is said beside its field."""
        asked = any(name in request.GET for name in self.form_class.base_fields)
        self.form = self.form_class(request.GET if asked else None)
        moments = self._moments() if asked and self.form.is_valid() else {}
        if asked and not self.form.errors:
            self.note()
        status = 400 if asked and self.form.errors else 200
        return self.render_to_response(self.get_context_data(**self.shown(moments)), status=status)

    def _moments(self) -> dict[str, datetime]:
        found = {}
        for name in self.form_class.base_fields:
            day: date = self.form.cleaned_data[name]
            zone = ZoneInfo(self.subject.government.zone)
            try:
                found[name] = moment_meant(day.isoformat(), zone=zone, now=self.at, name=name)
            except BadInput as refusal:
                self.form.add_error(name, str(refusal.message))
        return found if not self.form.errors else {}

    def note(self) -> None:
        """Put on record who looked, before anything is shown."""
        record_read(
            self.actor,
            ReadKind.AS_OF,
            at=self.at,
            government_id=self.subject.government_id,
            agency_id=self.subject.agency_id,
            subject=self.subject.ref,
        )

    def shown(self, moments: dict[str, datetime]) -> dict[str, Shown]:
        """What the page shows of these moments."""
        return {}

    def told(self, at: datetime) -> list[PastSection]:
        """What was known at a moment; empty where the subject was not there yet."""
        if self.subject.pk not in subjects_then([self.subject.pk], at):
            return []
        return self._told(PastQuestion(self.actor, at, self.at))

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        kind, pk = self.subject_type, self.subject.pk
        return super().get_context_data(
            subject=self.subject,
            zone=self.subject.government.zone,
            form=self.form,
            back=reverse(kind, args=[pk]),
            past_href=reverse(f"{kind}-past", args=[pk]),
            compare_href=reverse(f"{kind}-compared", args=[pk]),
            **kwargs,
        )


class PastPage(AskedPast):
    """How it stood on one day."""

    template_name = "innovations/past.html"

    def shown(self, moments: dict[str, datetime]) -> dict[str, Shown]:
        then = moments.get("tanggal")
        if then is None:
            return {"moment": None, "sections": []}
        return {"moment": then, "day": self.form.cleaned_data["tanggal"], "sections": self.told(then)}


class ComparedPage(AskedPast):
    """What differs between two days, text by text."""

    template_name = "innovations/past_compared.html"
    form_class = TwoDaysForm

    def _moments(self) -> dict[str, datetime]:
        found = super()._moments()
        if found and found["dari"] > found["sampai"]:
            self.form.add_error("sampai", _("The second day lies before the first."))
            return {}
        return found

    def shown(self, moments: dict[str, datetime]) -> dict[str, Shown]:
        if not moments:
            return {"compared": False, "differences": []}
        before, after = self.told(moments["dari"]), self.told(moments["sampai"])
        return {
            "compared": True,
            "first_day": self.form.cleaned_data["dari"],
            "last_day": self.form.cleaned_data["sampai"],
            "differences": differences_between(before, after),
        }
