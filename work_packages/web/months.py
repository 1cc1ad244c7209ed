"""The month of an agency: every package with plan and progress, one page to enter all of them, and the steps."""

from decimal import Decimal
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import NotPermitted
from common.forms import FormData, NumberField, PlainForm, style
from common.types import Shown
from common.web import DomainFormMixin
from deadlines.schedule.derivations import in_words
from deadlines.services import deadlines
from work_packages.models import MonthlyProgress
from work_packages.models.month import month_title
from work_packages.services.entering import (
    LONGEST,
    enter,
    entry_from,
    refuse_unless_editable,
    sides_of,
)
from work_packages.standing import PackageStanding, standings
from work_packages.web.base import PackageReadersPage, find_progress
from workflow.queries import events_of
from workflow.reviews.anonymity import author_visibility
from workflow.web.conflicts import StaleFormMixin
from workflow.web.phrases import add_phrases, events_in_words
from workflow.web.transitions import TransitionPage, done, explained

add_phrases({"monthly_progress.create": gettext_lazy("Month opened")})

_LABELS = {
    "physical": gettext_lazy("Physical progress of the month (%)"),
    "obstacle": gettext_lazy("Obstacle"),
    "evidence": gettext_lazy("Evidence (report, letter, photograph)"),
    "cash": gettext_lazy("Cash paid in the month (Rp)"),
    "sp2d_numbers": gettext_lazy("Numbers of SP2D"),
}


class MonthPage(PackageReadersPage):
    """One month: what it is about, how far each package is, until when it is to be locked, what happened."""

    template_name = "work_packages/month.html"

    def load(self) -> None:
        super().load()
        self.progress = find_progress(self, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        row, at = self.progress, self.at
        return super().get_context_data(
            progress=row,
            title=month_title(row.month),
            standings=standings(list(row.packages()), row.month),
            fills=bool(sides_of(self.actor, row)) and row.state in ("open", "returned"),
            zone=row.government.zone,
            deadline=row.deadline,
            verdict=deadlines.verdict_of(row.deadline, at=at),
            explanation=in_words(row.deadline),
            steps=explained(row, self.actor, at=at, href=self._href),
            timeline=events_in_words(
                list(events_of(row)), visibility=author_visibility(row, self.actor, at=at)
            ),
            **kwargs,
        )

    def _href(self, field: str) -> str:
        return (
            reverse("package-month-fill", args=[self.progress.pk])
            if sides_of(self.actor, self.progress)
            else ""
        )


class MonthForm(PlainForm):
    """The own side of every package of a month; the fields are called as the refusals name them."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: FormData = None, *, rows: list[PackageStanding], sides: tuple[str, ...], **kwargs: Shown
    ) -> None:
        super().__init__(data, **kwargs)
        self.rows, self.sides = rows, sides
        for row in rows:
            for name in sides:
                field = _field(name, row)
                self.fields[f"packages.{row.package.pk}.{name}"] = field
                self.initial[f"packages.{row.package.pk}.{name}"] = getattr(row.of_month, name, None)

    def groups(self) -> list[tuple[PackageStanding, list[forms.BoundField]]]:
        """Each package with its fields."""
        return [
            (row, [self[f"packages.{row.package.pk}.{name}"] for name in self.sides]) for row in self.rows
        ]

    def entries(self) -> dict[UUID, dict[str, Decimal | str | None]]:
        """What was changed, by package."""
        found: dict[UUID, dict[str, Decimal | str | None]] = {}
        for row in self.rows:
            for name in self.sides:
                key = f"packages.{row.package.pk}.{name}"
                if key in self.changed_data:
                    found.setdefault(row.package.pk, {})[name] = self.cleaned_data[key]
        return found


def _field(name: str, row: PackageStanding) -> forms.Field:
    field: forms.Field
    if name in ("physical", "cash"):
        field = NumberField(
            places=2, percent=name == "physical", within=row.package.name, label=_LABELS[name]
        )
    else:
        field = forms.CharField(label=_LABELS[name], required=False, max_length=LONGEST)
    style(field.widget)
    return field


class MonthEntryPage(
    StaleFormMixin[MonthForm], DomainFormMixin[MonthForm], FormMixin, PackageReadersPage, ProcessFormView
):
    """Every package of the agency on one page, each with the fields of whoever opens it."""

    template_name = "work_packages/month_fill.html"
    form_class = MonthForm
    subject: MonthlyProgress

    def load(self) -> None:
        super().load()
        self.subject = find_progress(self, self.kwargs["pk"])
        self.sides = sides_of(self.actor, self.subject)

    def enforce(self) -> None:
        super().enforce()
        if not self.sides:
            raise NotPermitted(
                _("The PPK enters what was built, the treasurer what was paid; you are neither here."),
                code="not_your_office",
            )
        refuse_unless_editable(self.subject)

    def get_initial(self) -> dict[str, Shown]:
        return {"version": self.subject.version}

    def get_form_kwargs(self) -> dict[str, Shown]:
        rows = standings(list(self.subject.packages()), self.subject.month)
        return {**super().get_form_kwargs(), "rows": rows, "sides": self.sides}

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(
            progress=self.subject,
            title=month_title(self.subject.month),
            zone=self.subject.government.zone,
            back=reverse("monthly_progress", args=[self.subject.pk]),
            **kwargs,
        )

    def act(self, form: MonthForm) -> str:
        entries = {key: entry_from(values) for key, values in form.entries().items()}
        if entries:
            enter(
                self.subject,
                entries,
                actor=self.actor,
                at=self.at,
                seen_version=form.cleaned_data["version"],
            )
        done(self.request, _("Saved. The month can be handed to the agency's head once all is filled in."))
        return reverse("monthly_progress", args=[self.subject.pk])


class MonthTransition(TransitionPage):
    """One step of an agency's month."""

    subject: MonthlyProgress
    EXPLANATIONS = {
        "submit": gettext_lazy(
            "The head of the agency looks through all packages at once and locks the month."
        ),
        "lock": gettext_lazy(
            "You stand for the figures of every package of this month. Afterwards they change only if the month is"
            " opened for correction, with a reason."
        ),
        "send_back": gettext_lazy("Say what is to be corrected; PPK and treasurer are asked again."),
        "reopen": gettext_lazy(
            "What was locked stays in the history, with its time. Say what has to be corrected."
        ),
    }

    def find(self, pk: UUID) -> MonthlyProgress:
        return find_progress(self, pk)

    def href(self, field: str) -> str:
        """Where figures are filled in, for whoever may."""
        fills = sides_of(self.actor, self.subject)
        return reverse("package-month-fill", args=[self.subject.pk]) if fills else self.back()
