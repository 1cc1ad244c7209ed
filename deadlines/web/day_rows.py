"""The days off of a year as rows: added, changed, taken out or pasted, and what that does to due days before it counts.

What a decree said is never changed. A row that is taken out becomes a withdrawal by the decree that is entered here, a
changed one a withdrawal and a new day; the page makes that list, and `DecreePage` enters it.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calendars.models import Holiday
from calendars.queries import days_off
from calendars.services.holidays import pasted_days
from common.canonical import sha256_hex
from common.errors import DomainError
from common.forms import DayField, FormData, PlainForm
from common.imports import ImportRefused
from common.periods import local_day
from common.types import PathValue, Shown
from deadlines.services import decree_entry
from deadlines.web.days_off import previewed, year_of
from organisations.models import Government
from organisations.web.pages import OfficePage

# Empty rows at the end, and how many a page takes.
SPARE, MOST = 3, 200
COLUMNS = ("date", "name", "kind", "decree_number", "withdrawn")


class DayFacts(NamedTuple):
    """What a row says."""

    on: date
    name: str
    kind: str


class DayRowForm(PlainForm):
    """One day."""

    on = DayField(label=gettext_lazy("Day"))
    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=160)
    kind = forms.CharField(label=gettext_lazy("Kind"), required=False, max_length=40)
    gone = forms.BooleanField(label=gettext_lazy("take out"), required=False)

    def __init__(self, data: FormData = None, *, year: int, stored: DayFacts | None, prefix: str) -> None:
        initial = stored._asdict() if stored else {}
        super().__init__(data, prefix=prefix, initial=initial)
        self.year, self.stored = year, stored
        if stored is None:
            del self.fields["gone"]

    def clean(self) -> dict[str, Shown]:
        found: dict[str, Shown] = super().clean() or self.cleaned_data
        on, name = found.get("on"), found.get("name")
        if self.errors or found.get("gone") or not (on or name or self.stored):
            return found
        if not isinstance(on, date):
            self.add_error("on", forms.ValidationError(_("The day is missing.")))
        elif on.year != self.year:
            self.add_error("on", forms.ValidationError(_("Give a day of %(year)d.") % {"year": self.year}))
        if not name:
            self.add_error("name", forms.ValidationError(_("The name of the day is missing.")))
        return found

    def facts(self) -> DayFacts | None:
        """What it says now; None for an empty row and for one that is taken out."""
        data = self.cleaned_data
        if data.get("gone") or not (data["on"] and data["name"]):
            return None
        return DayFacts(data["on"], data["name"], data["kind"])


class YearForm(PlainForm):
    """The decree that the changes come from, and rows from a sheet."""

    decree_number = forms.CharField(
        label=gettext_lazy("Number of the decree"), required=False, max_length=160
    )
    published_on = DayField(
        label=gettext_lazy("Decree published on"),
        help_text=gettext_lazy(
            "Due days count by what was known then; not before the decrees that are changed here."
        ),
    )
    pasted = forms.CharField(
        label=gettext_lazy("Rows pasted from a sheet"),
        required=False,
        max_length=50_000,
        help_text=gettext_lazy("A row a line: day, name, kind. With or without the heading of the sheet."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_published_on(self) -> date:
        """It has one."""
        day: date | None = self.cleaned_data["published_on"]
        if day is None:
            raise forms.ValidationError(_("Say on which day the decree was published."))
        return day

    def clean_pasted(self) -> list[DayFacts]:
        """Its rows; every fault of them is named."""
        text = self.cleaned_data["pasted"]
        if not text.strip():
            return []
        try:
            return [DayFacts(*day) for day in pasted_days(text)]
        except ImportRefused as refusal:
            raise forms.ValidationError([problem.sentence for problem in refusal.problems]) from refusal


def decree_text(changes: Iterable[tuple[DayFacts, bool]], *, number: str) -> str:
    """The changes as the table that a decree is entered by; the second of each says whether the day is withdrawn."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for (on, name, kind), withdrawn in changes:
        writer.writerow([on.isoformat(), name, kind, number, "ya" if withdrawn else ""])
    return out.getvalue()


def changes_of(rows: Iterable[DayRowForm], pasted: Iterable[DayFacts]) -> Iterator[tuple[DayFacts, bool]]:
    """What the rows say anew: what is withdrawn, and what is said for the first time or with another kind."""
    known = set()
    for row in rows:
        now = row.facts()
        known.add(now)
        if row.stored is not None and (now is None or now[:2] != row.stored[:2]):
            yield row.stored, True
        if now is not None and now != row.stored:
            yield now, False
    for facts in dict.fromkeys(pasted):
        if facts not in known:
            yield facts, False


class DayRowsPage(OfficePage):
    """A year of one's own government, or (`?cakupan=nasional`) of everybody."""

    template_name = "deadlines/day_rows.html"

    def load(self) -> None:
        super().load()
        self.office = decree_entry.may_prepare(self.actor)
        self.government = Government.objects.get(seats=self.office.seat)
        today = local_day(self.at, self.government.tz)
        self.today = today
        self.year = year_of(self.request.GET.get("tahun", ""), today.year)
        self.national = self.request.GET.get("cakupan") == "nasional"

    def stored(self) -> list[DayFacts]:
        """The days that are known for the year, of this scope alone."""
        place = None if self.national else self.government.pk
        days: Sequence[Holiday] = days_off(place, year=self.year)
        own = [day for day in days if day.government_id == place]
        self.said_on = {(day.on, day.name): day.published_on for day in own}
        return [DayFacts(day.on, day.name, day.kind) for day in own]

    def _too_early(self, changes: Iterable[tuple[DayFacts, bool]], published_on: date) -> date | None:
        """The day of a decree that would still have the last word; of two of one day the same sentence is no news."""
        for facts, withdrawn in changes:
            said = self.said_on.get(facts[:2])
            if said is not None and (said > published_on or (said == published_on and not withdrawn)):
                return said
        return None

    def forms(self, data: FormData = None) -> list[DayRowForm]:
        """A form for each known day, and some empty ones."""
        stored: list[DayFacts | None] = [*self.stored()]
        wanted = self.request.POST.get("jumlah", "")
        spare = min(int(wanted), MOST) if wanted.isascii() and wanted.isdigit() else SPARE
        rows = [*stored, *[None] * max(spare, 0)]
        return [
            DayRowForm(
                data, year=self.year, stored=each, prefix=f"hari-{index}" if each is None else _mark(each)
            )
            for index, each in enumerate(rows)
        ]

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        rows, year = self.forms(request.POST), YearForm(request.POST)
        if "lagi" in request.POST:
            spare = sum(row.stored is None for row in rows)
            further = [
                DayRowForm(year=self.year, stored=None, prefix=f"hari-{len(rows) + index}")
                for index in range(SPARE)
            ]
            return self.render_to_response(
                self.get_context_data(rows=[*rows, *further], form=year, spare=spare + SPARE)
            )
        # Every row is asked, so that all faults are seen at once.
        sound = [row.is_valid() for row in rows]
        if not year.is_valid() or not all(sound):
            return self.render_to_response(self.get_context_data(rows=rows, form=year), status=422)
        changes = list(changes_of(rows, year.cleaned_data["pasted"]))
        if said := self._too_early(changes, year.cleaned_data["published_on"]):
            sentence = _("A decree of %(day)s speaks of these days: give a later one.")
            year.add_error(
                "published_on", forms.ValidationError(sentence % {"day": date_format(said, "j F Y")})
            )
            return self.render_to_response(self.get_context_data(rows=rows, form=year), status=422)
        text = decree_text(changes, number=year.cleaned_data["decree_number"])
        try:
            shown = previewed(
                self.actor,
                text,
                national=self.national,
                published_on=year.cleaned_data["published_on"],
                at=self.at,
            )
        except ImportRefused as refusal:
            for problem in refusal.problems:
                year.add_error(None, problem.sentence)
            return self.render_to_response(self.get_context_data(rows=rows, form=year), status=422)
        except DomainError as refusal:
            year.add_error("published_on", forms.ValidationError(str(refusal.message)))
            return self.render_to_response(
                self.get_context_data(rows=rows, form=year), status=refusal.http_status
            )
        return self.render_to_response(self.get_context_data(rows=rows, form=year, **shown))

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        rows = kwargs.pop("rows", None) or self.forms()
        assert isinstance(rows, list)
        return super().get_context_data(
            government=self.government,
            year=self.year,
            before=self.year - 1,
            after=self.year + 1,
            of_all=self.national,
            rows=rows,
            spare=kwargs.pop("spare", None) or sum(row.stored is None for row in rows),
            form=kwargs.pop("form", None) or YearForm(initial={"published_on": self.today}),
            **kwargs,
        )


def _mark(day: DayFacts) -> str:
    """The name of a stored day in the form, whatever becomes of the others meanwhile."""
    return f"ada-{day.on.isoformat()}-{sha256_hex(day.name.encode())[:8]}"
