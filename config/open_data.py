"""The page of open data: which sets there are, what each column means, and under which licence.

It stands here because it reads the columns from the API, which no page of an app may import.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from django.conf import settings
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from common.types import Shown, StrOrPromise
from common.web import Page
from dashboard.api import views
from dashboard.web.kept_briefly import KeptBriefly

Row = TypeVar("Row")

# By the name of a licence at spdx.org: its title and its text.
LICENCES = {
    "CC-BY-4.0": ("Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC0-1.0": ("Creative Commons Zero 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
}


@dataclass(frozen=True, slots=True)
class DataColumn:
    """One column of a set: its name in JSON and CSV, its kind, what it means."""

    name: str
    kind: StrOrPromise
    meaning: StrOrPromise


@dataclass(frozen=True, slots=True)
class DataSet:
    """One set with its address and its columns."""

    title: StrOrPromise
    address: str
    formats: tuple[str, ...]
    columns: list[DataColumn]


# Address, title, columns and forms of each.
SETS: tuple[tuple[str, StrOrPromise, Callable[[], Iterable[DataColumn]], tuple[str, ...]], ...] = (
    (
        "public-innovations",
        _("Innovations"),
        lambda: columns_of(views.PublicInnovationSerializer()),
        ("json", "csv", "xlsx"),
    ),
    (
        "public-agencies",
        _("Agencies"),
        lambda: columns_of(views.PublicAgencySerializer()),
        ("json", "csv", "xlsx"),
    ),
    (
        "public-late",
        _("Overdue reports"),
        lambda: columns_of(views.LateSerializer()),
        ("json", "csv", "xlsx"),
    ),
    (
        "public-summary",
        _("Figures of the whole board"),
        lambda: columns_of(views.SummarySerializer()),
        ("json", "csv"),
    ),
)
KINDS: tuple[tuple[type[serializers.Field], StrOrPromise], ...] = (
    (serializers.UUIDField, _("key (UUID)")),
    (serializers.BooleanField, _("true or false")),
    (serializers.IntegerField, _("whole number")),
    (serializers.DateTimeField, _("moment (ISO 8601)")),
    (serializers.DateField, _("day (ISO 8601)")),
    (serializers.ListSerializer, _("list")),
    (serializers.ListField, _("list")),
    (serializers.DictField, _("table")),
    (serializers.JSONField, _("table")),
    (serializers.Serializer, _("table")),
)
MEANINGS: dict[str, StrOrPromise] = {
    "id": _("Stays the same for ever; the address of its public page ends with it."),
    "state": _("A code, which stays as it is whatever the language."),
    "agency": _("Name of the agency that owes it now."),
    "government": _("Name of the government."),
    "government_code": _("Code of the government by the Ministry of Home Affairs."),
    "launched_on": _("Day of the launch, empty before it."),
    "suspended_at": _("Since when it rests, empty while it goes on."),
    "innovations": _("How many are public."),
    "reports_due": _("Reports that contracts owe and that can be judged: fallen due, or received before."),
    "reports_in_time": _("Of these, received before the day that counts, an extension included."),
    "reports_late": _("Not received, and late for everybody to see."),
    "reports_excused": _("Late, and the lateness is excused."),
    "report": _("Key of the report."),
    "innovation": _("Title of the innovation."),
    "innovation_id": _("Key of the innovation."),
    "due_on": _("The day on which it was due."),
    "due_at": _("The end of that day, an extension included."),
    "late_working_days": _("Working days since then, by the days off of its government."),
    "derivation": _("How the day was counted, for programs."),
    "explanation": _("How the day was counted, in sentences."),
    "reply": _("What the agency says about it, empty where it says nothing."),
    "reply_by": _("The office that says it."),
    "year": _("Year of the report's period, or in which the innovation began."),
    "quarter": _("Quarter of the period, empty where it is no quarter."),
    "period": _("The period by its kind, number, first day and first day after it."),
    "at": _("As of when."),
    "governments": _("With something public."),
    "agencies": _("With something public."),
    "states": _("How many innovations are in each state."),
}


def columns_of(serializer: serializers.BaseSerializer[Row]) -> Iterator[DataColumn]:
    """The columns of a set; what is no column of a model is explained here."""
    fields: dict[str, serializers.Field] = serializer.fields  # type: ignore[attr-defined]
    for name, field in fields.items():
        kind = next((words for each, words in KINDS if isinstance(field, each)), _("text"))
        yield DataColumn(name, kind, MEANINGS.get(name) or capfirst(str(field.label or name)))


class OpenData(KeptBriefly, Page):
    """For whoever takes the figures along."""

    template_name = "dashboard/open_data.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """No query."""
        title, address = LICENCES[settings.PRAKARSA_DATA_LICENCE]
        sets = [
            DataSet(words, reverse(f"v1:{name}"), formats, list(columns()))
            for name, words, columns, formats in SETS
        ]
        return super().get_context_data(
            sets=sets, licence=title, licence_address=address, site=settings.PRAKARSA_PUBLIC_URL, **kwargs
        )


urlpatterns = [path("data-terbuka/", OpenData.as_view(), name="open-data")]
