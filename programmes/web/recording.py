"""What the keepers of a programme put down, one short form for each kind of thing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time

from django import forms
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import NotPermitted, NotVisible
from common.forms import DayField, PlainForm, WholeNumberField
from common.types import Shown, StrOrPromise
from common.web import DomainFormMixin
from organisations.models import Agency
from programmes.enums import AgreementKind, MemberRole, OccasionKind
from programmes.models import IdeaTarget, Programme, ProgrammeStage
from programmes.queries import agencies_in
from programmes.services import keeping
from programmes.web.finding import ProgrammeRoomPage
from workflow.web.once import OnceFormMixin
from workflow.web.transitions import done


class ClockField(forms.TimeField):
    """An hour of the day with the browser's own picker."""

    def __init__(self, *, label: StrOrPromise, initial: time) -> None:
        widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        super().__init__(label=label, initial=initial, widget=widget)


class RecordForm(PlainForm):
    """A form of this page; `offer` fills what is chosen from."""

    def offer(self, programme: Programme) -> None:
        """Nothing is chosen from unless a form says so."""


class PartnerAgreementForm(RecordForm):
    """What was agreed with the partner."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=AgreementKind.choices)
    number = forms.CharField(
        label=gettext_lazy("Number"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Left open where it is not known."),
    )
    signed_on = DayField(label=gettext_lazy("Signed on"), required=True)
    first_party = forms.CharField(label=gettext_lazy("First party"), max_length=200)
    second_party = forms.CharField(label=gettext_lazy("Second party"), max_length=200)
    valid_from = DayField(label=gettext_lazy("Valid from"))
    valid_until = DayField(label=gettext_lazy("Valid until"))


class RoundForm(RecordForm):
    """When ideas are taken."""

    title = forms.CharField(label=gettext_lazy("Name of the round"), max_length=120)
    opens_on = DayField(label=gettext_lazy("Opens on"), required=True)
    opens_time = ClockField(label=gettext_lazy("at"), initial=time(8))
    closes_on = DayField(label=gettext_lazy("Closes on"), required=True)
    closes_time = ClockField(label=gettext_lazy("at"), initial=time(16))


class MemberForm(RecordForm):
    """A participant, mentor, coach or examiner."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=MemberRole.choices)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=160, required=False)
    position = forms.CharField(label=gettext_lazy("Position"), max_length=160, required=False)
    agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label=gettext_lazy("Agency"),
        required=False,
        empty_label=gettext_lazy("from outside"),
    )

    def offer(self, programme: Programme) -> None:
        self.fields["agency"].queryset = agencies_in(programme)  # type: ignore[attr-defined]


class OccasionForm(RecordForm):
    """A Drum-up, a bimtek, a seminar, an exhibition."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=OccasionKind.choices)
    title = forms.CharField(label=gettext_lazy("Name of the event"), max_length=200)
    held_on = DayField(label=gettext_lazy("First day"), required=True)
    held_until = DayField(label=gettext_lazy("Last day"))
    place = forms.CharField(label=gettext_lazy("Place"), max_length=160, required=False)
    invite_all = forms.BooleanField(
        label=gettext_lazy("every agency is invited"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )


class TargetForm(RecordForm):
    """How many ideas an agency is asked for, and its structural positions."""

    agency = forms.ModelChoiceField(Agency.objects.none(), label=gettext_lazy("Agency"))
    count = WholeNumberField(label=gettext_lazy("Ideas asked for"), min_value=0, max_value=1000, initial=1)
    positions = forms.CharField(
        label=gettext_lazy("Structural positions, one in each line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "Down to the lowest official; each is asked for its own idea. They take the place of those before."
        ),
    )

    def offer(self, programme: Programme) -> None:
        self.fields["agency"].queryset = agencies_in(programme)  # type: ignore[attr-defined]


class StageForm(RecordForm):
    """When a stage is meant to take place."""

    stage = forms.ModelChoiceField(ProgrammeStage.objects.none(), label=gettext_lazy("Stage"))
    planned_start = DayField(label=gettext_lazy("Planned from"))
    planned_end = DayField(label=gettext_lazy("Planned until"))

    def offer(self, programme: Programme) -> None:
        self.fields["stage"].queryset = programme.stages.all()  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Recorded:
    """One kind of thing: its heading, its form, and the call that writes it."""

    heading: StrOrPromise
    form: type[RecordForm]
    write: Callable[["RecordPage", RecordForm], Model]


def _round(page: "RecordPage", form: RecordForm) -> Model:
    data = form.cleaned_data
    zone = page.programme.government.tz
    return keeping.open_round(
        page.programme,
        title=data["title"],
        opens_at=datetime.combine(data["opens_on"], data["opens_time"], tzinfo=zone),
        closes_at=datetime.combine(data["closes_on"], data["closes_time"], tzinfo=zone),
        actor=page.actor,
        at=page.at,
    )


def _target(page: "RecordPage", form: RecordForm) -> Model:
    data = form.cleaned_data
    return keeping.ask_for_ideas(
        page.programme,
        data["agency"],
        count=data["count"],
        positions=data["positions"].splitlines(),
        actor=page.actor,
        at=page.at,
    )


def _stage(page: "RecordPage", form: RecordForm) -> Model:
    data = form.cleaned_data
    return keeping.plan_stage(
        data["stage"],
        planned_start=data["planned_start"],
        planned_end=data["planned_end"],
        actor=page.actor,
        at=page.at,
    )


def _by(service: Callable[..., Model]) -> Callable[["RecordPage", RecordForm], Model]:
    return lambda page, form: service(page.programme, actor=page.actor, at=page.at, **form.cleaned_data)


KINDS = {
    "kesepakatan": Recorded(
        gettext_lazy("Record an agreement"), PartnerAgreementForm, _by(keeping.record_agreement)
    ),
    "putaran": Recorded(gettext_lazy("Set a round of ideas"), RoundForm, _round),
    "orang": Recorded(
        gettext_lazy("Enter a participant, mentor or coach"), MemberForm, _by(keeping.add_member)
    ),
    "kegiatan": Recorded(gettext_lazy("Record an event"), OccasionForm, _by(keeping.record_occasion)),
    "sasaran": Recorded(gettext_lazy("Ask an agency for ideas"), TargetForm, _target),
    "tahap": Recorded(gettext_lazy("Plan a stage"), StageForm, _stage),
}


class RecordPage(
    OnceFormMixin[RecordForm], DomainFormMixin[RecordForm], FormMixin, ProgrammeRoomPage, ProcessFormView
):
    """Put one thing down."""

    template_name = "programmes/record.html"

    def load(self) -> None:
        super().load()
        if self.kwargs["what"] not in KINDS:
            raise NotVisible(_("There is no such page."))
        self.what = KINDS[self.kwargs["what"]]

    def enforce(self) -> None:
        if not self.keeps:
            raise NotPermitted(_("Programmes are kept by the organisation bureau."), code="not_your_office")

    def get_form_class(self) -> type[RecordForm]:
        return self.what.form

    def get_form(self, form_class: type[RecordForm] | None = None) -> RecordForm:
        form = super().get_form(form_class)
        form.offer(self.programme)
        return form

    def get_initial(self) -> dict[str, Shown]:
        agency = self.request.GET.get("opd", "")
        if self.kwargs["what"] != "sasaran" or not agency.replace("-", "").isalnum():
            return {}
        known = [
            row for row in IdeaTarget.objects.filter(programme=self.programme) if str(row.agency_id) == agency
        ]
        return {
            "agency": agency,
            "count": next((row.count for row in known if not row.position), 1),
            "positions": "\n".join(row.position for row in known if row.position),
        }

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(programme=self.programme, heading=self.what.heading, **kwargs)

    def act(self, form: RecordForm) -> str:
        self.what.write(self, form)
        done(self.request, _("Recorded."))
        return reverse("programme", args=[self.programme.pk])
