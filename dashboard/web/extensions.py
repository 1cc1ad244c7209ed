"""The public page of extensions: by agency, and one by one."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from common.errors import BadInput
from common.forms import PlainForm, WholeNumberField
from common.periods import local_day
from common.types import Shown
from common.web import Page
from dashboard import fairness, published
from dashboard.published_plan import publication_of
from dashboard.web.kept_briefly import KeptBriefly
from organisations.models import Government

SHOWN = 200


class PlaceForm(PlainForm):
    """Which government, which year."""

    daerah = forms.ModelChoiceField(
        Government.objects.none(), label=_("Government"), to_field_name="code", empty_label=_("choose one")
    )
    tahun = WholeNumberField(label=_("Year"), required=False, min_value=2000, max_value=2100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = published.public_governments().order_by("name", "id")
        self.fields["daerah"].queryset = places  # type: ignore[attr-defined]


class PublicExtensions(KeptBriefly, Page):
    """Whether some agencies are given more time than others, for anyone to see."""

    template_name = "dashboard/extensions.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """The table and the list of one government and year; only the form before one is chosen."""
        form = PlaceForm(self.request.GET or None)
        if not form.is_bound:
            return super().get_context_data(form=form, **kwargs)
        if not form.is_valid():
            raise BadInput(_("The filter is not valid."))
        government: Government = form.cleaned_data["daerah"]
        year = form.cleaned_data["tahun"] or local_day(self.at, ZoneInfo(government.zone)).year
        changes = fairness.extended_deadlines_in(government=government, year=year).order_by(
            "-known_at", "-pk"
        )
        first = list(changes[: SHOWN + 1])
        rules = publication_of(change.deadline.report.innovation for change in first)
        rows = [
            fairness.as_extended_deadline(
                change, reasons=rules[change.deadline.report.innovation.policy_ref].extension_reasons
            )
            for change in first
        ]
        return super().get_context_data(
            form=form,
            government=government,
            year=year,
            years=fairness.years_of(government),
            shares=fairness.agency_shares(government=government, year=year),
            moved=rows[:SHOWN],
            excuses=list(fairness.excuses_in(government=government, year=year)[:SHOWN]),
            more=len(rows) > SHOWN,
            **kwargs,
        )
