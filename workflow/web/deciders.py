"""Who could decide on a day: every stage of a subject's policy with the offices held then, from stored dates."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.errors import NotVisible
from common.forms import DayField, PlainForm
from common.periods import day_ending_at, local_day
from common.types import PathValue, Shown
from organisations.enums import Capacity, Role
from organisations.models import OfficeHeld
from organisations.offices import Actor
from organisations.web.pages import OfficePage
from workflow.models import Subject
from workflow.policies.versions import policy_of
from workflow.policies.wording import review_label
from workflow.queries import subjects_visible_to
from workflow.reviews.explanations import Deciders, deciders_on

# Who answers for what was decided, and is shown the way here. Everybody who may see the subject may read it.
ASKING = (Role.INSPECTOR, Role.REGIONAL_SECRETARY, Role.ORGANISATION_BUREAU)


def deciders_href(subject: Subject, actor: Actor) -> str:
    """The address, for those who answer for decisions in the subject's government; empty for everyone else."""
    if not any(actor.holding(role, government_id=subject.government_id) for role in ASKING):
        return ""
    return reverse(f"{subject.SUBJECT_TYPE}-deciders", args=[subject.pk])


class DayForm(PlainForm):
    """The day that is asked for."""

    tanggal = DayField(label=_("Day"), required=True, error_messages={"required": _("Give a day.")})


@dataclass(frozen=True, slots=True)
class Holder:
    """One office as it was held: `giver` is whose power a delegate used, in which office."""

    held: OfficeHeld
    capacity: str
    giver: OfficeHeld | None
    first_on: date
    last_on: date | None


@dataclass(frozen=True, slots=True)
class StageOnDay:
    """One stage and its holders; None where reviewers stay unnamed towards the viewer."""

    stage: Deciders
    holders: list[Holder] | None


@dataclass(frozen=True, slots=True)
class ReviewOnDay:
    """The stages of one review, in order."""

    label: str
    stages: list[StageOnDay]


class DecidersPage(OfficePage):
    """A date field and the answer for that day (`?tanggal=2025-04-08`), today unless told."""

    template_name = "workflow/deciders.html"
    subject_type = ""
    subject: Subject
    form: DayForm

    def load(self) -> None:
        super().load()
        rows = subjects_visible_to(self.subject_type, self.actor, self.at)
        found = rows.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise NotVisible(_("There is no such record."))
        self.subject = found

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """A day that is none is said beside the field."""
        today = local_day(self.at, ZoneInfo(self.subject.government.zone))
        self.form = DayForm(request.GET if "tanggal" in request.GET else {"tanggal": today.isoformat()})
        status = 200 if self.form.is_valid() else 400
        return self.render_to_response(self.get_context_data(), status=status)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """A query per stage, and one for all givers."""
        day = self.form.cleaned_data.get("tanggal")
        return super().get_context_data(
            subject=self.subject,
            policy=policy_of(self.subject),
            form=self.form,
            day=day,
            reviews=self._reviews(day) if day is not None else [],
            back=reverse(self.subject_type, args=[self.subject.pk]),
            **kwargs,
        )

    def _reviews(self, day: date) -> list[ReviewOnDay]:
        found = deciders_on(self.subject, day, self.actor, at=self.at)
        wanted = {
            held.granted_from_id
            for stage in found
            for held in stage.offices or ()
            if held.granted_from_id is not None
        }
        givers = OfficeHeld.objects.select_related("person", "seat").in_bulk(wanted)
        reviews: dict[str, list[StageOnDay]] = {}
        for stage in found:
            holders = None if stage.offices is None else [self._holder(h, givers) for h in stage.offices]
            reviews.setdefault(stage.review, []).append(StageOnDay(stage, holders))
        return [ReviewOnDay(review_label(name), stages) for name, stages in reviews.items()]

    def _holder(self, held: OfficeHeld, givers: dict[UUID, OfficeHeld]) -> Holder:
        zone = ZoneInfo(self.subject.government.zone)
        return Holder(
            held=held,
            capacity=str(Capacity(held.capacity).label),
            giver=givers.get(held.granted_from_id) if held.granted_from_id is not None else None,
            first_on=local_day(held.starts_at, zone),
            last_on=day_ending_at(held.ends_at, zone) if held.ends_at is not None else None,
        )
