"""The monthly plan of a package: entered on one page, with the sum beside it."""

from datetime import date
from decimal import Decimal

from django import forms
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import NotPermitted
from common.forms import FormData, NumberField, PlainForm, style
from common.types import Shown
from common.web import DomainFormMixin
from work_packages.models import PackageAddendum, PlannedMonth, WorkPackage
from work_packages.services.planning import PlanMonth, may_plan, months_to_plan, put_in_force
from work_packages.standing import ZERO, plans_in_force
from work_packages.web.base import PackageReadersPage, find_package
from workflow.web.transitions import done


class PlanForm(PlainForm):
    """Two fields for each month, called as the refusals name them."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    addendum = forms.ModelChoiceField(
        PackageAddendum.objects.none(),
        label=gettext_lazy("After which addendum"),
        required=False,
        empty_label="–",
    )
    remark = forms.CharField(label=gettext_lazy("Remark"), required=False, max_length=500)

    def __init__(
        self, data: FormData = None, *, package: WorkPackage, months: list[date], **kwargs: Shown
    ) -> None:
        super().__init__(data, **kwargs)
        self.months = months
        self.fields["addendum"].queryset = package.addenda.order_by("signed_on", "id")  # type: ignore[attr-defined]
        for month in months:
            words = date_format(month, "F Y")
            for name, label, percent in (
                ("physical", gettext_lazy("Physical progress (%)"), True),
                ("cash", gettext_lazy("Cash (Rp)"), False),
            ):
                field = NumberField(places=2, percent=percent, within=words, label=label)
                style(field.widget)
                if percent:
                    field.widget.attrs["data-summand"] = "plan"
                self.fields[f"{month:%Y-%m}.{name}"] = field

    def rows(self) -> list[tuple[date, forms.BoundField, forms.BoundField]]:
        """Each month with its fields."""
        return [
            (month, self[f"{month:%Y-%m}.physical"], self[f"{month:%Y-%m}.cash"]) for month in self.months
        ]

    @property
    def total(self) -> Decimal:
        """The sum as far as what was typed can be read."""
        return sum((part.physical for part in self.parts().values()), ZERO)

    def parts(self) -> dict[date, PlanMonth]:
        """What the months say; an empty one is no part of the plan."""
        values = getattr(self, "cleaned_data", None)
        if values is None:
            values = self.initial
        found = {}
        for month in self.months:
            physical = values.get(f"{month:%Y-%m}.physical")
            cash = values.get(f"{month:%Y-%m}.cash")
            if physical is not None or cash:
                found[month] = PlanMonth(physical or ZERO, cash or ZERO)
        return found


class PlanPage(DomainFormMixin[PlanForm], FormMixin, PackageReadersPage, ProcessFormView):
    """A new version of the plan, beginning with the one in force."""

    template_name = "work_packages/plan.html"
    form_class = PlanForm

    def load(self) -> None:
        super().load()
        self.package = find_package(self, self.kwargs["pk"])

    def enforce(self) -> None:
        super().enforce()
        if not may_plan(self.actor, self.package):
            raise NotPermitted(
                _("The plan is written by the planning officer of the agency."), code="not_your_office"
            )

    def get_form_kwargs(self) -> dict[str, Shown]:
        plans = plans_in_force([self.package])
        planned = {row.month: row for row in PlannedMonth.objects.filter(plan__in=plans)}
        initial: dict[str, Shown] = {"number": plans[0].number if plans else 0}
        for month, row in planned.items():
            initial[f"{month:%Y-%m}.physical"] = row.physical
            initial[f"{month:%Y-%m}.cash"] = row.cash
        months = sorted({*months_to_plan(self.package), *planned})
        return {**super().get_form_kwargs(), "package": self.package, "months": months, "initial": initial}

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(
            package=self.package, back=reverse("work-package", args=[self.package.pk]), **kwargs
        )

    def act(self, form: PlanForm) -> str:
        put_in_force(
            self.package,
            form.parts(),
            actor=self.actor,
            at=self.at,
            addendum=form.cleaned_data["addendum"],
            remark=form.cleaned_data["remark"],
            seen_number=form.cleaned_data["number"],
        )
        done(self.request, _("The plan is in force."))
        return reverse("work-package", args=[self.package.pk])
