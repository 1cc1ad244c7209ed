"""The wording of contracts by a form: each text by itself, printed as a specimen before anything is published.

The form writes the template that is uploaded: the one that it starts from with single texts set anew, comments and
everything else as they are. It is checked, printed and published as any other (`TemplatePublish`).
"""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Unpack

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _

from common.document_fields import rows_of
from common.errors import DomainError
from common.forms import FormArguments, FormData, style
from common.types import Shown, Written, WrittenTable
from contracts.web.templates import TemplateForm, TemplatePublish
from organisations.models import Government
from workflow.policy_changes.rewriting import Path, lost_comments, rewritten


class WordingForm(TemplateForm):
    """A field for each text of the template; `document` is made of them."""

    def __init__(
        self,
        data: FormData = None,
        *,
        governments: list[Government],
        source: str,
        **kwargs: Unpack[FormArguments],
    ) -> None:
        super().__init__(data, governments=governments, **kwargs)
        del self.fields["document"], self.fields["file"]
        self.source = source
        self.texts = dict(texts_in(tomllib.loads(source)))
        for path, (label, text) in self.texts.items():
            lines = text if isinstance(text, list) else [str(text)]
            area = forms.Textarea(
                attrs={"rows": min(12, 1 + sum(1 + len(str(line)) // 70 for line in lines))}
            )
            field = forms.CharField(
                label=label, required=False, widget=area, initial="\n".join(map(str, lines))
            )
            if isinstance(text, list):
                field.help_text = _("One a line.")
            style(field.widget)
            self.fields[_name(path)] = field

    def clean(self) -> dict[str, Shown]:
        data = self.cleaned_data
        if not self.errors:
            data["document"] = rewritten(self.source, dict(self._changes()))
        return data

    def _changes(self) -> Iterator[tuple[Path, Written]]:
        for path, (_label, before) in self.texts.items():
            text = str(self.cleaned_data[_name(path)]).replace("\r\n", "\n").strip()
            lines = [line.strip() for line in text.split("\n") if line.strip()]
            now: Written = lines if isinstance(before, list) else text
            was = [str(each).strip() for each in before] if isinstance(before, list) else str(before).strip()
            if now != was:
                yield path, now

    def wording(self) -> list[forms.BoundField]:
        """The fields of the texts, in the order of the document."""
        return [self[_name(path)] for path in self.texts]

    def field_at(self, place: str) -> str:
        """The field of a place that a fault names, of the text that it stands in; empty for others."""
        names = [_name(path) for path in self.texts if f"{place}.".startswith(".".join(map(str, path)) + ".")]
        return names[0] if names else ""


def _name(path: Path) -> str:
    return "__".join(map(str, path))


def texts_in(document: WrittenTable) -> Iterator[tuple[Path, tuple[str, Written]]]:
    """Every text of a template with what it is called."""
    names = {"title": _("Heading"), "opening": _("Opening"), "parties": _("How the parties are called")}
    names |= {"agreement": _("Agreement"), "closing": _("Closing")}
    yield ("title",), (_("Name of the template"), document.get("title"))
    yield ("legal_basis",), (_("Legal basis"), document.get("legal_basis"))
    wording = document.get("wording")
    for name, text in wording.items() if isinstance(wording, Mapping) else ():
        if isinstance(text, str | list):
            yield ("wording", name), (names.get(name, name), text)
    for index, clause in rows_of(document.get("clauses")):
        said = _("Clause %(number)d") % {"number": index + 1}
        for name, label in (("text", said), ("items", _("%(clause)s, its letters") % {"clause": said})):
            if name in clause:
                yield ("clauses", index, name), (label, clause[name])


class TemplateWording(TemplatePublish):
    """The form of one template (`?dari=`), else of the neutral text of a type (`?jenis=`)."""

    template_name = "contracts/template_wording.html"
    form_class: type[TemplateForm] = WordingForm

    def get_form_kwargs(self) -> dict[str, Shown]:
        self.source = str(TemplatePublish.get_initial(self)["document"])
        return {**super().get_form_kwargs(), "source": self.source}

    def get_initial(self) -> dict[str, Shown]:
        return {}

    def refused(self, form: TemplateForm, refusal: DomainError) -> HttpResponse:
        """Faults at the text that they stand in."""
        assert isinstance(form, WordingForm)
        for gap in refusal.gaps:
            if name := form.field_at(gap.field):
                form.add_error(name, forms.ValidationError(str(gap.message)))
        return self.render_to_response(
            self.get_context_data(form=form, refusal=refusal), status=refusal.http_status
        )

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        text = kwargs.get("text")
        found = super().get_context_data(**kwargs)
        return {**found, "comments_lost": lost_comments(self.source, text) if isinstance(text, str) else 0}
