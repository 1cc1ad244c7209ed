"""The sheet of people and offices on its page: the template to fill, a preview, every bad cell named."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appointments.services.importing import MOST_ROWS, import_people
from appointments.services.sheet_columns import ALIASES, HEADINGS, KNOWN_OFFICES, OPTIONAL, REQUIRED
from appointments.web.people import WritersPage
from common.errors import NotVisible
from common.exports import csv_response, xlsx_response
from common.forms import PlainForm
from common.imports import ImportRefused, as_csv
from common.types import PathValue, Shown
from organisations.models import Government
from workflow.web.transitions import done

LARGEST = 5 * 1024 * 1024


# What a heading alone does not tell; the others say it themselves.
_SAID = {
    "employee_no": _("18 digits; without an e-mail address the person signs in with it"),
    "email": _("where the invitation goes"),
    "office": _("%(known)s; empty: only the person is entered"),
    "agency": _("name, abbreviation or alias; for innovators, operators and heads of agencies"),
    "ordinal": _("where several hold the office; empty: 1"),
    "capacity": _("definitif, Plt, Plh, Pj or Pjs; empty: definitif"),
    "starts_on": _("first day in the office, as 2026-01-31"),
    "letter_no": _("required for Plt, Plh, Pj and Pjs"),
}


def _columns() -> list[tuple[str, bool, str]]:
    """Heading, whether it is required, and what it takes."""
    known = {"known": ", ".join(KNOWN_OFFICES)}
    said = {name: str(text) for name, text in _SAID.items()}
    said["office"] %= known
    return [(title, name in REQUIRED, said.get(name, "")) for name, title in HEADINGS.items()]


class PeopleSheetForm(PlainForm):
    """The sheet, as a file or pasted from a spreadsheet."""

    file = forms.FileField(
        label=_("Filled spreadsheet"), required=False, help_text=_("XLSX, XLS, ODS or CSV, at most 5 MB.")
    )
    table = forms.CharField(
        label=_("or paste the rows here, with the names of the columns above them"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def content(self) -> bytes:
        """What was handed in, one byte more than is read at most; empty for nothing."""
        file = self.cleaned_data["file"]
        if file is not None:
            data: bytes = file.read(LARGEST + 1)
            return data
        text: str = self.cleaned_data["table"]
        return text.encode()


class PeopleImportPage(WritersPage):
    """Handing in the sheet: first what it would do, then the same again to store it."""

    asks_anew = True
    template_name = "appointments/people_import.html"

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """The page; an empty sheet with `?bentuk=xlsx` or `csv`."""
        kind = request.GET.get("bentuk", "")
        if kind in ("csv", "xlsx"):
            answer = csv_response if kind == "csv" else xlsx_response
            return answer(list(HEADINGS.values()), [])  # type: ignore[return-value]  # a stream is an answer too
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """Read what was handed in; stored with `store`, shown before that."""
        form = PeopleSheetForm(request.POST, request.FILES)
        content = form.content() if form.is_valid() else b""
        if not content.strip() or len(content) > LARGEST:
            form.add_error(
                "file",
                _("The file is larger than 5 MB.") if content else _("Choose a file or paste the rows."),
            )
            return self.render_to_response(self.get_context_data(form=form), status=422)
        store = "store" in request.POST
        try:
            found = import_people(
                content, government=self._government(), actor=self.actor, at=self.at, dry_run=not store
            )
            text, _notes = as_csv(content, required=REQUIRED, optional=OPTIONAL, aliases=ALIASES)
        except ImportRefused as refusal:
            context = self.get_context_data(form=form, refusal=refusal)
            return self.render_to_response(context, status=refusal.http_status)
        if store:
            facts = {"new": found.created, "changed": found.changed, "waiting": found.waiting}
            words = gettext(
                "Stored: %(new)d new people, %(changed)d corrected; %(waiting)d appointments wait for confirmation."
            )
            done(request, words % facts)
            return HttpResponseRedirect(reverse("people"))
        return self.render_to_response(self.get_context_data(form=form, found=found, table=text))

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        kwargs.setdefault("form", PeopleSheetForm())
        return super().get_context_data(
            government=self._government(),
            columns=_columns(),
            most=MOST_ROWS,
            **kwargs,
        )

    def _government(self) -> Government:
        wanted = self.request.GET.get("pemerintah", "")
        found = [each for each in self.governments if each.code == wanted] if wanted else self.governments
        if not found:
            raise NotVisible(_("This government does not exist or is not yours."))
        return found[0]
