"""Evidence as the report's pages show it: the files by indicator, and the form that adds one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import PlainForm
from innovations.models import Indicator, Report


class EvidenceForm(PlainForm):
    """One file and the indicator that it is about."""

    file = forms.FileField(
        label=_("File"), help_text=_("PDF, PNG, JPEG, DOCX or XLSX, at most 10 MB."), allow_empty_file=True
    )
    indicator = forms.TypedChoiceField(label=_("Indicator"), required=False, coerce=str, empty_value=None)

    def __init__(self, *args: Any, indicators: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["indicator"]
        field.choices = [
            ("", _("the report as a whole")),
            *((str(row.pk), row.name[:80]) for row in indicators),
        ]


def indicators_of(report: Report) -> list[Any]:
    """The indicators that the report has a line for, in the printed order. One query."""
    rows = Indicator.objects.filter(lines__report=report)
    return list(rows.order_by("position", "id"))


def evidence_of(report: Report) -> dict[Any, list[Any]]:
    """Its evidence by indicator, None for the report as a whole; the earliest first. One query."""
    found: dict[Any, list[Any]] = {}
    rows = report.evidence.select_related("line", "attachment")
    for row in rows.order_by("attachment__uploaded_at", "id"):
        found.setdefault(row.line.indicator_id if row.line else None, []).append(row)
    return found
