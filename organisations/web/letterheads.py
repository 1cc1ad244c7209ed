"""The town of signing and the addresses in letterheads, kept by a government's bureau or its administrator."""

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import NotVisible
from common.forms import PlainForm
from common.types import Shown
from common.web import DomainFormMixin
from organisations.enums import Role
from organisations.models import Agency, Government
from organisations.services import letterheads
from organisations.web.pages import OfficePage

ADDRESS_HELP = gettext_lazy("Up to five lines: street, postal code, telephone, e-mail.")


class AddressForm(PlainForm):
    """The lines below a name."""

    address = forms.CharField(
        label=gettext_lazy("Address"),
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=ADDRESS_HELP,
    )


class PlaceOfLettersForm(AddressForm):
    """Town and address of the government itself."""

    town = forms.CharField(
        label=gettext_lazy("Town of signing"),
        required=False,
        help_text=gettext_lazy("The town in which documents are signed: Purwokerto, not Banyumas."),
    )
    field_order = ("town", "address")


class LetterheadMixin(OfficePage):
    """Whose letterheads this person keeps."""

    def load(self) -> None:
        super().load()
        kept = Government.objects.filter(pk__in=letterheads.kept_by(self.actor)).order_by("code")
        self.governments = list(kept)

    def enforce(self) -> None:
        """The bureau and the administrator of a government."""
        letterheads.may_keep(next((each.pk for each in self.governments), None), actor=self.actor)


class PlacePage(DomainFormMixin[PlaceOfLettersForm], FormMixin, LetterheadMixin, ProcessFormView):
    """One's government (`?pemerintah=` where there are several), and the addresses of its agencies."""

    template_name = "organisations/letterheads.html"
    form_class = PlaceOfLettersForm

    def load(self) -> None:
        super().load()
        wanted = self.request.GET.get("pemerintah", "")
        chosen = [each for each in self.governments if each.code == wanted]
        if wanted and not chosen:
            raise NotVisible(_("This government does not exist or is not yours."))
        self.government = next(iter(chosen or self.governments), None)

    def get_initial(self) -> dict[str, Shown]:
        place = self._place()
        return {"town": place.seat_town, "address": place.address}

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        place = self._place()
        return super().get_context_data(
            place=place,
            governments=self.governments,
            agencies=self._agencies(),
            imports_agencies=self.actor.holding(Role.ADMINISTRATOR, government_id=place.pk) is not None,
            **kwargs,
        )

    def act(self, form: PlaceOfLettersForm) -> str:
        data = form.cleaned_data
        place = letterheads.keep_place(
            self._place(), actor=self.actor, town=data["town"], address=data["address"]
        )
        messages.success(self.request, _("Saved. Contracts drafted from now on take it."))
        return f"{reverse('letterheads')}?pemerintah={place.code}"

    def _agencies(self) -> "QuerySet[Agency]":
        """Those that are there now."""
        today = self.at.astimezone(self._place().tz).date()
        gone = Agency.objects.filter(valid_until__lte=today)
        rows = Agency.objects.filter(government=self._place()).exclude(pk__in=gone.values("pk"))
        return rows.order_by("name", "id")

    def _place(self) -> Government:
        if self.government is None:
            raise NotVisible(_("This government does not exist or is not yours."))
        return self.government


class AgencyAddressPage(DomainFormMixin[AddressForm], FormMixin, LetterheadMixin, ProcessFormView):
    """The address of one agency."""

    template_name = "organisations/letterhead_agency.html"
    form_class = AddressForm

    def load(self) -> None:
        super().load()
        rows = Agency.objects.filter(government__in=self.governments).select_related("government")
        self.agency = rows.filter(pk=self.kwargs["pk"]).first()
        if self.governments and self.agency is None:
            raise NotVisible(_("There is no such agency."))

    def get_initial(self) -> dict[str, Shown]:
        return {"address": self._agency().address}

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(agency=self._agency(), **kwargs)

    def act(self, form: AddressForm) -> str:
        agency = letterheads.keep_address(
            self._agency(), actor=self.actor, address=form.cleaned_data["address"]
        )
        messages.success(self.request, _("Saved. Contracts drafted from now on take it."))
        return f"{reverse('letterheads')}?pemerintah={agency.government.code}"

    def _agency(self) -> Agency:
        if self.agency is None:
            raise NotVisible(_("There is no such agency."))
        return self.agency


urlpatterns = [
    path("kop-surat/", PlacePage.as_view(), name="letterheads"),
    path("kop-surat/<uuid:pk>/", AgencyAddressPage.as_view(), name="letterhead-agency"),
]
