"""Attendance of an event, the schedule of an agency, desks with their slots."""

from datetime import time
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import BadInput, DomainError, Gap, NotPermitted, NotVisible
from common.forms import DayField, PlainForm, WholeNumberField
from common.types import PathValue, Shown
from common.uuids import parsed_uuid
from common.web import DomainFormMixin
from innovations.queries import visible_to
from organisations.enums import GOVERNMENT_ROLES, Role
from organisations.models import Agency, Seat
from programmes.models import DeskSlot, OccasionAttendance, ScheduleEntry, ScheduleSigning
from programmes.queries import agencies_in, slots_visible_to
from programmes.services import desks, keeping, schedules
from programmes.web.finding import ProgrammeRoomPage, own_agencies
from programmes.web.recording import ClockField
from workflow.web.transitions import done

MOST_COUNTED = 5000


class OccasionPage(ProgrammeRoomPage):
    """An event with who was invited and came; the bureau counts."""

    template_name = "programmes/occasion.html"

    def load(self) -> None:
        super().load()
        self.occasion = self.programme.occasions.filter(pk=self.kwargs["number"]).first()
        if self.occasion is None:
            raise NotVisible(_("There is no such event."))

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        rows = OccasionAttendance.objects.filter(occasion=self.occasion).select_related("agency")
        there = {row.agency_id: row for row in rows}
        agencies = (
            agencies_in(self.programme)
            if self.keeps
            else Agency.objects.filter(pk__in=there).order_by("name", "pk")
        )
        lines = [(agency, there.get(agency.pk)) for agency in agencies]
        came = [row.came for row in there.values() if row.came is not None]
        return super().get_context_data(
            programme=self.programme,
            occasion=self.occasion,
            lines=lines,
            keeps=self.keeps,
            invited=len(there),
            agencies_came=sum(1 for number in came if number),
            people_came=sum(came),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """Every agency with a number is counted; one bad number refuses all."""
        if not self.keeps:
            raise NotPermitted(_("Programmes are kept by the organisation bureau."), code="not_your_office")
        counts: dict[Agency, tuple[int, int | None]] = {}
        gaps = []
        for agency in agencies_in(self.programme):
            invited, came = (
                request.POST.get(f"{name}-{agency.pk}", "").strip() for name in ("invited", "came")
            )
            if not invited and not came:
                continue
            if not all(text == "" or _whole(text) for text in (invited, came)):
                gaps.append(
                    Gap(str(agency), "number", _("%(agency)s: whole numbers from 0 on.") % {"agency": agency})
                )
                continue
            counts[agency] = (int(invited or came or 0), int(came) if came else None)
        assert self.occasion is not None, "`load` found it"
        if gaps:
            raise BadInput(_("Some numbers cannot be read."), gaps=gaps)
        keeping.count_attendance(self.occasion, counts, actor=self.actor, at=self.at)
        done(request, _("Counted."))
        return HttpResponseRedirect(reverse("programme-occasion", args=[self.programme.pk, self.occasion.pk]))


def _whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 5 and int(text) <= MOST_COUNTED


class SchedulesPage(ProgrammeRoomPage):
    """Schedules of the agencies: signed or not, done and not yet."""

    template_name = "programmes/schedules.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        governs = any(
            office.role in GOVERNMENT_ROLES and office.government_id == self.programme.government_id
            for office in self.actor.offices
        )
        agencies = list(agencies_in(self.programme)) if governs else own_agencies(self, self.programme)
        signed = dict(
            ScheduleSigning.objects.filter(programme=self.programme).values_list("agency_id", "signed_at")
        )
        entries: dict[UUID, list[ScheduleEntry]] = {}
        for row in ScheduleEntry.objects.filter(programme=self.programme):
            entries.setdefault(row.agency_id, []).append(row)
        lines = [
            {
                "agency": agency,
                "signed_at": signed.get(agency.pk),
                "count": len(entries.get(agency.pk, ())),
                "done": sum(1 for row in entries.get(agency.pk, ()) if row.done_on),
            }
            for agency in agencies
        ]
        return super().get_context_data(
            programme=self.programme, lines=lines, zone=self.programme.government.zone, **kwargs
        )


class EntryForm(PlainForm):
    """One thing to do."""

    planned_on = DayField(label=gettext_lazy("Day"), required=True)
    title = forms.CharField(label=gettext_lazy("What is done"), max_length=200)


class AgencySchedulePage(DomainFormMixin[EntryForm], FormMixin, ProgrammeRoomPage, ProcessFormView):
    """The schedule of one agency: written, confirmed once by its head, ticked off."""

    template_name = "programmes/schedule.html"
    form_class = EntryForm

    def load(self) -> None:
        super().load()
        own = own_agencies(self, self.programme)
        governs = any(
            office.role in GOVERNMENT_ROLES and office.government_id == self.programme.government_id
            for office in self.actor.offices
        )
        found = agencies_in(self.programme).filter(pk=self.kwargs["agency"]).first()
        if found is None or not (governs or found in own):
            raise NotVisible(_("There is no such schedule."))
        self.agency = found
        self.writes = self.keeps or found in own

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        signed = ScheduleSigning.objects.filter(programme=self.programme, agency=self.agency)
        heads = self.actor.all_holding(Role.AGENCY_HEAD, agency_id=self.agency.pk)
        return super().get_context_data(
            programme=self.programme,
            agency=self.agency,
            entries=list(ScheduleEntry.objects.filter(programme=self.programme, agency=self.agency)),
            signed=signed.select_related("seat").first(),
            writes=self.writes,
            is_head=bool(heads),
            zone=self.programme.government.zone,
            today=self.at.astimezone(self.programme.government.tz).date().isoformat(),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """The confirmation and the ticks have buttons of their own; the rest is the form."""
        if not self.writes:
            raise NotPermitted(_("You can book only for an agency you work for."), code="not_your_agency")
        if "sign" in request.POST:
            schedules.sign(self.programme, self.agency, actor=self.actor, at=self.at)
            done(request, _("Confirmed. The schedule stays as it is from now on."))
            return HttpResponseRedirect(self._here())
        if "done" in request.POST:
            self._tick(request.POST["done"])
            return HttpResponseRedirect(self._here())
        return super().post(request, *args, **kwargs)

    def _tick(self, key: str) -> None:
        rows = ScheduleEntry.objects.filter(programme=self.programme, agency=self.agency)
        entry = (
            rows.filter(pk=int(key)).first() if key.isascii() and key.isdigit() and len(key) < 15 else None
        )
        if entry is None:
            raise NotVisible(_("There is no such entry."))
        today = self.at.astimezone(self.programme.government.tz).date()
        schedules.tick_off(entry, done_on=today, actor=self.actor, at=self.at)
        done(self.request, _("Done."))

    def act(self, form: EntryForm) -> str:
        entry = (form.cleaned_data["planned_on"], form.cleaned_data["title"])
        schedules.add_entries(self.programme, self.agency, [entry], actor=self.actor, at=self.at)
        done(self.request, _("Written down."))
        return self._here()

    def _here(self) -> str:
        return reverse("programme-schedule", args=[self.programme.pk, self.agency.pk])


class DeskDayForm(PlainForm):
    """A day with desks beside each other."""

    on = DayField(label=gettext_lazy("Day"), required=True)
    begins = ClockField(label=gettext_lazy("Begins"), initial=time(9))
    sessions = WholeNumberField(label=gettext_lazy("Sessions"), min_value=1, max_value=12, initial=4)
    break_minutes = WholeNumberField(
        label=gettext_lazy("Minutes of break between sessions"), min_value=0, max_value=240, initial=15
    )
    reviewers = forms.ModelMultipleChoiceField(
        Seat.objects.filter(role=Role.LAN_REVIEWER).order_by("ordinal", "id"),
        label=gettext_lazy("Reviewers, one at each desk"),
        widget=forms.SelectMultiple(attrs={"class": "form-select"}),
    )


class DesksPage(DomainFormMixin[DeskDayForm], FormMixin, ProgrammeRoomPage, ProcessFormView):
    """Slots at the desks: one's own, those that are free, and for the bureau the laying out."""

    template_name = "programmes/desks.html"
    form_class = DeskDayForm

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        seats = {office.seat_id for office in self.actor.offices if office.seat_id}
        own = own_agencies(self, self.programme)
        mine = {each.pk for each in own}
        slots = DeskSlot.objects.filter(programme=self.programme).select_related(
            "reviewer", "agency", "innovation"
        )
        shown = set(
            slots_visible_to(self.actor, self.at)
            .filter(programme=self.programme)
            .values_list("pk", flat=True)
        )
        lines = [
            {
                "slot": slot,
                "taken": slot.agency_id is not None,
                "shown": slot.pk in shown,
                "own": slot.agency_id in mine,
                "reviews": slot.reviewer_id in seats,
                "begun": slot.starts_at <= self.at,
            }
            for slot in slots
            if slot.pk in shown or (slot.agency_id is None and (own or self.keeps))
        ]
        plans = visible_to(self.actor, self.at).filter(
            ideas__programme=self.programme, government=self.programme.government_id
        )
        if not self.keeps:
            plans = plans.filter(agency__in=mine)
        booked = slots.filter(innovation__isnull=False).values("innovation")
        offered = (
            plans.exclude(pk__in=booked).distinct().order_by("title", "pk")
            if own or self.keeps
            else plans.none()
        )
        return super().get_context_data(
            programme=self.programme,
            lines=lines,
            plans=list(offered),
            keeps=self.keeps,
            zone=self.programme.government.zone,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """Booking, giving back and holding a slot name it; the rest lays out a day."""
        for name in ("book", "release", "hold"):
            if name in request.POST:
                try:
                    self._slot_act(name, request.POST[name])
                except NotVisible:
                    raise
                except DomainError as refusal:
                    context = self.get_context_data(refusal=refusal, form=DeskDayForm())
                    return self.render_to_response(context, status=refusal.http_status)
                return HttpResponseRedirect(self._here())
        if not self.keeps:
            raise NotPermitted(_("Programmes are kept by the organisation bureau."), code="not_your_office")
        return super().post(request, *args, **kwargs)

    def _slot_act(self, name: str, key: str) -> None:
        slot = (
            DeskSlot.objects.filter(programme=self.programme, pk=int(key))
            .select_related("programme__government", "agency")
            .first()
            if key.isascii() and key.isdigit() and len(key) < 15
            else None
        )
        if slot is None:
            raise NotVisible(_("There is no such slot."))
        if name == "hold":
            note = self.request.POST.get("note", "")[:500]
            desks.hold(slot, note=note, actor=self.actor, at=self.at)
        elif name == "release":
            desks.release(slot, actor=self.actor, at=self.at)
        else:
            self._book(slot)
        done(self.request, _("Recorded."))

    def _book(self, slot: DeskSlot) -> None:
        key = parsed_uuid(self.request.POST.get("innovation", ""))
        plan = visible_to(self.actor, self.at).filter(pk=key).first() if key else None
        if plan is None or plan.agency is None:
            message = _("Choose the plan that is reviewed.")
            raise BadInput(message, gaps=[Gap("innovation", "required", message)])
        desks.book(slot, plan.agency, plan, actor=self.actor, at=self.at)

    def act(self, form: DeskDayForm) -> str:
        data = form.cleaned_data
        day = desks.DeskDay(
            on=data["on"],
            begins=data["begins"],
            sessions=data["sessions"],
            break_minutes=data["break_minutes"],
            reviewers=list(data["reviewers"]),
        )
        made = desks.lay_out(self.programme, day, actor=self.actor, at=self.at)
        done(self.request, _("%(count)d slots laid out.") % {"count": len(made)})
        return self._here()

    def _here(self) -> str:
        return reverse("programme-desks", args=[self.programme.pk])
