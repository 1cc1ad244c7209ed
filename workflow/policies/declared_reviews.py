"""The reviews that a policy may give stages, and the facts of a subject on which a stage may depend.

Each is declared by the app that owns the subject. A condition that asks for anything else is a fault: it would hold
never, and the stage, an approval, would be passed over without a word.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product
from math import prod

from django.utils.translation import gettext_lazy as _

from common.document_fields import rows_of
from common.errors import Gap
from common.types import Document, StrOrPromise, Written

AT_LEAST = "_at_least"


class FactKind(StrEnum):
    """What a condition may say of a fact."""

    YES_NO = "yes_no"
    NUMBER = "number"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class DeclaredFact:
    """A fact of a subject as people call it; `values` are those of a choice, with their labels."""

    kind: FactKind
    label: StrOrPromise
    values: Mapping[str, StrOrPromise] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeclaredReview:
    """A review as people call it, and the facts of its subject by name."""

    label: StrOrPromise
    facts: Mapping[str, DeclaredFact] = field(default_factory=dict)


_declared: dict[str, DeclaredReview] = {}


def declare_reviews(reviews: Mapping[str, DeclaredReview]) -> None:
    """Add reviews by their names; called by the app whose subjects are reviewed."""
    _declared.update(reviews)


def declared_reviews() -> Mapping[str, DeclaredReview]:
    """All of them by name."""
    return _declared


def fact_of_condition(name: str) -> DeclaredFact | None:
    """The fact that a condition asks for; None where no review has it. A fact is the same in all reviews."""
    wanted = name.removesuffix(AT_LEAST)
    return next((review.facts[wanted] for review in _declared.values() if wanted in review.facts), None)


def faults_of(reviews: Written, _document: Written) -> Iterator[Gap]:
    """Reviews that no app has, and conditions that could never hold or never be asked."""
    for name, review in reviews.items() if isinstance(reviews, Mapping) else ():
        declared = _declared.get(name)
        if declared is None:
            sentence = _("There is no such review; there are %(known)s.")
            yield Gap(name, "unknown_review", sentence % {"known": ", ".join(_declared)})
            continue
        for index, stage in rows_of(review.get("stages")) if isinstance(review, Mapping) else ():
            conditions = stage.get("when")
            for fact, wanted in conditions.items() if isinstance(conditions, Mapping) else ():
                for code, message in _fault(declared, fact, wanted):
                    yield Gap(f"{name}.stages.{index}.when.{fact}", code, message)


def _fault(review: DeclaredReview, name: str, wanted: Written) -> Iterator[tuple[str, StrOrPromise]]:
    at_least = name.endswith(AT_LEAST)
    fact = review.facts.get(name.removesuffix(AT_LEAST))
    if fact is None:
        known = ", ".join(review.facts) or _("none")
        yield "unknown_fact", _("This review knows no such fact; it knows: %(known)s.") % {"known": known}
    elif fact.kind is FactKind.NUMBER:
        values = [wanted] if at_least else values_of(wanted)
        if not values or not all(_is_number(value) for value in values):
            yield "number", _("This must be a number.")
    elif at_least:
        yield "no_number", _("Only a number has a lower bound; write the fact itself.")
    elif fact.kind is FactKind.YES_NO:
        if not isinstance(wanted, bool):
            yield "yes_or_no", _("This must be true or false.")
    else:
        values = values_of(wanted)
        if not values or not all(value in fact.values for value in values):
            choices = {"choices": ", ".join(fact.values)}
            yield "choice", _("This must be one of %(choices)s.") % choices


def values_of(wanted: Written) -> list[Written]:
    """What a condition accepts: a list means any of them."""
    return list(wanted) if isinstance(wanted, list | tuple) else [wanted]


def _is_number(value: Written) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


# Combinations of facts that are looked at; a review that distinguishes more is warned of.
_MOST_CASES = 20_000


def may_be_empty(review: str, conditions: Sequence[Mapping[str, Written]]) -> bool:
    """Whether there are facts of a subject, all of them given, under which none of a review's conditions holds."""
    if not all(conditions):
        return False
    facts = _declared[review].facts if review in _declared else {}
    asked = dict.fromkeys(name.removesuffix(AT_LEAST) for when in conditions for name in when)
    cases = [list(_cases(name, facts[name], conditions)) for name in asked if name in facts]
    if prod(map(len, cases)) > _MOST_CASES:
        return True
    return any(
        not any(all(holds(name, wanted, case) for name, wanted in when.items()) for when in conditions)
        for case in (dict(zip(asked, values, strict=False)) for values in product(*cases))
    )


def _cases(name: str, fact: DeclaredFact, conditions: Sequence[Mapping[str, Written]]) -> Iterator[Written]:
    """The values of a fact that its conditions tell apart."""
    if fact.kind is FactKind.YES_NO:
        yield from (True, False)
    elif fact.kind is FactKind.CHOICE:
        yield from fact.values
    else:
        keys = (name, name + AT_LEAST)
        named = [value for when in conditions for key in keys for value in values_of(when.get(key))]
        for number in named:
            if isinstance(number, int | float):
                yield from (number - 1, number, number + 1)


def holds(name: str, wanted: Written, facts: Document) -> bool:
    """Whether a subject meets one condition: a list means any of, `*_at_least` a lower bound.

    Of a version published before its conditions were looked at, what cannot be asked holds: a stage too many is seen,
    one too few is not.
    """
    fact = name.removesuffix(AT_LEAST)
    if fact not in facts:
        return True
    actual = facts[fact]
    if fact == name:
        return actual in values_of(wanted)
    if not _is_number(wanted) or not (actual is None or _is_number(actual)):
        return True
    return actual is not None and actual >= wanted
