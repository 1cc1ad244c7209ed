"""Reads of innovations, reports and what belongs to them: one scoped queryset per model, used everywhere."""

from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from common.periods import MONTHS_A_YEAR, local_day
from contracts.models import Contract
from contracts.queries import contracts_about
from deadlines.enums import DeadlineKind
from deadlines.queries import overdue, running_until
from innovations.enums import (
    BEING_FILLED_IN,
    HANDED_IN,
    AppraisalState,
    FileOrigin,
    InnovationState,
    PlanChangeState,
    ReportState,
)
from innovations.models import (
    Appraisal,
    Attachment,
    Edit,
    Evaluation,
    FollowUp,
    Innovation,
    LaunchEvent,
    PlanChange,
    PlanChangeEdit,
    ProgressEntry,
    ProgressEvidence,
    Report,
    ReportEvidence,
    TeamMember,
)
from innovations.policy_sections import watching
from organisations.enums import Role, Zone
from organisations.offices import Actor
from organisations.visibility import Reach, reach_of
from workflow.engine.declarations import SubjectRef
from workflow.enums import TaskKind
from workflow.models import Recusal, Task
from workflow.policies.versions import references_where

# Never put before LAN's reviewers.
NOT_REVIEWED = (InnovationState.DRAFT, InnovationState.WITHDRAWN)


def visible_to(actor: Actor, at: datetime) -> "QuerySet[Innovation]":
    """Innovations that `actor` may see: the own agency's; the own government's for its offices, drafts excepted unless
    it is the bureau's; those in whose team they stand; every one that was submitted for LAN's reviewers.

    `actor` is a User, Person, uuid or Actor; government, agency and launch event are loaded. No query but the offices'.
    """
    return Innovation.objects.filter(_innovations(actor)).select_related(
        "government", "agency", "launch_event"
    )


def edits_since(
    subject: Innovation | PlanChange, version: int
) -> "QuerySet[Edit] | QuerySet[PlanChangeEdit]":
    """Saves of a proposal or change of a plan after `version`, the newest first: only for those who may edit it."""
    return subject.edits.filter(version__gt=version).select_related("seat").order_by("-version")


def plan_changes_visible_to(actor: Actor, at: datetime) -> "QuerySet[PlanChange]":
    """Changes of plans of the own agency, and of the own government for its offices, drafts only for its bureau."""
    reach = reach_of(actor)
    seen = reach.readable() | Q(government_id__in=reach.bureaus)
    seen |= _reviewable(PlanChange, actor) & ~Q(state=PlanChangeState.DRAFT)
    return PlanChange.objects.filter(seen).select_related(
        "government", "agency", "innovation__government", "innovation__agency", "innovation__contract"
    )


def _innovations(actor: Actor) -> Q:
    reach = reach_of(actor)
    seen = reach.readable() | Q(government_id__in=reach.bureaus)
    # A draft that was given up stays as private as it was.
    never_submitted = Q(state=InnovationState.DRAFT) | Q(state=InnovationState.WITHDRAWN, revision_no=0)
    seen |= reach.governed() & ~never_submitted
    seen |= _in_their_teams(actor)
    if reach.reviews:
        seen |= reach.reviewed() & ~Q(state__in=NOT_REVIEWED) & ~Q(pk__in=_conflicts_of(actor))
    return seen


def _in_their_teams(actor: Actor) -> Q:
    """Where the actor stands in the team, of whichever agency, while they hold an office in that government."""
    places = {office.government_id for office in actor.offices if office.government_id}
    teams = TeamMember.objects.filter(person_id=actor.person_id)
    return Q(pk__in=teams.values("innovation_id"), government_id__in=places) if places else Q(pk__in=[])


def overdue_innovations(rows: "QuerySet[Innovation]", *, at: datetime) -> "QuerySet[Innovation]":
    """Those of `rows` that owe a report past its due instant."""
    late = Report.objects.filter(overdue(at, prefix="deadline__"), innovation=OuterRef("pk"))
    return rows.filter(Exists(late))


def typed_at(at: datetime) -> Q:
    """Reports whose figures may be changed at a moment, as `Report.can_be_typed` says of one."""
    begun = Q()
    for zone in Zone.values:
        begun |= Q(government__zone=zone, period_start__lte=local_day(at, ZoneInfo(zone)))
    return Q(state__in=BEING_FILLED_IN) | Q(begun, state=ReportState.SCHEDULED)


def reports_visible_to(actor: Actor, at: datetime) -> "QuerySet[Report]":
    """Reports of the own agency, and of the own government for its offices; with deadline, innovation and places.

    LAN's reviewers see those that wait for a decision of theirs now, where a policy lets them decide on reports, and
    those handed in where the innovation's policy lets them watch; one query more for them.
    """
    return Report.objects.filter(_reports(actor)).select_related(
        "government", "agency", "innovation__launch_event", "deadline", "contract", "asked_as"
    )


def progress_visible_to(actor: Actor, at: datetime) -> "QuerySet[ProgressEntry]":
    """Progress entries of the own agency, and of the own government for its offices; corrected ones too.

    With milestone, seat, the entry that corrected them and their files. One query for the files.
    """
    rows = ProgressEntry.objects.filter(_progress(reach_of(actor)))
    return rows.select_related("milestone", "seat", "corrected_by").prefetch_related("evidence__attachment")


def sees_progress(innovation: Innovation, actor: Actor) -> bool:
    """Whether the actor may read what is recorded about the innovation after its launch. A query for agencies that it
    never belonged to or does no more."""
    reach = reach_of(actor)
    if innovation.agency_id in reach.agencies or innovation.government_id in reach.governments:
        return True
    return bool(reach.agencies) and Innovation.objects.filter(reach.readable(), pk=innovation.pk).exists()


def _progress(reach: Reach) -> Q:
    own = Q(innovation__in=Innovation.objects.filter(reach.readable()))
    return own | Q(innovation__government_id__in=reach.governments)


def owed_reports() -> "QuerySet[Report]":
    """Reports that contracts owe: what sums, ratios and series are made of. Ad-hoc reports stand for themselves."""
    return Report.objects.filter(contract__isnull=False)


def ends_in_quarter(number: int) -> Q:
    """Reports on a period, however long, whose last day lies in that quarter of its year."""
    # The end is exclusive: the first day of the month after.
    months = [month % MONTHS_A_YEAR + 1 for month in range(number * 3 - 2, number * 3 + 1)]
    return Q(period_end__month__in=months)


def _conflicts_of(actor: Actor) -> "QuerySet[Innovation, UUID]":
    """Innovations over which, or over whose plan, reports or evaluations, the actor declared a conflict of interest.

    From that moment an outside reviewer reads neither content nor files of them.
    """
    declared = Recusal.objects.filter(person_id=actor.person_id).values("review__subject_id")
    about = Q(pk__in=declared)
    for model in (PlanChange, Report, Appraisal):
        about |= Q(pk__in=model.objects.filter(pk__in=declared).values("innovation_id"))
    return Innovation.objects.filter(about).values_list("pk", flat=True)


def _reviewable(model: "type[PlanChange | Report | Appraisal]", actor: Actor) -> Q:
    """The own agency's and government's; for LAN's reviewers those that wait for a decision of theirs now, unless they
    declared a conflict of interest."""
    reach = reach_of(actor)
    seen = reach.readable() | reach.governed()
    if reach.reviews:
        waiting = Task.objects.filter(
            subject_type=model.SUBJECT_TYPE,
            kind=TaskKind.REVIEW,
            role=Role.LAN_REVIEWER,
            closed_at__isnull=True,
        )
        asked = Q(pk__in=waiting.values("subject_id")) & reach.reviewed()
        seen |= asked & ~Q(innovation__in=_conflicts_of(actor))
    return seen


def _reports(actor: Actor) -> Q:
    return _reviewable(Report, actor) | _watched(Report, actor, HANDED_IN)


def _appraisals(actor: Actor) -> Q:
    return _reviewable(Appraisal, actor) | _watched(Appraisal, actor, (AppraisalState.CONCLUDED,))


def _watched(model: type[Report] | type[Appraisal], actor: Actor, states: Collection[str]) -> Q:
    """For LAN's reviewers: in one of `states`, of innovations pinned to a policy that lets them watch; else none.

    Whoever declared a conflict of interest over an innovation, or something of it, watches nothing of it. A query for
    LAN's reviewers only.
    """
    reach = reach_of(actor)
    if not reach.reviews:
        return Q(pk__in=[])
    pinned = references_where(watching.lets_lan_watch, table=watching.NAME)
    rows = model.objects.filter(
        reach.reviewed(), state__in=states, innovation__policy_ref__in=pinned
    ).exclude(innovation__in=_conflicts_of(actor))
    return Q(pk__in=rows.values("pk"))


def evaluations_visible_to(actor: Actor, at: datetime) -> "QuerySet[Evaluation]":
    """Evaluations of the reports and periodic evaluations that `actor` may see, with score and indicators."""
    reports = Report.objects.filter(_reports(actor))
    appraisals = Appraisal.objects.filter(_appraisals(actor))
    return (
        Evaluation.objects.filter(Q(report__in=reports) | Q(appraisal__in=appraisals))
        .select_related(
            "result",
            "innovation",
            "report__innovation",
            "report__agency",
            "report__government",
            "appraisal__innovation",
            "appraisal__agency",
            "appraisal__government",
        )
        .prefetch_related("innovation__indicators")
    )


def appraisals_visible_to(actor: Actor, at: datetime) -> "QuerySet[Appraisal]":
    """Periodic evaluations of the own agency, and of the own government for its offices.

    LAN's reviewers see those that wait for them, and those concluded where the innovation's policy lets them watch.
    """
    return (
        Appraisal.objects.filter(_appraisals(actor))
        .select_related("government", "agency", "innovation", "deadline", "evaluation__result")
        .annotate(asked_until=running_until(Appraisal.SUBJECT_TYPE, DeadlineKind.EXPLANATION))
    )


def follow_ups_visible_to(actor: Actor, at: datetime) -> "QuerySet[FollowUp]":
    """Follow-ups of the own agency, and of the own government for its offices."""
    reach = reach_of(actor)
    return (
        FollowUp.objects.filter(reach.readable() | reach.governed())
        .select_related("government", "agency", "innovation", "deadline", "evaluation")
        .annotate(asked_until=running_until(FollowUp.SUBJECT_TYPE, DeadlineKind.FOLLOW_UP_AGAIN))
    )


def launch_events_visible_to(actor: Actor, at: datetime) -> "QuerySet[LaunchEvent]":
    """Launch events of the governments in which `actor` holds an office, the agency ones included."""
    places = {office.government_id for office in actor.offices if office.government_id}
    return LaunchEvent.objects.filter(government_id__in=places).select_related(
        "government", "presided_by", "on_behalf_of"
    )


def attachments_visible_to(actor: Actor, at: datetime) -> "QuerySet[Attachment]":
    """Attachments of the innovations that `actor` may see; removed ones stay readable through their revision only.

    A file that came with a report or a progress entry is open to whoever may see one that shows it.
    """
    reach = reach_of(actor)
    mine = Innovation.objects.filter(_innovations(actor))
    shown = ReportEvidence.objects.filter(
        attachment=OuterRef("pk"), report__in=Report.objects.filter(_reports(actor))
    )
    noted = ProgressEvidence.objects.filter(
        attachment=OuterRef("pk"), entry__in=ProgressEntry.objects.filter(_progress(reach))
    )
    return Attachment.objects.filter(
        Q(origin=FileOrigin.PROPOSAL, innovation__in=mine) | Exists(shown) | Exists(noted),
        removed_at__isnull=True,
    )


def looked_at_with(innovation_id: UUID) -> Iterator[SubjectRef]:
    """What an inspector looks at with an innovation: its contracts, reports, changes of plan, evaluations and what
    follows from them. Five queries."""
    for pk in contracts_about(innovation_id).values_list("pk", flat=True):
        yield Contract.SUBJECT_TYPE, pk
    for model in (Report, PlanChange, Appraisal, FollowUp):
        for pk in model._default_manager.filter(innovation=innovation_id).values_list("pk", flat=True):
            yield model.SUBJECT_TYPE, pk
