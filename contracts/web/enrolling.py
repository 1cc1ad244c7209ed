"""One's own certificate: enrolled for an office, tried once, ended."""

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import NotPermitted, NotVisible
from common.forms import PlainForm
from common.periods import local_day
from common.types import Shown
from common.uploads import ReadUpload
from common.web import DomainFormMixin
from contracts.models import SigningEnrolment
from contracts.services import enrolling
from contracts.services.enrolling import KEY_FILE, SERVICE, TOKEN, KeyMaterial
from contracts.services.expiring import THRESHOLDS
from contracts.web.signing import passphrase
from organisations.models import Seat
from organisations.web.pages import OfficePage
from workflow.web.transitions import done


class EnrolmentForm(PlainForm):
    """What the configured signing service needs; `asks` says which of the fields there are."""

    office = forms.ChoiceField(label=gettext_lazy("Office"))
    file = ReadUpload(
        label=gettext_lazy("Key file (.p12 or .pfx)"),
        required=False,
        help_text=gettext_lazy(
            "As your certification authority issued it. It is kept under its own passphrase."
        ),
        widget=forms.FileInput(attrs={"accept": ".p12,.pfx,application/x-pkcs12"}),
    )
    certificate = ReadUpload(
        label=gettext_lazy("Certificate (.pem, .cer, .crt)"),
        required=False,
        help_text=gettext_lazy("Without the key; the authorities above it may follow in the same file."),
        widget=forms.FileInput(attrs={"accept": ".pem,.cer,.crt"}),
    )
    token = forms.CharField(label=gettext_lazy("Label of the token"), required=False, max_length=80)
    key = forms.CharField(label=gettext_lazy("Label of the key in it"), required=False, max_length=80)
    secret = passphrase()

    _FIELDS = {KEY_FILE: ("file",), TOKEN: ("certificate", "token", "key"), SERVICE: ("certificate",)}

    def __init__(self, *args: Shown, seats: list[Seat], asks: str, **kwargs: Shown) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(seat.pk), seat.title) for seat in seats]
        self.fields["office"].choices = choices  # type: ignore[attr-defined]
        for name in {"file", "certificate", "token", "key"} - set(self._FIELDS[asks]):
            del self.fields[name]

    def material(self) -> KeyMaterial:
        """What was brought. A file that is too large is read no further than it takes to say so."""
        data = self.cleaned_data
        files = {
            name: data[name].read(enrolling.LARGEST + 1) for name in ("file", "certificate") if data.get(name)
        }
        return KeyMaterial(**files, token=data.get("token", ""), key=data.get("key", ""))


@method_decorator([sensitive_variables(), sensitive_post_parameters()], name="dispatch")
class OwnCertificates(DomainFormMixin[EnrolmentForm], FormMixin, OfficePage, ProcessFormView):
    """With what one signs in which office, and enrolling another certificate."""

    template_name = "contracts/certificates.html"
    form_class = EnrolmentForm

    def enforce(self) -> None:
        """Whoever holds an office that signs."""
        offices = enrolling.signing_offices(self.actor)
        if not offices:
            raise NotPermitted(
                _("Certificates are enrolled by officials who sign contracts."), code="not_your_office"
            )
        self.offices = {str(office.seat): office for office in offices}
        rows = Seat.objects.filter(pk__in=[office.seat for office in offices])
        self.seats = list(rows.select_related("government").order_by("title"))

    def get_form_kwargs(self) -> dict[str, Shown]:
        return {**super().get_form_kwargs(), "seats": self.seats, "asks": enrolling.asked_for()}

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        asks = enrolling.asked_for()
        if not asks:
            kwargs["form"] = None
        rows = SigningEnrolment.objects.filter(
            person=self.actor.person_id, seat__in=self.seats, ended_at=None
        ).select_related("person")
        now = {row.seat_id: row for row in rows}
        return super().get_context_data(
            asks=asks, entries=[(seat, now.get(seat.pk), self._days(seat, now.get(seat.pk))) for seat in self.seats],
            soon=THRESHOLDS[0], **kwargs,
        )  # fmt: skip

    def form_invalid(self, form: EnrolmentForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def post(self, *args: Shown, **kwargs: Shown) -> HttpResponse:
        if not enrolling.asked_for():
            return self.render_to_response(self.get_context_data(), status=409)
        return super().post(*args, **kwargs)  # type: ignore[arg-type]

    def act(self, form: EnrolmentForm) -> str:
        enrolling.enrol_own(
            self.offices[form.cleaned_data["office"]],
            form.material(),
            actor=self.actor,
            secret=form.cleaned_data["secret"],
            at=self.at,
        )
        done(self.request, _("The certificate is enrolled; the trial signature was valid."))
        return reverse("own-certificates")

    def _days(self, seat: Seat, row: SigningEnrolment | None) -> int | None:
        """How many days are left, in those of the government."""
        if row is None or seat.government is None:
            return None
        zone = seat.government.tz
        return (local_day(row.valid_until, zone) - local_day(self.at, zone)).days


class EndCertificate(OfficePage):
    """Sign with it no more."""

    http_method_names = ["post"]

    def post(self, request: Shown, pk: UUID, **kwargs: Shown) -> HttpResponse:
        row = SigningEnrolment.objects.filter(pk=pk, person=self.actor.person_id, ended_at=None).first()
        if row is None:
            raise NotVisible(_("There is no such certificate."))
        enrolling.end_enrolment(row, actor=self.actor, at=timezone.now())
        done(self.request, _("The certificate is ended; nothing is signed with it any more."))
        return HttpResponse(status=302, headers={"Location": reverse("own-certificates")})


urlpatterns = [
    path("sertifikat/", OwnCertificates.as_view(), name="own-certificates"),
    path("sertifikat/<uuid:pk>/akhiri/", EndCertificate.as_view(), name="end-certificate"),
]
