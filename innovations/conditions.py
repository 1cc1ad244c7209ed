"""Facts about innovations that their transitions need; each returns every gap, naming the field.

Which fields a gate requires is policy data (profiles): only what must hold under every policy stands here.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Literal, TypedDict, TypeVar
from uuid import UUID

from django.db.models import PROTECT, Exists, Field, ForeignKey, Model, OuterRef, Q, QuerySet, Value
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Gap
from common.periods import local_day
from contracts.enums import ContractState
from contracts.queries import contracts_about
from deadlines.services.deadlines import locked_of_agency
from innovations.enums import SETTLED, AppraisalState, FollowUpState, Novelty
from organisations.enums import AgencyKind, Role
from workflow.engine import tasks
from workflow.engine.declarations import Context, described_as
from workflow.enums import Scope, TaskKind
from workflow.models import Subject
from workflow.policies.admission import offices_in_scope
from workflow.policies.versions import document_of, policy_of

M = TypeVar("M", bound=Model)


class GateTable(TypedDict, total=False):
    """What a profile demands before a step, in the words of the policy (see `policy_sections.proposals`)."""

    required: Sequence[str]
    minimum_words: Mapping[str, int]
    minimum_rows: Mapping[str, int]


class InitiatorTable(TypedDict, total=False):
    """The way of one kind of initiator, in the words of the policy (see `policy_sections.initiators`)."""

    submitted_by: Sequence[str]
    agency_kinds: Sequence[str]
    required: Sequence[str]


class ProfileTable(GateTable, total=False):
    """A profile: what it demands at submission, and besides before later steps."""

    before_launch: GateTable
    before_contract: GateTable


@described_as(gettext_lazy("the proposal is complete"))
def proposal_is_complete(ctx: Context) -> Iterator[Gap]:
    """Every field that the pinned policy's profile requires is filled, and rows that exist are whole."""
    innovation = ctx.subject
    yield from profile_gaps(innovation, _profile(innovation), _counted(innovation))
    yield from profile_gaps(innovation, {"required": _of_its_origin(innovation)}, _counted(innovation))


@described_as(gettext_lazy("the plan has what the policy asks for before the launch"))
def plan_is_ready_for_launch(ctx: Context) -> Iterator[Gap]:
    """What the profile demands before the launch is there. No query where it demands nothing."""
    yield from gaps_before(BEFORE_LAUNCH, ctx.subject)


@described_as(gettext_lazy("the plan has what the policy asks for next"))
def planned_rows_are_complete(ctx: Context) -> Iterator[Gap]:
    """Of a change of the plan: its rows are whole, and as many as the profile demands at the gate ahead."""
    change = ctx.subject
    innovation, content = change.innovation, change.content

    def count(name: str) -> int:
        return len(content[name])

    gates = (BEFORE_LAUNCH, BEFORE_CONTRACT) if innovation.state == "approved" else (BEFORE_CONTRACT,)
    for gate in gates:
        yield from profile_gaps(innovation, _profile(innovation).get(gate, {}), count)
    for index, row in enumerate(content["indicators"]):
        if not row["name"]:
            yield Gap(f"indicators.{index}.name", "required", _("Every indicator needs its name."))


@described_as(gettext_lazy("it takes off no row that was reported on"))
def reported_rows_stay(ctx: Context) -> Iterator[Gap]:
    """Of a change of the plan: it keeps what a report or an entry refers to, or nobody could accept it. One query."""
    change = ctx.subject
    found = [
        reported_on(
            getattr(change.innovation, name).exclude(pk__in=[row["id"] for row in change.content[name]])
        )
        .order_by()
        .values_list(Value(name), column)
        for name, column in (("indicators", "name"), ("milestones", "activity"))
    ]
    for name, row in sorted(found[0].union(*found[1:])):
        # While it was written nothing referred to the row yet: a change that lacks it cannot put it back.
        message = _(
            "“%(row)s” cannot be removed: it has been reported on. Withdraw this change and begin another one."
        )
        yield Gap(name, "reported", message % {"row": row})


def reported_on(rows: QuerySet[M]) -> QuerySet[M]:
    """Those of the rows of a plan that something kept for good refers to, such as a figure."""
    kept = [
        Exists(relation.related_model._default_manager.filter(**{relation.field.name: OuterRef("pk")}))
        for relation in rows.model._meta.related_objects
        if isinstance(relation.field, ForeignKey) and relation.on_delete is PROTECT
    ]
    return rows.filter(reduce(or_, kept)) if kept else rows.none()


# The steps before which a profile may demand more than at submission, as a policy names them.
LaterGate = Literal["before_launch", "before_contract"]
BEFORE_LAUNCH: LaterGate = "before_launch"
BEFORE_CONTRACT: LaterGate = "before_contract"


def gaps_before(gate: LaterGate, innovation: Subject) -> Iterator[Gap]:
    """What the profile of the pinned policy demands before that step and is missing. A query for each list named."""
    yield from profile_gaps(innovation, _profile(innovation).get(gate, {}), _counted(innovation))


def profile_gaps(innovation: Subject, rules: GateTable, count: Callable[[str], int]) -> Iterator[Gap]:
    """What is missing of the fields, words and rows that `rules` demand; `count` says how many rows a list has."""
    for name in rules.get("required", ()):
        if not _filled(innovation, name):
            yield Gap(name, "required", _("“%(field)s” is missing.") % {"field": _label(innovation, name)})
    for name, minimum in rules.get("minimum_words", {}).items():
        words = len(str(getattr(innovation, name)).split())
        if 0 < words < minimum:
            yield Gap(
                name,
                "too_short",
                _("“%(field)s” needs at least %(minimum)d words; it has %(words)d.")
                % {"field": _label(innovation, name), "minimum": minimum, "words": words},
            )
    for relation, minimum in rules.get("minimum_rows", {}).items():
        rows = count(relation)
        if rows < minimum:
            yield Gap(
                relation,
                "too_few",
                _("At least %(minimum)d entries are needed under “%(field)s”; there are %(rows)d.")
                % {"field": _ROW_LABELS.get(relation, relation), "minimum": minimum, "rows": rows},
            )


def asked_at_submission(innovation: Subject) -> GateTable:
    """What the pinned policy asks of this proposal before it is submitted: by its intake, and by its initiator. No
    query but the policy's."""
    profile = _profile(innovation)
    way = _ways(innovation).get(innovation.serializable_value("initiator_type"), {})
    return {
        "required": tuple(
            dict.fromkeys(
                (*profile.get("required", ()), *way.get("required", ()), *_of_its_origin(innovation))
            )
        ),
        "minimum_words": profile.get("minimum_words", {}),
        "minimum_rows": profile.get("minimum_rows", {}),
    }


def gaps_at_submission(innovation: Subject, asked: GateTable) -> list[Gap]:
    """What is missing of it. A query for each list that it names."""
    return list(profile_gaps(innovation, asked, _counted(innovation)))


def _of_its_origin(innovation: Subject) -> tuple[str, ...]:
    """What a replica says of an origin outside of the program, under every policy; one within is named by its key."""
    is_named = innovation.serializable_value("replicates") is not None
    outside = innovation.serializable_value("novelty") == Novelty.REPLICA and not is_named
    return ("origin_place", "origin_source") if outside else ()


def _ways(innovation: Subject) -> Mapping[str, InitiatorTable]:
    ways: Mapping[str, InitiatorTable] = document_of(policy_of(innovation)).get("initiators", {})
    return ways


def _profile(innovation: Subject) -> ProfileTable:
    intake = innovation.serializable_value("intake")
    profile: ProfileTable = document_of(policy_of(innovation))["profiles"][intake]
    return profile


def _counted(innovation: Subject) -> Callable[[str], int]:
    def count(name: str) -> int:
        # A proposal that is not stored yet has none.
        rows: int = 0 if innovation._state.adding else getattr(innovation, name).count()
        return rows

    return count


_ROW_LABELS = {
    "milestones": gettext_lazy("milestones"),
    "indicators": gettext_lazy("indicators"),
    "team": gettext_lazy("team"),
    "budget": gettext_lazy("budget"),
    "stakeholders": gettext_lazy("stakeholders"),
    "risks": gettext_lazy("risks"),
}


def _filled(innovation: Model, name: str) -> bool:
    value = getattr(innovation, f"{name}_id" if name == "agency" else name)
    return bool(str(value).strip()) if isinstance(value, str) else value is not None


def _label(innovation: Model, name: str) -> str:
    if name == "agency":
        return _("agency")
    column = innovation._meta.get_field(name)
    assert isinstance(column, Field), "profiles name declared fields"
    return str(column.verbose_name)


@described_as(gettext_lazy("it comes by the way that the policy gives to whoever had the idea"))
def initiator_has_its_way(ctx: Context) -> Iterator[Gap]:
    """The pinned policy knows the initiator, and agency, office and fields are those that it asks for then. No query.

    A policy without a table of initiators asks nothing.
    """
    innovation = ctx.subject
    ways = _ways(innovation)
    initiator = innovation.initiator_type
    if not ways or not initiator:
        return
    way, words = ways.get(initiator), {"initiator": innovation.get_initiator_type_display()}
    if way is None:
        sentence = _("The policy takes in no ideas of: %(initiator)s.")
        yield Gap("initiator_type", "not_foreseen", sentence % words)
        return
    yield from profile_gaps(innovation, {"required": way.get("required", ())}, _counted(innovation))
    kinds, agency = way.get("agency_kinds", ()), innovation.agency
    if kinds and agency is not None and agency.kind not in kinds:
        named = ", ".join(str(AgencyKind(kind).label) for kind in kinds)
        sentence = _("An idea of “%(initiator)s” comes in through: %(kinds)s.")
        yield Gap("agency", "other_way", sentence % {**words, "kinds": named})
    roles = [Role(role) for role in way.get("submitted_by", ())]
    if roles and not any(offices_in_scope(ctx.actor, role, Scope.AGENCY, innovation) for role in roles):
        named = ", ".join(str(role.label) for role in roles)
        sentence = _("An idea of “%(initiator)s” is handed in by: %(offices)s.")
        yield Gap("initiator_type", "other_office", sentence % {**words, "offices": named})


@described_as(gettext_lazy("the agency belongs to this government"))
def agency_may_propose(ctx: Context) -> Iterator[Gap]:
    """The agency belongs to the innovation's government."""
    innovation = ctx.subject
    if innovation.agency_id is not None and innovation.agency.government_id != innovation.government_id:
        yield Gap("agency", "foreign_agency", _("The agency belongs to another government."))


@described_as(gettext_lazy("no report of the agency is locked, where the policy asks for it"))
def no_report_is_locked(ctx: Context) -> Iterator[Gap]:
    """Where the policy closes this step to an agency with a locked report: there is none. One query then."""
    innovation = ctx.subject
    closed = document_of(policy_of(innovation)).get("consequences", {}).get("locked_report", ())
    if ctx.name.removeprefix("re") not in closed or innovation.agency_id is None:
        return
    for deadline in locked_of_agency(innovation.agency_id, at=ctx.at):
        yield Gap(
            "agency",
            "report_locked",
            _(
                "“%(title)s” of your agency was due on %(due)s and is locked: hand it in by an extension first."
            )
            % {"title": deadline.title, "due": date_format(deadline.due_on, "j F Y")},
        )


@described_as(gettext_lazy("a launch event is chosen"))
def launch_event_is_given(ctx: Context) -> Iterator[Gap]:
    """The launch names an event of the same government that has taken place. One query."""
    raw = ctx.facts.get("launch_event")
    if not raw:
        yield Gap("launch_event", "required", _("Choose the launch event."))
        return
    try:
        wanted = UUID(str(raw))
    except ValueError:
        yield Gap("launch_event", "invalid", _("This is not a launch event."))
        return
    government = ctx.subject.government
    held_on = government.launch_events.filter(pk=wanted).values_list("held_on", flat=True).first()
    if held_on is None:
        yield Gap("launch_event", "unknown", _("This launch event does not exist in this government."))
    elif held_on > local_day(ctx.at, government.tz):
        message = _("The ceremony is on %(day)s: launch on that day or later.")
        yield Gap("launch_event", "not_held", message % {"day": date_format(held_on, "j F Y")})


@described_as(gettext_lazy("an evaluation recommends to suspend or end it"))
def recommendation_waits(ctx: Context) -> Iterator[Gap]:
    """The leaders are asked to decide on a recommendation. One query."""
    if not tasks.open_of(ctx.subject, kind=TaskKind.DECIDE).exists():
        yield Gap("recommendation", "none", _("No evaluation recommends to suspend or end it now."))


@described_as(gettext_lazy("no contract is out for signature"))
def no_signature_is_pending(ctx: Context) -> Iterator[Gap]:
    """No contract about the innovation is out for signature: while it rests nobody could sign. One query."""
    if contracts_about(ctx.subject.pk).filter(state=ContractState.SIGNING).exists():
        message = _(
            "A contract about it is being signed. Wait for every signature or void the contract first."
        )
        yield Gap("contract", "contract_in_signing", message)


@described_as(gettext_lazy("every report of it is evaluated or waived"))
def reports_are_settled(ctx: Context) -> Iterator[Gap]:
    """Of a contract: each of its reports is evaluated or waived. One query."""
    owed = ctx.subject.reports.exclude(state__in=SETTLED).count()
    if owed:
        yield Gap(
            "reports", "reports_owed", _("%(count)d reports are still owed or unevaluated.") % {"count": owed}
        )


@described_as(gettext_lazy("every report is evaluated or waived"))
def obligations_are_settled(ctx: Context) -> Iterator[Gap]:
    """No report of the innovation, ad-hoc ones among them, is still owed or waiting for its evaluation. One query."""
    yield from reports_are_settled(ctx)


@described_as(gettext_lazy("no evaluation has begun that is not concluded"))
def evaluations_are_settled(ctx: Context) -> Iterator[Gap]:
    """Every periodic evaluation whose time has come is concluded or waived; those ahead lapse. One query."""
    begun = Q(state__in=(AppraisalState.IN_REVIEW, AppraisalState.RETURNED))
    begun |= Q(state=AppraisalState.SCHEDULED, deadline__opens_at__lte=ctx.at)
    for months in (
        ctx.subject.appraisals.filter(begun).order_by("period_end", "id").values_list("after_months")
    ):
        message = _("The evaluation after %(months)d months is not concluded. Conclude it or have it waived.")
        yield Gap("appraisals", "evaluation_under_way", message % {"months": months[0]})


@described_as(gettext_lazy("every follow-up is accepted or dropped"))
def follow_ups_are_settled(ctx: Context) -> Iterator[Gap]:
    """Nothing that an evaluation asked for is still to be done or to be looked at. One query."""
    waiting = ctx.subject.follow_ups.filter(state__in=(FollowUpState.OPEN, FollowUpState.REPORTED))
    for text in waiting.order_by("created_at", "id").values_list("text", flat=True):
        message = _(
            "The follow-up “%(text)s” is open. The bureau accepts it, or the regional secretary drops it."
        )
        yield Gap("follow_ups", "follow_up_open", message % {"text": text})
