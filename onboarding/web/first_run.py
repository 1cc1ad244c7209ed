"""The first page of a government, and the list of what is still missing."""

from dataclasses import fields

from allauth.account.internal.flows.login import record_authentication
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import DomainError, NotPermitted, NotVisible
from common.forms import PlainForm
from common.types import PathValue, Shown
from common.web import DomainFormMixin, Page, show_refusal
from onboarding.services import beginning
from onboarding.services.beginning import FirstDay
from onboarding.services.checklist import setup_steps
from organisations.enums import Role, Zone
from organisations.models import Government
from organisations.services.letterheads import MOST_ADDRESS_LINES
from organisations.services.regions import shipped_regions
from organisations.web.pages import OfficePage


class KeyForm(PlainForm):
    """The key that the server printed."""

    key = forms.CharField(
        label=gettext_lazy("Key"),
        required=False,
        help_text=gettext_lazy(
            "The command “prakarsa begin” on the server prints it; it is valid for a day."
        ),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
        ),
    )


class FirstDayForm(PlainForm):
    """Government, letterhead and who the first administrator is."""

    key = forms.CharField(widget=forms.HiddenInput)
    government = forms.CharField(
        label=gettext_lazy("Region"),
        required=False,
        help_text=gettext_lazy("Type a part of the name and choose, for example 35.23 Kabupaten Tuban."),
        widget=forms.TextInput(attrs={"list": "regions", "autocomplete": "off"}),
    )
    zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        required=False,
        choices=[("", gettext_lazy("as its province has it")), *Zone.choices],
    )
    town = forms.CharField(
        label=gettext_lazy("Town of signing"),
        required=False,
        help_text=gettext_lazy("The town in which documents are signed: Purwokerto, not Banyumas."),
    )
    address = forms.CharField(
        label=gettext_lazy("Address in the letterhead"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "At most %(count)d lines: street, postal code, telephone, e-mail. It can wait."
        )
        % {"count": MOST_ADDRESS_LINES},
    )
    name = forms.CharField(
        label=gettext_lazy("Your name with degrees"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.CharField(
        label=gettext_lazy("Your e-mail address"),
        required=False,
        help_text=gettext_lazy("You sign in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )


class FirstPasswordForm(FirstDayForm):
    """The password, last: what went before is in order and comes along, so that it is typed once."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    repeated = forms.CharField(
        label=gettext_lazy("Password once more"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Shown, **kwargs: Shown) -> None:
        super().__init__(*args, **kwargs)
        for name in FirstDayForm.base_fields:
            if name != "email":
                self.fields[name].widget = forms.HiddenInput()
        # Stays to be seen, so that whatever keeps the password knows whose it is.
        self.fields["email"].widget.attrs["readonly"] = True
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean_repeated(self) -> str:
        """The same password twice, so that nobody locks themselves out by a slip."""
        repeated: str = self.cleaned_data["repeated"]
        if repeated != self.cleaned_data.get("password"):
            raise forms.ValidationError(_("The two passwords differ."), code="differs")
        return repeated


@method_decorator(sensitive_post_parameters("password", "repeated", "key"), name="dispatch")
class FirstRunPage(DomainFormMixin[FirstDayForm], FormMixin, Page, ProcessFormView):
    """Asks for the key, for everything that the first administrator knows by heart, and for a password at the end."""

    template_name = "onboarding/first_run.html"

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """The form for the key; whoever is signed in goes on to what is missing."""
        if request.user.is_authenticated:
            return HttpResponseRedirect(reverse("setup"))
        return self._key_page(KeyForm(), 200)

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """With the key alone the form opens; with the password the government begins. `ubah` leads back."""
        key = request.POST.get("key", "").strip()
        try:
            beginning.open_key(key, at=self.at)
        except NotVisible as refusal:
            form = KeyForm(request.POST)
            form.add_error("key", str(refusal.message))
            return self._key_page(form, refusal.http_status)
        if "government" not in request.POST or "ubah" in request.POST:
            return self._form_page(FirstDayForm(initial=request.POST.dict()))
        return super().post(request, *args, **kwargs)

    def get_form_class(self) -> type[FirstDayForm]:
        return FirstPasswordForm if "password" in self.request.POST else FirstDayForm

    def form_valid(self, form: FirstDayForm) -> HttpResponse:
        """The password is asked for when all else is in order."""
        if isinstance(form, FirstPasswordForm):
            return super().form_valid(form)
        try:
            region = beginning.check(_first_day(form), at=self.at)
        except DomainError as refusal:
            return self.refused(form, refusal)
        known = {**form.cleaned_data, "government": f"{region.code} {region.name}"}
        return self._form_page(FirstPasswordForm(initial=known))

    def form_invalid(self, form: FirstDayForm) -> HttpResponse:
        return self._form_page(self._with_its_faults(form), status=422)

    def refused(self, form: FirstDayForm, refusal: DomainError) -> HttpResponse:
        show_refusal(form, refusal)
        return self._form_page(self._with_its_faults(form), status=refusal.http_status)

    def act(self, form: FirstDayForm) -> str:
        password = form.cleaned_data["password"]
        user = beginning.begin(form.cleaned_data["key"], _first_day(form), password=password, at=self.at)
        login(self.request, user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        # Who has just chosen the password is not asked for it on the next page.
        record_authentication(self.request, user, method="password", reauthenticated=True)
        messages.success(self.request, _("You are the administrator. This is what comes next."))
        return reverse("setup")

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(regions=shipped_regions().values(), **kwargs)

    def _with_its_faults(self, form: FirstDayForm) -> FirstDayForm:
        """A fault of what comes along with the password is shown where it can be mended."""
        if set(form.errors) <= {"password", "repeated", NON_FIELD_ERRORS}:
            return form
        shown = FirstDayForm(self.request.POST)
        shown.errors.update({name: form.errors[name] for name in form.errors if name in shown.fields})
        return shown

    def _form_page(self, form: FirstDayForm, *, status: int = 200) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def _key_page(self, form: KeyForm, status: int) -> HttpResponse:
        return self.render_to_response(super().get_context_data(key_form=form, form=None), status=status)


def _first_day(form: FirstDayForm) -> FirstDay:
    return FirstDay(**{each.name: form.cleaned_data[each.name] for each in fields(FirstDay)})


class SetupPage(OfficePage):
    """What one's government has set up, and the way to each thing that is missing (`?pemerintah=` where several)."""

    template_name = "onboarding/setup.html"

    def enforce(self) -> None:
        """Administrators."""
        offices = [o for o in self.actor.offices if o.role == Role.ADMINISTRATOR]
        held = [o.government_id for o in offices if o.government_id]
        acting = self.actor.acting_in
        rows = list(Government.objects.filter(pk__in=held).order_by("code"))
        rows.sort(key=lambda each: acting is None or each.pk != acting.government_id)
        wanted = self.request.GET.get("pemerintah", "")
        if not rows:
            raise NotPermitted(_("A government is set up by its administrator."), code="not_your_office")
        chosen = [each for each in rows if wanted in ("", each.code)]
        if not chosen:
            raise NotVisible(_("This government does not exist or is not yours."))
        self.governments, self.government = rows, chosen[0]

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        steps = setup_steps(self.government, at=self.at)
        return super().get_context_data(
            government=self.government,
            governments=self.governments,
            steps=steps,
            done=sum(step.standing == "done" for step in steps),
            following=next((step for step in steps if step.standing == "missing"), None),
            **kwargs,
        )


urlpatterns = [
    path("mulai/", FirstRunPage.as_view(), name="first-run"),
    path("mulai/langkah/", SetupPage.as_view(), name="setup"),
]
