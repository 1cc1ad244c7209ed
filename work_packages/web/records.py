"""Recording an addendum, a hand-over, a guarantee or a photograph, and handing photographs out."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from django import forms
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import NotPermitted, NotVisible
from common.forms import DayField, NumberField, PlainForm, WholeNumberField
from common.types import PathValue, Shown, StrOrPromise
from common.uploads import KeptUpload
from common.web import DomainFormMixin, file_response
from contracts.documents import store
from work_packages.enums import GuaranteeKind, HandOverKind, PhotoStage
from work_packages.models import PackagePhoto
from work_packages.services import records
from work_packages.services.records import UploadedPhoto, may_record
from work_packages.web.base import PackageReadersPage, find_package
from workflow.web.transitions import done

_NUMBER = gettext_lazy("Number")


class PackageAddendumForm(PlainForm):
    """A change of the contract."""

    number = forms.CharField(label=_NUMBER, required=False, max_length=120)
    signed_on = DayField(label=gettext_lazy("Date"))
    days_added = WholeNumberField(label=gettext_lazy("Days more (less with a minus)"), required=False)
    new_value = NumberField(label=gettext_lazy("New contract value (Rp)"), places=2, percent=False)
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=500)

    def values(self) -> dict[str, Shown]:
        """As the service takes them."""
        return {**self.cleaned_data, "days_added": self.cleaned_data["days_added"] or 0}


class HandOverForm(PlainForm):
    """PHO or FHO."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Hand-over"), required=False, choices=[("", "–"), *HandOverKind.choices]
    )
    number = forms.CharField(
        label=gettext_lazy("Number of the record (BAST)"), required=False, max_length=120
    )
    handed_over_on = DayField(label=gettext_lazy("Date"))

    def values(self) -> dict[str, Shown]:
        """As the service takes them."""
        return self.cleaned_data


class GuaranteeForm(PlainForm):
    """A guarantee and until when it holds."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Guarantee"), required=False, choices=[("", "–"), *GuaranteeKind.choices]
    )
    number = forms.CharField(label=_NUMBER, required=False, max_length=120)
    issuer = forms.CharField(label=gettext_lazy("Issued by"), required=False, max_length=255)
    amount = NumberField(label=gettext_lazy("Amount (Rp)"), places=2, percent=False)
    valid_from = DayField(label=gettext_lazy("Valid from"))
    valid_until = DayField(label=gettext_lazy("Valid until"))

    def values(self) -> dict[str, Shown]:
        """As the service takes them."""
        return self.cleaned_data


class PhotoForm(PlainForm):
    """A photograph of the work."""

    stage = forms.TypedChoiceField(
        label=gettext_lazy("Progress"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "–"), *PhotoStage.choices],
    )
    taken_at = forms.DateTimeField(
        label=gettext_lazy("Taken at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    file = KeptUpload(
        label=gettext_lazy("Photograph"),
        required=False,
        help_text=gettext_lazy("JPEG or PNG."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
    )

    def values(self) -> dict[str, Shown]:
        """As the service takes them."""
        file, taken = self.cleaned_data["file"], self.cleaned_data["taken_at"]
        photo = None if file is None else UploadedPhoto(file.name, file.read(), file.content_type or "")
        return {"stage": self.cleaned_data["stage"], "taken_at": taken, "photo": photo}


Recorder = Callable[..., Model]


class PackageRecordPage(DomainFormMixin[PlainForm], FormMixin, PackageReadersPage, ProcessFormView):
    """One record of one package. `what` is named in the address."""

    template_name = "work_packages/record.html"
    KINDS: ClassVar[dict[str, tuple[StrOrPromise, type[PlainForm], Recorder]]] = {
        "adendum": (gettext_lazy("Record an addendum"), PackageAddendumForm, records.record_addendum),
        "serah-terima": (gettext_lazy("Record a hand-over"), HandOverForm, records.record_hand_over),
        "jaminan": (gettext_lazy("Record a guarantee"), GuaranteeForm, records.record_guarantee),
        "foto": (gettext_lazy("Add a photograph"), PhotoForm, records.record_photo),
    }

    def load(self) -> None:
        super().load()
        self.package = find_package(self, self.kwargs["pk"])
        if self.kwargs["what"] not in self.KINDS:
            raise NotVisible(_("There is no such record."))
        self.title, self.form_class, self.recorder = self.KINDS[self.kwargs["what"]]

    def enforce(self) -> None:
        super().enforce()
        if not may_record(self.actor, self.package):
            raise NotPermitted(_("This is recorded by the PPK of the agency."), code="not_your_office")

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        back = reverse("work-package", args=[self.package.pk])
        return super().get_context_data(package=self.package, title=self.title, back=back, **kwargs)

    def act(self, form: PlainForm) -> str:
        values: dict[str, Shown] = form.values()  # type: ignore[attr-defined]  # each form here has them
        taken = values.get("taken_at")
        if isinstance(taken, datetime):
            # Typed on the clock of the government.
            values["taken_at"] = taken.replace(tzinfo=self.package.government.tz)
        self.recorder(self.package, actor=self.actor, at=self.at, **values)
        done(self.request, _("Recorded."))
        return reverse("work-package", args=[self.package.pk])


class PhotoFile(PackageReadersPage):
    """A photograph of a package that the person may see."""

    def load(self) -> None:
        super().load()
        package = find_package(self, self.kwargs["pk"])
        photo = PackagePhoto.objects.filter(package=package, pk=self.kwargs["photo"]).first()
        if photo is None:
            raise NotVisible(_("There is no such record."))
        self.photo: PackagePhoto = photo

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        photo = self.photo
        return file_response(store.load(photo.sha256), name=photo.name, content_type=photo.content_type)
