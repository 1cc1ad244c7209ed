"""A stored score in sentences that anyone can compute again by hand. Read from the row alone and its instrument."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from common.numbers import format_decimal
from common.period_names import period_name
from innovations.enums import Recommendation
from innovations.scoring.bands import INSUFFICIENT, NOT_PLANNED, NOT_YET, RecommendationRule
from innovations.scoring.instrument import Instrument
from innovations.scoring.kept import (
    KeptBand,
    KeptInputs,
    KeptStep,
    KeptSteps,
    KeptSuggestionScore,
    Working,
)
from innovations.scoring.progress import Reason
from innovations.scoring.score_json import period_kind_of
from innovations.scoring.step_wording import REASONS, indicator_steps, number_of, shown, steps_for_suggestion

# A longer sum is written with equal terms counted.
TERMS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class ExplainedIndicator:
    """One indicator with its steps as sentences; `result` is the percentage that counts, else `why_none` in words."""

    indicator: str
    name: str
    steps: tuple[str, ...]
    result: Decimal | None
    why_none: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A whole score in words: indicator by indicator, then the score, its band and what the table suggests."""

    formula_version: str
    indicators: tuple[ExplainedIndicator, ...]
    conclusion: tuple[str, ...]


def explain(
    working: Working,
    instrument: Instrument,
    names: Mapping[str, str],
    *,
    periods: Mapping[int, str] | None = None,
    words: Mapping[str, Mapping[Decimal, str]] | None = None,
) -> Explanation:
    """The sentences of a stored `working`; `names` gives the indicators' names by id. No query.

    `periods` gives the names of the periods by the numbers they are counted by; without it they are the year's.
    `words` gives, by indicator, the names of its predicates by their numbers.
    """
    inputs, steps = working["inputs"], working["steps"]
    named = periods or {part.number: period_name(part) for part in period_kind_of(inputs).parts}
    # The figures from before the first period that is owed stand under 0.
    named = {0: _("before the first report"), **named}
    given = {row["indicator"]: row for row in inputs["indicators"]}
    apart = {step["indicator"]: step for step in suggestion_steps(steps)}
    explained = []
    for step in steps["indicators"]:
        row = given[step["indicator"]]
        explained.append(
            ExplainedIndicator(
                indicator=step["indicator"],
                name=names.get(step["indicator"], ""),
                steps=(
                    *indicator_steps(
                        row, step, inputs, instrument, named, (words or {}).get(step["indicator"], {})
                    ),
                    *steps_for_suggestion(row, apart.get(step["indicator"]), inputs, instrument),
                ),
                result=number_of(step["capped"]),
                why_none=str(REASONS.get(step["reason"], "")),
            )
        )
    return Explanation(instrument.reference, tuple(explained), tuple(_conclusion(inputs, steps, instrument)))


def suggestion_steps(steps: KeptSteps) -> Sequence[KeptStep]:
    """The indicators that count otherwise for the suggestion than for the score."""
    apart = steps.get("for_suggestion")
    return () if apart is None else apart["indicators"]


def _conclusion(inputs: KeptInputs, steps: KeptSteps, instrument: Instrument) -> Iterator[str]:
    counted = [step for step in steps["indicators"] if step["weight_percent"] is not None]
    weights = {row["indicator"]: row["weight"] for row in inputs["indicators"]}
    if counted:
        terms = summed(f"{shown(weights[s['indicator']])} × {shown(s['capped'])}" for s in counted)
        total = summed(shown(weights[s["indicator"]]) for s in counted)
        yield _("Weighted mean: (%(terms)s) ÷ (%(total)s) = %(value)s %%.") % {
            "terms": terms,
            "total": total,
            "value": shown(steps["achieved"]),
        }
        # Sums of rounded figures may differ in the last digit.
        yield _("The mean is computed from unrounded figures and rounded once.")
    elif any(step["reason"] == Reason.YEAR_RUNNING for step in steps["indicators"]):
        yield _("Nothing is judged yet, so there is no score of the figures.")
    else:
        yield _("No indicator could be computed, so there is no score of the figures.")
    if "progress" in steps:
        yield _progress(weights, steps)
    yield _("Indicators computed: %(count)d of %(all)d, with %(coverage)s %% of the weights.") % {
        "count": len(counted),
        "all": len(steps["indicators"]),
        "coverage": shown(steps["coverage"]),
    }
    if steps["criteria_score"] is not None:
        yield from _criteria(inputs, steps)
    if steps["band"] is not None:
        yield _band(inputs, steps["score"], steps["band"], instrument)
    if "for_suggestion" in steps:
        yield from _for_suggestion(inputs, steps["for_suggestion"], weights)
    yield _suggestion(steps, instrument)


def _progress(weights: Mapping[str, str], steps: KeptSteps) -> str:
    waiting = [
        (step["indicator"], p) for step in steps["indicators"] if (p := step.get("progress")) is not None
    ]
    return _("Mean progress: (%(terms)s) ÷ (%(total)s) = %(value)s %%. It is no verdict.") % {
        "terms": summed(f"{shown(weights[indicator])} × {shown(p)}" for indicator, p in waiting),
        "total": summed(shown(weights[indicator]) for indicator, _p in waiting),
        "value": shown(steps.get("progress")),
    }


def summed(terms: Iterable[str]) -> str:
    """A sum as one writes it; of many terms equal ones are counted: `51 × (1 × 100) + 1 × 92,86`."""
    counted = Counter(terms)
    if counted.total() <= TERMS_SHOWN:
        return " + ".join(counted.elements())
    return " + ".join(
        term if number == 1 else f"{number} × ({term})" if " " in term else f"{number} × {term}"
        for term, number in counted.items()
    )


def _criteria(inputs: KeptInputs, steps: KeptSteps) -> Iterator[str]:
    for each in inputs["criteria"]:
        yield _("%(label)s: %(score)d of %(max)d, weight %(weight)d.") % {
            "label": each["label"],
            "score": each["score"],
            "max": each["max"],
            "weight": each["weight"],
        }
    yield _("Criteria together: %(value)s %%.") % {"value": shown(steps["criteria_score"])}
    part = Decimal(inputs["criteria_weight"])
    if steps["achieved"] is not None and part:
        yield _("Whole: (%(achieved)s × %(rest)s + %(criteria)s × %(part)s) ÷ 100 = %(value)s %%.") % {
            "achieved": shown(steps["achieved"]),
            "rest": shown(str(100 - part)),
            "criteria": shown(steps["criteria_score"]),
            "part": shown(str(part)),
            "value": shown(steps["score"]),
        }


def _band(inputs: KeptInputs, score: str | None, kept: KeptBand, instrument: Instrument) -> str:
    scale = instrument.scales[inputs["scale"]]
    band = next(band for band in scale.bands if band.code == kept["code"])
    words = {"score": shown(score), "band": band.label, "scale": scale.title}
    if band.lower is None:
        return _("%(scale)s: %(score)s is below every bound: “%(band)s”.") % words
    words["bound"] = format_decimal(band.lower)
    if band.exclusive:
        return _("%(scale)s: %(score)s is above %(bound)s: “%(band)s”.") % words
    return _("%(scale)s: %(score)s reaches the bound %(bound)s: “%(band)s”.") % words


def _for_suggestion(
    inputs: KeptInputs, apart: KeptSuggestionScore, weights: Mapping[str, str]
) -> Iterator[str]:
    yield _("For the suggestion other results count than for the score:")
    if apart["counted"]:
        yield _("Weighted mean: (%(terms)s) ÷ (%(total)s) = %(value)s %%.") % {
            "terms": summed(
                f"{shown(weights[c['indicator']])} × {shown(c['capped'])}" for c in apart["counted"]
            ),
            "total": summed(shown(weights[each["indicator"]]) for each in apart["counted"]),
            "value": shown(apart["achieved"]),
        }
    yield _(
        "Indicators that count for the suggestion: %(count)d of %(all)d, with %(coverage)s %% of the weights."
    ) % {
        "count": len(apart["counted"]),
        "all": len(inputs["indicators"]),
        "coverage": shown(apart["coverage"]),
    }
    if apart["score"] != apart["achieved"]:
        yield _("With the criteria: %(value)s %%.") % {"value": shown(apart["score"])}


def _suggestion(steps: KeptSteps, instrument: Instrument) -> str:
    suggested = steps["suggested"]
    if suggested["outcome"] == NOT_YET:
        return _("The table suggests nothing before reports cover the whole year.")
    if suggested["outcome"] == NOT_PLANNED:
        return _("The table suggests nothing: what was not planned before its period does not count for it.")
    if suggested["outcome"] == INSUFFICIENT:
        return _("The table suggests nothing: too little could be computed.")
    rule = instrument.recommendations[suggested["row"] - 1]
    return _("Row %(row)d of the table of recommendations (%(rule)s) suggests: %(outcome)s.") % {
        "row": suggested["row"],
        "rule": _rule(rule),
        "outcome": Recommendation(suggested["outcome"]).label,
    }


def _rule(rule: RecommendationRule) -> str:
    parts = []
    if rule.min_score is not None:
        parts.append(_("score at least %(score)s") % {"score": format_decimal(rule.min_score)})
    parts.append(_("weights computed at least %(share)s %%") % {"share": format_decimal(rule.min_coverage)})
    if rule.max_missed is not None:
        parts.append(_("at most %(count)d reports missed or late") % {"count": rule.max_missed})
    return "; ".join(parts)
