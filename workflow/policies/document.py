"""A policy document as text: read, validated with messages that name line and field, turned into stages. No database.

The document is TOML. Every fault is found in one pass; an unknown key is a fault, since a misspelt rule that is
silently ignored would be worse than none. The models here are its head and its reviews; every other table is the
model of the app that obeys it (`sections`).
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    create_model,
    field_validator,
)

from common.document_fields import (
    FILLED,
    Code,
    EnumMember,
    Line,
    Listed,
    Name,
    NewDocument,
    OptionalLine,
    OptionalPassage,
    Passage,
    Title,
    also,
    distinct,
    rows_of,
    whole,
)
from common.document_sources import Sources
from common.errors import BadInput, Gap
from common.toml_places import located, syntax_fault
from common.types import Document, Written, WrittenTable
from common.validation import StrictModel, gaps_of, rejected
from organisations.access import AccessVerdict, deny
from organisations.enums import ROLES_OF_AGENCIES, Role
from organisations.offices import Actor, Office
from workflow.enums import Scope
from workflow.models import Subject
from workflow.policies.admission import (
    NOBODY_BARRED,
    NOT_YOUR_OFFICE,
    Bars,
    Reviewer,
    admitted,
    offices_in_scope,
)
from workflow.policies.declared_reviews import faults_of, holds
from workflow.policies.quorum import Refusal
from workflow.policies.sections import section_schemas

# A year of working days: what waits longer has no service time.
MAX_SERVICE_DAYS = 250
Count = Annotated[int, Field(ge=1)]


def _or_code(label: str, info: ValidationInfo) -> str:
    return label or str(info.data.get("code", ""))


# What has no label is called by its code, which stands before it.
Label = Annotated[OptionalLine, Field(validate_default=True), AfterValidator(_or_code)]


class Criterion(StrictModel):
    """One question of a scored review form: scores from 0 to `max`, weighted."""

    code: Code
    label: Label = ""
    weight: Count = 1
    max: Count = 100


class StandIn(StrictModel):
    """Who decides a stage alone where four eyes exclude those who hold its office."""

    role: EnumMember[Role]
    scope: EnumMember[Scope] = Scope.GOVERNMENT
    legal_basis: OptionalPassage = ""


class DecreeRule(StrictModel):
    """The decree by which a stage is decided outside of the program: an approval names its number and day.

    `not_before` is the first day that such a decree can bear, that of the rule it is made under.
    """

    title: Annotated[Line, Field(max_length=120)]
    not_before: date | None = None


class Stage(StrictModel):
    """One stage of a review. Stages of equal `order` run side by side; the next order waits for all of them.

    `mode`: `any` one approval, `all` every holder, `quorum` k distinct holders, `weighted` approvals weighing
    `quorum` together (`weights` by ordinal of the seat). `stand_in` decides where everybody who could has a part in
    the subject; it is a stage that names somebody else then. `when` are conditions on the subject's facts; a stage
    whose conditions fail is passed over. `distinct_from` names earlier stages that somebody else decides, and holds
    both ways (`kept_from`). `reassign` lets a waiting task be handed to one of the seats. `fields` is what a decision
    covers (empty: everything). `decree` is the paper whose number and day an approval names.
    """

    code: Code
    label: Label = ""
    role: EnumMember[Role]
    scope: EnumMember[Scope] = Scope.GOVERNMENT
    order: Count = 1
    mode: Literal["any", "all", "quorum", "weighted"] = "quorum"
    weights: Annotated[dict[Line, Count], Field(validate_default=True)] = {}
    quorum: Count = 1
    refusal: Refusal = "one"
    when: dict[Line, Any] = {}
    distinct_from: Listed[Line] = ()
    stand_in: StandIn | None = None
    decree: DecreeRule | None = None
    strategic: bool = False
    anonymous: bool = False
    reassign: bool = True
    service_days: Annotated[int, whole(1, MAX_SERVICE_DAYS)] | None = None
    fields: Listed[Line] = ()
    criteria: Annotated[
        Listed[Criterion], distinct("code", gettext_lazy("Two criteria have the same code."))
    ] = ()
    comment: Literal["on_refusal", "always"] = "on_refusal"
    legal_basis: OptionalPassage = ""
    _named_by: frozenset[str] = PrivateAttr(default=frozenset())

    @field_validator("weights")
    @classmethod
    def _weights_count(cls, weights: dict[str, int], info: ValidationInfo) -> dict[str, int]:
        mode = info.data.get("mode")
        if mode == "weighted" and not weights:
            raise rejected("required", gettext_lazy("A weighted stage needs weights."))
        if mode not in (None, "weighted") and weights:
            raise rejected("unused", gettext_lazy("Weights count only in a weighted stage."))
        return weights

    @field_validator("quorum")
    @classmethod
    def _quorum_is_reachable(cls, quorum: int, info: ValidationInfo) -> int:
        weights = info.data.get("weights")
        if weights and sum(weights.values()) < quorum:
            raise rejected("unreachable", gettext_lazy("All weights together do not reach the quorum."))
        return 1 if info.data.get("mode") == "any" else quorum

    @field_validator("stand_in")
    @classmethod
    def _is_somebody_else(cls, stand_in: StandIn | None, info: ValidationInfo) -> StandIn | None:
        own = (info.data.get("role"), info.data.get("scope"))
        if stand_in is not None and (stand_in.role, stand_in.scope) == own:
            raise rejected("same", gettext_lazy("The stand-in is another office than that of the stage."))
        return stand_in

    @property
    def kept_from(self) -> frozenset[str]:
        """Codes of the stages that other people decide: those it names, and those that name it.

        Stages side by side are decided in any order, and one that comes back is decided after later ones.
        """
        return self._named_by.union(self.distinct_from)

    def among(self, stages: Iterable["Stage"]) -> "Stage":
        """The same, once it knows which stages of its review name it."""
        self._named_by = frozenset(other.code for other in stages if self.code in other.distinct_from)
        return self

    @property
    def needed(self) -> int:
        """How much approval the stage cannot do without: of "all" there may be a single one."""
        return 1 if self.mode in ("any", "all") else self.quorum

    def weight_of(self, ordinal: int) -> int:
        """What a seat counts."""
        return self.weights.get(str(ordinal), 1)

    def by_stand_in(self) -> "Stage":
        """The same stage, decided by the stand-in alone. Raises ValueError where the policy names none."""
        if self.stand_in is None:
            raise ValueError(f"nobody stands in for {self.code}")
        return self.model_copy(
            update={
                "role": self.stand_in.role,
                "scope": self.stand_in.scope,
                "mode": "any",
                "quorum": 1,
                "weights": {},
                "stand_in": None,
                "legal_basis": self.stand_in.legal_basis or self.legal_basis,
            }
        )

    def applies(self, facts: Document) -> bool:
        """Whether the subject's facts meet every condition (`holds`)."""
        return all(holds(name, wanted, facts) for name, wanted in self.when.items())

    def offices_of(self, actor: Actor, subject: Subject) -> list[Office]:
        """The actor's offices of this stage's role that reach the subject, the definitive ones first."""
        return offices_in_scope(actor, self.role, self.scope, subject)

    def admits(self, reviewer: Reviewer, subject: Subject, bars: Bars = NOBODY_BARRED) -> AccessVerdict:
        """Whether this person may decide here in this office: the one evaluator, `by` naming the office.

        Role and scope, the acting rule, four eyes and distinct persons, declared conflicts, hand-over; in this order.
        """
        if reviewer.office not in self.offices_of(Actor(reviewer.person_id, (reviewer.office,)), subject):
            return deny("not_your_office", NOT_YOUR_OFFICE)
        return admitted(reviewer, bars, strategic=self.strategic)


def _unknown_stages(stages: Written, _document: Written) -> Iterator[Gap]:
    """Stages that must not be decided by whoever decided at another one name only earlier ones."""
    before: set[str] = set()
    for index, stage in rows_of(stages):
        names = stage.get("distinct_from")
        for code in names if isinstance(names, list) else ():
            if isinstance(code, str) and code not in before:
                sentence = gettext_lazy("No earlier stage has the code %(code)s.")
                yield Gap(f"{index}.distinct_from", "unknown_stage", sentence % {"code": code})
        code = stage.get("code")
        if isinstance(code, str):
            before.add(code)


def _unheld_offices(stages: Written, _document: Written) -> Iterator[Gap]:
    """An office that belongs to no agency is never held in the subject's: nobody could ever decide."""
    for index, stage in rows_of(stages):
        for path, table in ((str(index), stage), (f"{index}.stand_in", stage.get("stand_in"))):
            if not isinstance(table, Mapping) or table.get("scope") not in (Scope.AGENCY, Scope.PARENT):
                continue
            if table.get("role") in Role.values and table["role"] not in ROLES_OF_AGENCIES:
                sentence = gettext_lazy(
                    "No agency has such an office; it is held in the government or anywhere."
                )
                yield Gap(f"{path}.scope", "nobody", sentence)


class ReviewRules(StrictModel):
    """One review: its stages, and what happens when a subject comes back improved."""

    stages: Annotated[
        Listed[Stage],
        FILLED,
        distinct("code", gettext_lazy("Two stages have the same code.")),
        also(_unknown_stages),
        also(_unheld_offices),
    ]
    on_return: Literal["restart", "resume"] = "restart"
    legal_basis: OptionalPassage = ""


class PolicyHead(StrictModel):
    """What every policy has, whichever apps are installed."""

    name: Name
    title: Title
    legal_basis: Passage
    valid_from: date | None = None
    review: Annotated[dict[Line, ReviewRules], FILLED, also(faults_of)]
    sources: Sources = {}


def schema() -> type[PolicyHead]:
    """The model of a whole document: the head and every table that an app has registered, none of them required."""
    return _composed(section_schemas())


@lru_cache(maxsize=8)
def _composed(sections: tuple[tuple[str, type[BaseModel]], ...]) -> type[PolicyHead]:
    tables: dict[str, Any] = {name: (model | None, None) for name, model in sections}
    return create_model("PolicyDocument", __base__=PolicyHead, **tables)


def parse(text: str) -> Document:
    """The document as a dict. Raises BadInput with one gap per fault, each naming line and field."""
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        # Not only TOMLDecodeError: numbers of thousands of digits and brackets nested as deep raise these.
        raise BadInput(
            _("The policy is not valid TOML."), gaps=[Gap("", "syntax", syntax_fault(error, text))]
        ) from error
    try:
        # The context is the document as written, for a rule that looks beyond its own table.
        schema().model_validate(document, context=NewDocument(document))
    except ValidationError as error:
        gaps = located(gaps_of(error), text)
        raise BadInput(_("The policy has %(count)d faults.") % {"count": len(gaps)}, gaps=gaps) from error
    return document


def reviews_in(document: WrittenTable) -> dict[str, tuple[Stage, ...]]:
    """The stages of every review, as `stages_in`."""
    names = document["review"]
    return {name: stages_in(document, name) for name in names} if isinstance(names, Mapping) else {}


def written_review(document: WrittenTable, name: str) -> WrittenTable:
    """One review as it is written. KeyError when the document has none of that name."""
    reviews = document["review"]
    found = reviews[name] if isinstance(reviews, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def stages_in(document: Document, review: str) -> tuple[Stage, ...]:
    """The stages of one review in the order they run. KeyError when the document has no such review."""
    # Without an order, stages run one after the other as they stand in the document. What no stage knows any more was
    # looked at when the version was published, and a version is read as long as something runs under it.
    stages = [
        Stage.model_validate({"order": place, **stage}, extra="ignore")
        for place, stage in enumerate(document["review"][review]["stages"], start=1)
    ]
    return tuple(stage.among(stages) for stage in sorted(stages, key=lambda stage: stage.order))
