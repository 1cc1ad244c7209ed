"""What a programme brought about: the launch of many, the directory, and its public page."""

from functools import lru_cache
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormMixin, ProcessFormView

from common import presence
from common.errors import NotPermitted, NotVisible
from common.forms import DayField, PlainForm
from common.types import PathValue, Shown
from common.web import DomainFormMixin, Page, file_response
from contracts.documents.rendering import render_print
from organisations.enums import Role
from organisations.models import Seat
from programmes.enums import ProgrammeState
from programmes.models import DirectoryEdition, Programme
from programmes.services import batch_launch, directory
from programmes.services.counting import standing_of
from programmes.web.finding import ProgrammeRoomPage
from workflow.web.transitions import done


class BatchLaunchForm(PlainForm):
    """The ceremony."""

    title = forms.CharField(label=gettext_lazy("Name of the event"), max_length=200, required=False)
    held_on = DayField(label=gettext_lazy("Date"), required=True)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=160, required=False)
    presided_by = forms.ModelChoiceField(
        Seat.objects.none(), label=gettext_lazy("Presided by"), empty_label=gettext_lazy("choose the office")
    )
    on_behalf_of = forms.ModelChoiceField(
        Seat.objects.none(),
        label=gettext_lazy("On behalf of"),
        required=False,
        empty_label=gettext_lazy("nobody: in its own right"),
    )
    afterwards = forms.BooleanField(
        label=gettext_lazy("The launch was before the approval and is put down afterwards"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def offer(self, government_id: UUID) -> None:
        """The offices that preside, and that are represented."""
        roles = (Role.HEAD_OF_REGION, Role.REGIONAL_SECRETARY, Role.ORGANISATION_BUREAU)
        seats = Seat.objects.filter(government=government_id, role__in=roles).order_by("title", "id")
        self.fields["presided_by"].queryset = seats  # type: ignore[attr-defined]
        self.fields["on_behalf_of"].queryset = seats  # type: ignore[attr-defined]


class BatchLaunchPage(DomainFormMixin[BatchLaunchForm], FormMixin, ProgrammeRoomPage, ProcessFormView):
    """All approved proposals of a programme, launched in one ceremony."""

    template_name = "programmes/launch.html"
    form_class = BatchLaunchForm

    def enforce(self) -> None:
        if not self.keeps:
            raise NotPermitted(_("Programmes are kept by the organisation bureau."), code="not_your_office")

    def get_form(self, form_class: type[BatchLaunchForm] | None = None) -> BatchLaunchForm:
        form = super().get_form(form_class)
        form.offer(self.programme.government_id)
        return form

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        waiting = batch_launch.hindrances(self.programme)
        return super().get_context_data(
            programme=self.programme,
            ready=[each for each in waiting if not each.problem],
            hindered=[each for each in waiting if each.problem],
            **kwargs,
        )

    def form_valid(self, form: BatchLaunchForm) -> HttpResponse:
        """Launch, and show of each what became of it."""
        presence.confirm(at=self.at)
        return super().form_valid(form)

    def act(self, form: BatchLaunchForm) -> str:
        data = form.cleaned_data
        event, results = batch_launch.launch_together(self.programme, **data, actor=self.actor, at=self.at)
        launched = sum(1 for each in results if not each.problem)
        facts = {"count": launched, "all": len(results)}
        done(
            self.request,
            _("%(count)d of %(all)d were launched; what stands in the way of the others is named below.")
            % facts,
        )
        return (
            reverse("programme-launch", args=[self.programme.pk])
            if launched < len(results)
            else reverse("launch", args=[event.pk])
        )


class EditionForm(PlainForm):
    """A new edition."""

    title = forms.CharField(label=gettext_lazy("Name of the edition"), max_length=200, required=False)


class EditionNew(DomainFormMixin[EditionForm], FormMixin, ProgrammeRoomPage, ProcessFormView):
    """Issue an edition of the directory."""

    template_name = "programmes/edition_new.html"
    form_class = EditionForm

    def enforce(self) -> None:
        if not self.keeps:
            raise NotPermitted(_("Programmes are kept by the organisation bureau."), code="not_your_office")

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(programme=self.programme, **kwargs)

    def act(self, form: EditionForm) -> str:
        made = directory.issue(self.programme, title=form.cleaned_data["title"], actor=self.actor, at=self.at)
        done(self.request, _("The edition is issued; it stays as it is."))
        return reverse("public-edition", args=[made.pk])


def _edition(pk: UUID) -> DirectoryEdition:
    found = DirectoryEdition.objects.filter(pk=pk).select_related("programme__government").first()
    if found is None or found.programme.state == ProgrammeState.CANCELLED:
        raise NotVisible(_("There is no such edition."))
    return found


class EditionPage(Page):
    """An edition of the directory, for everybody."""

    template_name = "programmes/edition.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        found = _edition(self.kwargs["pk"])
        return super().get_context_data(edition=found, zone=found.programme.government.zone, **kwargs)


class EditionFile(Page):
    """The same as PDF."""

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        edition = _edition(self.kwargs["pk"])
        address = request.build_absolute_uri(reverse("public-edition", args=[edition.pk]))
        name = f"direktori-{edition.number}.pdf"
        return file_response(
            _printed(edition.pk, address), name=name, content_type="application/pdf", inline=True
        )


@lru_cache(maxsize=8)
def _printed(pk: UUID, address: str) -> bytes:
    """An edition never changes, and anybody may ask for it: it is printed once."""
    edition = _edition(pk)
    day = edition.issued_at.astimezone(edition.programme.government.tz).date()
    context: dict[str, Shown] = {
        "edition": edition,
        "day": day,
        "dated_on": day.isoformat(),
        "author": edition.programme.government.name,
    }
    return render_print("programmes/edition_pdf.html", context, address=address)


class PublicProgrammes(Page):
    """The programmes of all governments, for everybody."""

    template_name = "programmes/public_list.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        rows = Programme.objects.filter(state__in=ProgrammeState.public()).select_related(
            "government", "kind"
        )
        return super().get_context_data(
            programmes=list(rows.order_by("government__name", "title", "pk")[:200]), **kwargs
        )


class PublicProgramme(Page):
    """How far a programme is, by agency and stage, without anybody's name."""

    template_name = "programmes/public.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        rows = Programme.objects.filter(state__in=ProgrammeState.public())
        found = rows.select_related("government", "kind").filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise NotVisible(_("This programme does not exist or is not public."))
        return super().get_context_data(
            programme=found,
            standing=standing_of(found, at=self.at),
            stages=list(found.stages.all()),
            editions=list(found.editions.defer("entries")),
            zone=found.government.zone,
            **kwargs,
        )
