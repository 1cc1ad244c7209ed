"""Programmes: listed, opened, shown with their stages and counts, moved, and who has no idea yet."""

from datetime import datetime
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormMixin, ProcessFormView

from common.columns import LINK, MOMENT, Column, government_column, key_column, state_column
from common.errors import NotPermitted
from common.forms import PlainForm
from common.types import Shown
from common.web import DomainFormMixin
from organisations.enums import GOVERNMENT_ROLES, Role
from organisations.models import Government
from organisations.visibility import reach_of
from organisations.web.pages import OfficePage
from organisations.web.tables import OfficeTable
from programmes.conditions import declared_stage
from programmes.filters import ProgrammeFilter
from programmes.kind_document import read_kind
from programmes.models import Programme, ProgrammeKindVersion
from programmes.queries import ideas_visible_to, programmes_visible_to, slots_visible_to
from programmes.services import keeping
from programmes.services.counting import standing_of
from programmes.web.finding import ProgrammeRoomPage, find_programme, gap_href, own_agencies
from workflow.queries import events_of
from workflow.reviews.anonymity import author_visibility
from workflow.web.once import OnceFormMixin
from workflow.web.phrases import add_phrases, events_in_words
from workflow.web.transitions import TransitionPage, done, explained

add_phrases(
    {
        "programme.create": gettext_lazy("Programme opened"),
        "programme.plan_stage": gettext_lazy("Days of a stage planned"),
        "programme.record_agreement": gettext_lazy("Agreement recorded"),
        "programme.open_round": gettext_lazy("Round of ideas set"),
        "programme.add_member": gettext_lazy("Participant, mentor or coach entered"),
        "programme.record_occasion": gettext_lazy("Event recorded"),
        "programme.count_attendance": gettext_lazy("Attendance counted"),
        "programme.ask_for_ideas": gettext_lazy("An agency was asked for ideas"),
        "programme.hold_ceremony": gettext_lazy("Launched together at a ceremony"),
        "programme.issue_directory": gettext_lazy("Edition of the directory issued"),
        "programme.plan_schedule": gettext_lazy("Schedule of an agency written"),
        "programme.sign_schedule": gettext_lazy("Schedule confirmed by the head of the agency"),
        "programme.tick_off": gettext_lazy("An entry of a schedule was done"),
        "programme.lay_out_desks": gettext_lazy("Desks laid out"),
        "programme.book_desk": gettext_lazy("A slot at a desk booked"),
        "programme.release_desk": gettext_lazy("A slot at a desk given back"),
        "programme.hold_desk": gettext_lazy("A slot at a desk held"),
        "idea.create": gettext_lazy("Idea handed in"),
    }
)

# What single agencies and reviewers do stands on the pages of desks and schedules.
OF_AGENCIES = [
    f"programme.{act}"
    for act in ("book_desk", "release_desk", "hold_desk", "plan_schedule", "sign_schedule", "tick_off")
]


def bureaus(page: OfficePage) -> list[UUID]:
    """Governments whose programmes this person keeps."""
    return [
        office.government_id
        for office in page.actor.offices
        if office.role == Role.ORGANISATION_BUREAU and office.government_id
    ]


class ProgrammesPage(OfficeTable[Programme]):
    """Programmes of one's governments, newest first."""

    template_name = "programmes/programmes.html"
    filterset_class = ProgrammeFilter
    detail = "programme"
    file_name = "program"
    first_order = "-created"
    columns = (
        Column(name="title", label=gettext_lazy("Programme"), value="title", order="title", cell=LINK),
        state_column(),
        Column(name="kind", label=gettext_lazy("Kind"), value="kind.title", order="kind__title"),
        Column(name="partner", label=gettext_lazy("Partner"), value="partner", order="partner"),
        Column(
            name="created",
            label=gettext_lazy("Recorded"),
            value="created_at",
            order="created_at",
            cell=MOMENT,
        ),
        government_column(),
        key_column(),
    )

    def rows(self) -> "QuerySet[Programme]":
        return programmes_visible_to(self.actor, self.at)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(may_open=bool(bureaus(self)), **kwargs)


class ProgrammeForm(PlainForm):
    """A new programme."""

    kind = forms.ModelChoiceField(
        ProgrammeKindVersion.objects.none(),
        label=gettext_lazy("Kind"),
        empty_label=gettext_lazy("choose the kind"),
    )
    title = forms.CharField(label=gettext_lazy("Name of the programme"), max_length=200, required=False)
    partner = forms.CharField(
        label=gettext_lazy("Partner"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Left empty: as the kind says."),
    )
    remark = forms.CharField(label=gettext_lazy("Remark"), max_length=500, required=False)

    def offer(self, governments: list[UUID]) -> None:
        """The newest version of each kind of these governments and of the installation."""
        rows = ProgrammeKindVersion.objects.filter(
            government__isnull=True
        ) | ProgrammeKindVersion.objects.filter(government__in=governments)
        newest: dict[str, ProgrammeKindVersion] = {each.name: each for each in rows.order_by("number")}
        field = self.fields["kind"]
        field.queryset = ProgrammeKindVersion.objects.filter(  # type: ignore[attr-defined]
            pk__in=[each.pk for each in newest.values()]
        ).order_by("title")
        field.label_from_instance = lambda each: each.title  # type: ignore[attr-defined]


class ProgrammeNew(
    OnceFormMixin[ProgrammeForm], DomainFormMixin[ProgrammeForm], FormMixin, OfficePage, ProcessFormView
):
    """Open a programme."""

    template_name = "programmes/new.html"
    form_class = ProgrammeForm

    def enforce(self) -> None:
        if not bureaus(self):
            raise NotPermitted(_("Programmes are kept by the organisation bureau."), code="not_your_office")

    def get_form(self, form_class: type[ProgrammeForm] | None = None) -> ProgrammeForm:
        form = super().get_form(form_class)
        form.offer(bureaus(self))
        return form

    def act(self, form: ProgrammeForm) -> str:
        made = keeping.open_programme(
            Government.objects.get(pk=bureaus(self)[0]), **form.cleaned_data, actor=self.actor, at=self.at
        )
        done(
            self.request,
            _("The programme is open. Record the agreement, and set the round in which ideas are taken."),
        )
        return reverse("programme", args=[made.pk])


class ProgrammePage(ProgrammeRoomPage):
    """One programme: where it stands, what the next stage waits for, counts, and what belongs to it."""

    template_name = "programmes/programme.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """Constant queries, however much there is."""
        row, at = self.programme, self.at
        governs = any(
            office.role in GOVERNMENT_ROLES and office.government_id == row.government_id
            for office in self.actor.offices
        )
        own = own_agencies(self, row)
        chosen = None if governs else [each.pk for each in own]
        rounds = list(row.rounds.all())
        return super().get_context_data(
            programme=row,
            kind=read_kind(row.kind.body),
            zone=row.government.zone,
            stages=[(stage, declared_stage(row.kind.body, stage.code)) for stage in row.stages.all()],
            rounds=[(each, _round_words(each.opens_at, each.closes_at, at)) for each in rounds],
            takes_ideas=row.state == "running"
            and any(each.opens_at <= at < each.closes_at for each in rounds),
            agreements=list(row.agreements.all()),
            members=list(row.members.select_related("agency")),
            occasions=list(row.occasions.all()),
            editions=list(row.editions.defer("entries")),
            standing=standing_of(row, at=at, agencies=chosen),
            governs=governs,
            own=own,
            own_ideas=ideas_visible_to(self.actor, at).filter(programme=row, agency__in=own).count()
            if own
            else 0,
            own_slots=list(
                slots_visible_to(self.actor, at)
                .filter(programme=row, agency__isnull=False)
                .filter(_mine(self))
                .order_by("starts_at", "desk", "pk")[:50]
            ),
            keeps=self.keeps,
            steps=explained(row, self.actor, at=at, href=lambda field: gap_href(row, field)),
            timeline=events_in_words(
                list(events_of(row).exclude(kind__in=OF_AGENCIES)),
                visibility=author_visibility(row, self.actor, at=at),
            ),
            **kwargs,
        )


def _mine(page: OfficePage) -> Q:
    """Slots of one's own: as reviewer, or of one's agencies."""
    seats = {office.seat_id for office in page.actor.offices if office.seat_id}
    return Q(reviewer__in=seats) | reach_of(page.actor).own()


def _round_words(opens: datetime, closes: datetime, at: datetime) -> str:
    if at < opens:
        return _("not open yet")
    return _("open") if at < closes else _("closed")


class ProgrammeTransition(TransitionPage):
    """One step of a programme."""

    subject: Programme
    EXPLANATIONS = {
        "open_stage": gettext_lazy(
            "The stage before it ends today. What it waits for is named below where it is not there."
        ),
        "close": gettext_lazy("Nothing more is taken; ideas and innovations go on by themselves."),
        "cancel": gettext_lazy("It does not take place any more; the reason is recorded."),
    }

    def find(self, pk: UUID) -> Programme:
        return find_programme(self, pk)

    def href(self, field: str) -> str:
        return gap_href(self.subject, field)


class MissingPage(ProgrammeRoomPage):
    """Who has no idea yet, and how many ideas of each agency reached which stage."""

    template_name = "programmes/missing.html"

    def enforce(self) -> None:
        if not any(
            office.role in GOVERNMENT_ROLES and office.government_id == self.programme.government_id
            for office in self.actor.offices
        ):
            raise NotPermitted(
                _("All agencies are seen by the offices of the government."), code="not_your_office"
            )

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        found = standing_of(self.programme, at=self.at)
        return super().get_context_data(
            programme=self.programme,
            standing=found,
            zone=self.programme.government.zone,
            keeps=self.keeps,
            **kwargs,
        )
