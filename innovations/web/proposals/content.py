"""What a proposal says, arranged for reading: sections of labelled values, and its lists."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import DateField, Field, TextField
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from common.period_names import period_name
from common.periods import PeriodKind
from common.types import Shown, StrOrPromise
from innovations.enums import InnovationState as State
from innovations.models import PROPOSAL_FIELDS, Innovation, ReportLine
from innovations.policy_sections.publication import ALWAYS
from innovations.proposal_fields import ProposalSection
from innovations.services.proposals.plan_lists import ROWS
from workflow.enums import Outcome
from workflow.models import Decision, Subject
from workflow.policies import wording

ROW_TITLES: dict[str, StrOrPromise] = {
    "milestones": _("Milestones"),
    "indicators": _("Indicators"),
    "team": _("Team"),
    "budget": _("Budget"),
    "stakeholders": _("Stakeholders"),
    "risks": _("Risks"),
}
wording.name_parts(
    {
        f"{name}.{column.name}": column.verbose_name
        for name, model in {**ROWS, "lines": ReportLine}.items()
        for column in model._meta.concrete_fields
    }
)
# A target of an indicator by its part of the year: `indicators.0.targets.quarter_1`.
_lazy_period_name = lazy(period_name, str)
wording.name_parts(
    {
        "indicators.targets": _("target"),
        **{f"indicators.{part.code}": _lazy_period_name(part) for kind in PeriodKind for part in kind.parts},
    }
)
wording.name_parts(
    {
        "lines": _("Indicators"),
        **ROW_TITLES,
        "agency": _("Agency"),
        "attachments": _("Attachments"),
    }
)


@dataclass(frozen=True, slots=True)
class Value:
    """One labelled value; `kind` says how it is written (text, day, plain)."""

    name: str
    label: StrOrPromise
    value: Shown
    kind: str


def sections(innovation: Innovation) -> list[tuple[StrOrPromise, list[Value]]]:
    """The proposal's fields in sections, empty ones included: a gap is seen, not hidden. No query."""
    return [
        (
            section.label,
            [
                _value(innovation, name)
                for name, declared in PROPOSAL_FIELDS.items()
                if declared.section == section
            ],
        )
        for section in ProposalSection
    ]


def public_values(innovation: Innovation) -> list[Value]:
    """The fields that anybody may read, the title excepted, which heads the page; of the origin only what there is.
    No query."""
    values = values_of(innovation, [name for name in ALWAYS if name != "title"])
    return [
        each for each in values if each.value or PROPOSAL_FIELDS[each.name].section != ProposalSection.ORIGIN
    ]


def values_of(innovation: Innovation, names: Iterable[str]) -> list[Value]:
    """These fields of the proposal. No query."""
    return [_value(innovation, name) for name in names]


def _value(innovation: Innovation, name: str) -> Value:
    field = innovation._meta.get_field(name)
    value = getattr(innovation, name)
    shown = getattr(innovation, f"get_{name}_display")() if getattr(field, "choices", None) else value
    if isinstance(value, bool):
        shown = _("yes") if value else _("no")
    return Value(name, getattr(field, "verbose_name", name), shown, _kind(field))


def _kind(field: Field | ForeignObjectRel) -> str:
    if isinstance(field, DateField):
        return "day"
    return "text" if isinstance(field, TextField) else "plain"


@dataclass(frozen=True, slots=True)
class ProgressStep:
    """One station of the progress bar: done, current or still to come."""

    label: StrOrPromise
    status: str
    number: int


def progress_steps(innovation: Innovation) -> list[ProgressStep]:
    """The stations of the progress bar; states that are none are shown at the station they belong to. No query."""
    stations = State.stations()
    place = State(innovation.state).display.station
    # A state without a place is refused at start-up; were it not, the page would mark nothing instead of failing.
    here = next((index for index, station in enumerate(stations) if station.value == place), -1)
    return [
        ProgressStep(
            label=station.label,
            status="done" if index < here else "current" if index == here else "future",
            number=index + 1,
        )
        for index, station in enumerate(stations)
    ]


@dataclass(frozen=True, slots=True)
class RequestedItem:
    """One request for improvement: the part it is tied to (or none), where that is filled, and the words."""

    part: StrOrPromise
    href: str
    message: str
    reply: str = ""
    # One of several that can be answered, not the words of the decision as a whole.
    asks: bool = False


def requested_items(
    subject: Subject, *, href: Callable[[str], str], parts: Mapping[str, StrOrPromise] | None = None
) -> list[RequestedItem]:
    """What the newest decision that sent the subject back asks to improve: its words first, then part by part. Three
    queries.

    `href` maps a field to the address where it is filled; `parts` names fields that no column has.
    """
    sent_back = Decision.objects.filter(
        review__subject_type=subject.SUBJECT_TYPE, review__subject_id=subject.pk, outcome=Outcome.RETURN
    )
    last = (
        sent_back.prefetch_related("event__private", "answers").order_by("-decided_at", "-event_id").first()
    )
    if last is None:
        return []
    known = parts or {}
    said = {each.item: each.text for each in last.answers.all()}
    words = [each.value for each in last.event.private.all() if each.field == "comment" and each.value]
    return [RequestedItem(part="", href="", message=each) for each in words] + [
        RequestedItem(
            part=capfirst(known.get(field) or wording.part_in_words(field)) if field else "",
            href=href(field) if field else "",
            message=item.get("message", ""),
            reply=said.get(place, ""),
            asks=True,
        )
        for place, item in enumerate(last.items)
        for field in [item.get("field", "")]
    ]
