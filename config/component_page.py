"""What the pages are made of, on one page: for whoever changes it, where PRAKARSA_DEBUG is set."""

from dataclasses import dataclass
from types import SimpleNamespace

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from common.forms import PlainForm
from common.states import Badge, StateDisplay
from common.uploads import ReadUpload


class SampleForm(PlainForm):
    """Fields of every kind, one of them with a fault."""

    name = forms.CharField()
    agency = forms.ChoiceField(choices=[("", "–"), ("dinkes", "Dinas Kesehatan")])
    summary = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}))
    digital = forms.BooleanField()
    file = ReadUpload()


@dataclass(frozen=True)
class SampleState:
    """A state of no flow, as its badge is shown."""

    display: StateDisplay
    label: str


def components(request: HttpRequest) -> HttpResponse:
    """Colours, type, buttons, badges, messages, fields, lists. 404 unless PRAKARSA_DEBUG is set."""
    if not settings.DEBUG:
        raise Http404
    form = SampleForm({"name": "", "agency": "dinkes", "summary": "Kelas calon pengantin"})
    form.is_valid()
    return render(
        request,
        "components/all.html",
        {
            "states": [SampleState(StateDisplay(badge), badge.name.capitalize()) for badge in Badge],
            "form": form,
            "gaps": [SimpleNamespace(text="Surat keputusan belum dilampirkan.", href="#fields")],
            "changes": [SimpleNamespace(label="judul", old="Kelas", new="Kelas calon pengantin")],
            "page": SimpleNamespace(first=False, first_query="", next_query="halaman=2"),
        },
    )
