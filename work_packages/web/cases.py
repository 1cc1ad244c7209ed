"""Cases of critical contracts: listed, one with its meetings and letters, and its steps."""

from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.columns import (
    DAY,
    LINK,
    MOMENT,
    Column,
    agency_column,
    government_column,
    key_column,
    state_column,
)
from common.errors import NotNow, NotVisible
from common.forms import DayField
from common.periods import local_day
from common.types import PathValue, Shown, StrOrPromise
from common.web import file_response
from contracts.documents import store
from organisations.web.tables import OfficeTable
from work_packages.case_filters import CaseFilter
from work_packages.models import CaseLetter, ShowCauseCase
from work_packages.queries import cases_visible_to
from work_packages.services.critical_rules import rule_document
from work_packages.services.judged import judged_packages_of
from work_packages.services.shown import shown_package
from work_packages.web.base import PackageReadersPage
from workflow.queries import events_of
from workflow.reviews.anonymity import author_visibility
from workflow.web.phrases import add_phrases, events_in_words
from workflow.web.transitions import TransitionPage, explained

add_phrases({"show_cause.create": gettext_lazy("Found critical")})


class CasesPage(OfficeTable[ShowCauseCase], PackageReadersPage):
    """Cases of the agency or the government, the newest first."""

    template_name = "work_packages/cases.html"
    filterset_class = CaseFilter
    detail = "show_cause"
    file_name = "kontrak-kritis"
    first_order = "-created"
    columns = (
        Column(name="package", label=gettext_lazy("Package"), value="package.name", order="package__name", cell=LINK),
        agency_column(),
        state_column(),
        Column(name="month", label=gettext_lazy("Crossed in"), value="crossed_in", order="crossed_in", cell=DAY),
        Column(name="why", label=gettext_lazy("Why"), value="get_reason_display", order="reason"),
        Column(name="planned", label=gettext_lazy("Planned"), value="planned", order="planned"),
        Column(name="actual", label=gettext_lazy("Done"), value="actual", order="actual"),
        Column(name="deviation", label=gettext_lazy("Deviation"), value="deviation", order="deviation"),
        Column(
            name="meetings", label=gettext_lazy("Meetings held"), value="meetings_held", order="meetings_held",
            chosen=False,
        ),
        Column(
            name="warnings", label=gettext_lazy("Warnings given"), value="warnings_given", order="warnings_given",
            chosen=False,
        ),
        Column(
            name="created", label=gettext_lazy("Found"), value="created_at", order="created_at", cell=MOMENT,
            chosen=False,
        ),
        government_column(),
        key_column(),
    )  # fmt: skip

    def rows(self) -> "QuerySet[ShowCauseCase]":
        return cases_visible_to(self.actor, self.at)


def find_case(page: PackageReadersPage | TransitionPage, pk: UUID) -> ShowCauseCase:
    """The case if the person of this page may see it; raises NotVisible."""
    found = cases_visible_to(page.actor, page.at).filter(pk=pk).first()
    if found is None:
        raise NotVisible(_("There is no such case, or it is not open to you."))
    return found


class CasePage(PackageReadersPage):
    """One case: how the package stood and stands, its meetings with their tests, its letters, what happened."""

    template_name = "work_packages/case.html"

    def load(self) -> None:
        super().load()
        self.case = find_case(self, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        row = self.case
        today = local_day(self.at, row.government.tz)
        return super().get_context_data(
            case=row,
            zone=row.government.zone,
            rule=rule_document(row.rule),
            stand=shown_package(judged_packages_of([row.package], on=today)[0], on=today),
            meetings=list(row.meetings.order_by("number")),
            letters=list(row.letters.order_by("dated_on", "number")),
            steps=explained(row, self.actor, at=self.at, href=self._href),
            timeline=events_in_words(
                list(events_of(row)), visibility=author_visibility(row, self.actor, at=self.at)
            ),
            **kwargs,
        )

    def _href(self, _field: str) -> str:
        return reverse("work-package", args=[self.case.package_id])


class CaseLetterPage(PackageReadersPage):
    """The file of a letter."""

    def load(self) -> None:
        """Raises NotVisible for a letter of another case."""
        super().load()
        case = find_case(self, self.kwargs["pk"])
        found = CaseLetter.objects.filter(case=case, pk=self.kwargs["letter"]).first()
        if found is None:
            raise NotVisible(_("There is no such letter."))
        self.letter = found

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """Raises NotNow before it was rendered."""
        letter = self.letter
        if not letter.sha256:
            raise NotNow(_("The letter is being printed; try again in a moment."), code="document_not_ready")
        name = f"{letter.number.replace('/', '-')}.pdf"
        return file_response(store.load(letter.sha256), name=name, content_type="application/pdf")


class CaseTransition(TransitionPage):
    """One step of a case."""

    subject: ShowCauseCase
    EXPLANATIONS = {
        "reprimand": gettext_lazy(
            "The letter of reprimand is numbered and printed at once; it asks the provider to the first meeting."
        ),
        "meet": gettext_lazy(
            "Write the minutes: who was there, what was agreed. A test is agreed with a target, in percent of the "
            "whole work, and a day."
        ),
        "pass_test": gettext_lazy(
            "The target was reached. The agency's head closes the case once it is critical no more."
        ),
        "fail_test": gettext_lazy("The target was missed on its day: a letter of warning follows."),
        "warn": gettext_lazy("The letter of warning of this test is numbered and printed at once."),
        "give_opportunity": gettext_lazy(
            "By an addendum the provider may go on for so many calendar days, with the penalty for each of them."
        ),
        "terminate": gettext_lazy("The contract ends. The reason is recorded, and the inspectors are told."),
        "recover": gettext_lazy("The case is closed; a new crossing opens a new one."),
    }

    def find(self, pk: UUID) -> ShowCauseCase:
        return find_case(self, pk)

    def fact_fields(self) -> dict[str, forms.Field]:
        """What the step asks for."""
        rule = rule_document(self.subject.rule)
        if self.name == "meet":
            longest = {"days": rule.handling.longest_test_days}
            return {
                "held_on": _plain(DayField(label=gettext_lazy("Day of the meeting"))),
                "target": _share(gettext_lazy("Target of the test, in percent of the whole work")),
                "test_on": _plain(
                    DayField(
                        label=gettext_lazy("Day of the test"),
                        help_text=_("At most %(days)d days from today.") % longest,
                    )
                ),
            }
        if self.name in ("pass_test", "fail_test"):
            return {"reached": _share(gettext_lazy("What was reached, in percent of the whole work"))}
        if self.name == "give_opportunity":
            most = {"days": rule.opportunity.most_days}
            return {
                "days": _plain(
                    forms.CharField(
                        label=gettext_lazy("Calendar days"),
                        required=False,
                        max_length=4,
                        help_text=_("From 1 to %(days)d.") % most,
                        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
                    )
                ),
                "addendum_no": _plain(
                    forms.CharField(
                        label=gettext_lazy("Number of the addendum"), required=False, max_length=120
                    )
                ),
            }
        return {}


def _share(label: StrOrPromise) -> forms.Field:
    return _plain(
        forms.CharField(
            label=label,
            required=False,
            max_length=10,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        )
    )


def _plain(field: forms.Field) -> forms.Field:
    """As a field of text, which a form of steps would show as a choice."""
    field.widget.attrs.setdefault("class", "form-control")
    return field
