"""A policy document as text: read, validated with messages that name line and field, turned into stages. No database.

The document is TOML. Every fault is found in one pass; an unknown key is a fault, since a misspelt rule that is
silently ignored would be worse than none.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from common.errors import BadInput, Gap
from common.toml_places import located, syntax_fault
from organisations.access import AccessVerdict, deny
from organisations.enums import Role
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
from workflow.policies.quorum import Refusal
from workflow.policies.sections import section_faults, sections
from workflow.policies.shape import shaped

HEAD = {"name", "title", "legal_basis", "valid_from", "review"}
REVIEW = {"stages", "on_return", "legal_basis"}
STAGE = {
    "code",
    "label",
    "role",
    "scope",
    "order",
    "mode",
    "quorum",
    "weights",
    "refusal",
    "when",
    "distinct_from",
    "strategic",
    "anonymous",
    "reassign",
    "service_days",
    "fields",
    "criteria",
    "comment",
    "legal_basis",
}
MODES = ("any", "all", "quorum", "weighted")
REFUSALS = ("one", "unreachable")
ON_RETURN = ("restart", "resume")
COMMENTS = ("on_refusal", "always")
# A year of working days: what waits longer has no service time.
MAX_SERVICE_DAYS = 250
CRITERION = {"code", "label", "weight", "max"}
_NAME = re.compile(r"[a-z][a-z0-9-]{1,58}")


@dataclass(frozen=True, slots=True)
class Criterion:
    """One question of a scored review form: scores from 0 to `max`, weighted."""

    code: str
    label: str
    weight: int
    max: int


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a review. Stages of equal `order` run side by side; the next order waits for all of them.

    `mode`: `any` one approval, `all` every holder, `quorum` k distinct holders, `weighted` approvals weighing
    `quorum` together (`weights` by ordinal of the seat). `when` are conditions on the subject's facts; a stage whose
    conditions fail is passed over. `reassign` lets a waiting task be handed to one of the seats. `fields` is what a
    decision covers (empty: everything).
    """

    code: str
    label: str
    role: str
    scope: str
    order: int = 1
    mode: str = "quorum"
    quorum: int = 1
    weights: Mapping[str, int] = field(default_factory=dict)
    refusal: Refusal = "one"
    when: Mapping[str, Any] = field(default_factory=dict)
    distinct_from: tuple[str, ...] = ()
    strategic: bool = False
    anonymous: bool = False
    reassign: bool = True
    service_days: int | None = None
    fields: tuple[str, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    comment: str = "on_refusal"
    legal_basis: str = ""

    def applies(self, facts: Mapping[str, Any]) -> bool:
        """Whether the subject's facts meet every condition: a list means any of, `*_at_least` a lower bound."""
        return all(_holds(name, wanted, facts) for name, wanted in self.when.items())

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


def _holds(name: str, wanted: Any, facts: Mapping[str, Any]) -> bool:
    if name.endswith("_at_least"):
        actual = facts.get(name.removesuffix("_at_least"))
        return actual is not None and actual >= wanted
    actual = facts.get(name)
    return actual in wanted if isinstance(wanted, list) else actual == wanted


def parse(text: str) -> dict[str, Any]:
    """The document as a dict. Raises BadInput with one gap per fault, each naming line and field."""
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        # Not only TOMLDecodeError: numbers of thousands of digits and brackets nested as deep raise these.
        raise BadInput(
            _("The policy is not valid TOML."), gaps=[Gap("", "syntax", syntax_fault(error))]
        ) from error
    known, misshapen = shaped(document)
    misplaced = {fault.field for fault in misshapen}
    faults = [*misshapen, *(fault for fault in _faults(known) if fault.field not in misplaced)]
    gaps = located(faults, text)
    if gaps:
        raise BadInput(_("The policy has %(count)d faults.") % {"count": len(gaps)}, gaps=gaps)
    return document


def stages_in(document: Mapping[str, Any], review: str) -> tuple[Stage, ...]:
    """The stages of one review in the order they run. KeyError when the document has no such review."""
    raw = document["review"][review]["stages"]
    stages = [_stage(entry, index) for index, entry in enumerate(raw)]
    return tuple(sorted(stages, key=lambda stage: stage.order))


def _stage(raw: Mapping[str, Any], index: int) -> Stage:
    mode = raw.get("mode", "quorum")
    return Stage(
        code=raw["code"],
        label=raw.get("label", raw["code"]),
        role=raw["role"],
        scope=raw.get("scope", Scope.GOVERNMENT),
        # Without an order, stages run one after the other as they stand in the document.
        order=raw.get("order", index + 1),
        mode=mode,
        quorum=1 if mode == "any" else raw.get("quorum", 1),
        weights=raw.get("weights", {}),
        refusal=raw.get("refusal", "one"),
        when=raw.get("when", {}),
        distinct_from=tuple(raw.get("distinct_from", ())),
        strategic=raw.get("strategic", False),
        anonymous=raw.get("anonymous", False),
        reassign=raw.get("reassign", True),
        service_days=raw.get("service_days"),
        fields=tuple(raw.get("fields", ())),
        criteria=tuple(
            Criterion(c["code"], c.get("label", c["code"]), c.get("weight", 1), c.get("max", 100))
            for c in raw.get("criteria", ())
        ),
        comment=raw.get("comment", "on_refusal"),
        legal_basis=raw.get("legal_basis", ""),
    )


# -- faults ------------------------------------------------------------------------------------------------


def _faults(document: Mapping[str, Any]) -> Iterator[Gap]:
    yield from _unknown("", document, HEAD | {section.name for section in sections()})
    for key in ("name", "title", "legal_basis", "review"):
        if not document.get(key):
            yield Gap(key, "required", _("this field is missing."))
    if document.get("name") and not _NAME.fullmatch(str(document["name"])):
        yield Gap("name", "name", _("a name has small letters, digits and hyphens."))
    if "valid_from" in document and not isinstance(document["valid_from"], date):
        yield Gap("valid_from", "date", _("this must be a date."))
    for review, body in (document.get("review") or {}).items():
        yield from _review_faults(f"review.{review}", body)
    yield from section_faults(document)


def _review_faults(place: str, body: Mapping[str, Any]) -> Iterator[Gap]:
    if not body.get("stages"):
        yield Gap(f"{place}.stages", "required", _("a review needs at least one stage."))
        return
    yield from _unknown(place, body, REVIEW)
    if body.get("on_return", "restart") not in ON_RETURN:
        yield _choice(f"{place}.on_return", ON_RETURN)
    codes = Counter(stage.get("code") for stage in body["stages"])
    before: set[str] = set()
    for index, raw in enumerate(body["stages"]):
        yield from _stage_faults(f"{place}.stages.{index}", raw, codes, before)
        before.add(raw.get("code", ""))


def _stage_faults(place: str, raw: Mapping[str, Any], codes: Counter[Any], before: set[str]) -> Iterator[Gap]:
    yield from _unknown(place, raw, STAGE)
    if not raw.get("code"):
        yield Gap(f"{place}.code", "required", _("each stage needs a code."))
    elif codes[raw["code"]] > 1:
        yield Gap(f"{place}.code", "doubled", _("two stages have the same code."))
    yield from _value_faults(place, raw)
    for code in raw.get("distinct_from", ()):
        if code not in before:
            yield Gap(
                f"{place}.distinct_from",
                "unknown_stage",
                _("no earlier stage has the code %(code)s.") % {"code": code},
            )
    yield from _weight_faults(place, raw)
    for number, criterion in enumerate(raw.get("criteria", ())):
        yield from _criterion_faults(f"{place}.criteria.{number}", criterion)


_CHOICES = {
    "role": tuple(Role.values),
    "scope": tuple(Scope.values),
    "mode": MODES,
    "refusal": REFUSALS,
    "comment": COMMENTS,
}


def _value_faults(place: str, raw: Mapping[str, Any]) -> Iterator[Gap]:
    for key, allowed in _CHOICES.items():
        if (key in raw or key == "role") and raw.get(key) not in allowed:
            yield _choice(f"{place}.{key}", allowed)
    for key in ("quorum", "order", "service_days"):
        if key in raw and not (
            isinstance(raw[key], int) and not isinstance(raw[key], bool) and raw[key] >= 1
        ):
            yield Gap(f"{place}.{key}", "number", _("this must be a whole number of at least 1."))
    days = raw.get("service_days", 0)
    if isinstance(days, int) and not isinstance(days, bool) and days > MAX_SERVICE_DAYS:
        yield Gap(
            f"{place}.service_days",
            "number",
            _("this must be at most %(count)d working days.") % {"count": MAX_SERVICE_DAYS},
        )
    for key in ("strategic", "anonymous", "reassign"):
        if key in raw and not isinstance(raw[key], bool):
            yield Gap(f"{place}.{key}", "type", _("this must be true or false."))


def _weight_faults(place: str, raw: Mapping[str, Any]) -> Iterator[Gap]:
    weights = raw.get("weights", {})
    if raw.get("mode") == "weighted" and not weights:
        yield Gap(f"{place}.weights", "required", _("a weighted stage needs weights."))
    if weights and raw.get("mode") != "weighted":
        yield Gap(f"{place}.weights", "unused", _("weights count only in a weighted stage."))
    if any(not isinstance(weight, int) or weight < 1 for weight in weights.values()):
        yield Gap(f"{place}.weights", "number", _("weights are whole numbers of at least 1."))
    elif weights and isinstance(raw.get("quorum", 1), int) and sum(weights.values()) < raw.get("quorum", 1):
        yield Gap(f"{place}.quorum", "unreachable", _("all weights together do not reach the quorum."))


def _criterion_faults(place: str, raw: Mapping[str, Any]) -> Iterator[Gap]:
    yield from _unknown(place, raw, CRITERION)
    if not raw.get("code"):
        yield Gap(f"{place}.code", "required", _("each criterion needs a code."))
    for key in ("weight", "max"):
        if key in raw and not (isinstance(raw[key], int) and raw[key] >= 1):
            yield Gap(f"{place}.{key}", "number", _("this must be a whole number of at least 1."))


def _unknown(place: str, table: Mapping[str, Any], known: set[str]) -> Iterator[Gap]:
    for key in table:
        if key not in known:
            yield Gap(f"{place}.{key}".lstrip("."), "unknown", _("this field is not known here."))


def _choice(place: str, allowed: tuple[str, ...]) -> Gap:
    return Gap(place, "choice", _("this must be one of %(choices)s.") % {"choices": ", ".join(allowed)})
