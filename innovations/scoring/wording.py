"""A stored score in sentences that anyone can compute again by hand. Read from the row alone and its instrument."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.numbers import format_decimal
from common.period_names import period_name
from common.types import StrOrPromise
from innovations.enums import Recommendation
from innovations.scoring.bands import INSUFFICIENT, NOT_YET, RecommendationRule
from innovations.scoring.evaluate import period_kind_of
from innovations.scoring.instrument import Formula, Instrument
from innovations.scoring.kept import KeptBand, KeptFigures, KeptInputs, KeptStep, KeptSteps, Working
from innovations.scoring.progress import Reason

# Digits shown of a number that does not end; the computation itself uses all of them.
SHOWN_PLACES = 6
# In a longer sum equal terms are counted.
TERMS_SHOWN = 8

REASONS: Mapping[str, StrOrPromise] = {
    Reason.NOT_FILLED: gettext_lazy("not filled in"),
    Reason.TARGET_EMPTY: gettext_lazy("no target"),
    Reason.TARGET_ZERO: gettext_lazy("the target is zero"),
    Reason.TARGET_NEGATIVE: gettext_lazy("the target is negative"),
    Reason.ACTUAL_NEGATIVE: gettext_lazy("the actual is negative"),
    Reason.ACTUAL_ZERO: gettext_lazy("the actual is zero and cannot be divided by"),
    Reason.YEAR_RUNNING: gettext_lazy("not judged yet"),
}


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
) -> Explanation:
    """The sentences of a stored `working`; `names` gives the indicators' names by id. No query.

    `periods` gives the names of the periods by the numbers they are counted by; without it they are the year's.
    """
    inputs, steps = working["inputs"], working["steps"]
    named = periods or {part.number: period_name(part) for part in period_kind_of(inputs).parts}
    given = {row["indicator"]: row for row in inputs["indicators"]}
    explained = []
    for step in steps["indicators"]:
        row = given[step["indicator"]]
        explained.append(
            ExplainedIndicator(
                indicator=step["indicator"],
                name=names.get(step["indicator"], ""),
                steps=tuple(_indicator_steps(row, step, inputs, instrument, named)),
                result=_number(step["capped"]),
                why_none=str(REASONS.get(step["reason"], "")),
            )
        )
    return Explanation(instrument.reference, tuple(explained), tuple(_conclusion(inputs, steps, instrument)))


def _indicator_steps(
    row: KeptFigures,
    step: KeptStep,
    inputs: KeptInputs,
    instrument: Instrument,
    periods: Mapping[int, str],
) -> Iterator[str]:
    for each in row["quarters"]:
        yield _("%(period)s: actual %(actual)s, target %(target)s.") % {
            "period": periods[each["quarter"]],
            "actual": _shown(each["actual"]),
            "target": _shown(each["target"]),
        }
    if row["yearly_target"] is not None:
        yield _("Target of the year: %(target)s.") % {"target": _shown(row["yearly_target"])}
    if step["actual"] is not None:
        yield from _aggregated(row, step, instrument)
    if step["reason"] == Reason.YEAR_RUNNING:
        yield from _not_yet(row, step)
        return
    if step["reason"]:
        yield _("Not computed: %(reason)s.") % {"reason": REASONS[step["reason"]]}
        return
    yield _computed(row, step, instrument)
    yield from _capped(step, inputs)
    if step["weight_percent"] is not None:
        yield _("Weight %(weight)s: %(share)s %% of the weights counted.") % {
            "weight": _shown(row["weight"]),
            "share": _shown(step["weight_percent"]),
        }


def _not_yet(row: KeptFigures, step: KeptStep) -> Iterator[str]:
    yield _("Not judged yet: what is measured against a whole year is judged in the year's last period.")
    progress = step.get("progress")
    if progress is not None:
        yield _("Progress: R ÷ T × 100 = %(actual)s ÷ %(target)s × 100 = %(value)s %%.") % {
            "actual": _shown(step["actual"]),
            "target": _shown(step["target"]),
            "value": _shown(progress),
        }
    if row.get("plan") is not None:
        yield _("Planned by now: %(plan)s.") % {"plan": _shown(row.get("plan"))}


def _aggregated(row: KeptFigures, step: KeptStep, instrument: Instrument) -> Iterator[str]:
    counted = [q for q in row["quarters"] if q["quarter"] in step["quarters"]]
    way = instrument.aggregations[row["aggregation"]]
    mean = way.take == "average"
    yield _("%(way)s: R = %(sum)s.") % {
        "way": way.label,
        "sum": _combined([q["actual"] for q in counted], step["actual"], mean=mean),
    }
    if step["bound"] is not None and row["bounds"] is not None:
        low, high = row["bounds"]
        yield _("Range %(low)s to %(high)s; the nearest bound is B = %(bound)s.") % {
            "low": _shown(low),
            "high": _shown(high),
            "bound": _shown(step["bound"]),
        }
    elif step["basis"] == "quarterly":
        yield _("Measured against the targets of the same periods: T = %(sum)s.") % {
            "sum": _combined([q["target"] for q in counted], step["target"], mean=mean)
        }
    elif step["basis"] == "yearly":
        yield _("Measured against the target of the year: T = %(target)s.") % {
            "target": _shown(step["target"])
        }


def _combined(parts: list[str | None], total: str | None, *, mean: bool) -> str:
    if len(parts) == 1:
        return _shown(total)
    added = " + ".join(_shown(part) for part in parts)
    return f"({added}) ÷ {len(parts)} = {_shown(total)}" if mean else f"{added} = {_shown(total)}"


def _computed(row: KeptFigures, step: KeptStep, instrument: Instrument) -> str:
    formula = instrument.formulas[row["formula"]]
    if formula.is_range and step["bound"] == step["actual"]:
        return _("Inside the range: %(value)s %%.") % {"value": _shown(step["exact"])}
    if formula.decides_zero and (step["target"] if step["bound"] is None else step["bound"]) == "0":
        return _against_zero(formula, step)
    if step["actual"] == "0" and formula.actual_zero is not None:
        return _("The actual is zero, which this formula counts as %(value)s %%.") % {
            "value": _shown(step["exact"])
        }
    texts = {"R": step["actual"], "T": step["target"], "B": step["bound"]}
    values = {name: Decimal(text) for name, text in texts.items() if text is not None}
    return _("%(label)s: %(formula)s = %(numbers)s = %(value)s %%.") % {
        "label": formula.label,
        "formula": formula.expression.shown(),
        "numbers": formula.expression.shown(values),
        "value": _shown(step["exact"]),
    }


def _against_zero(formula: Formula, step: KeptStep) -> str:
    if formula.is_range:
        return _("Outside a range that ends at 0 nothing can be divided by; it was missed: %(value)s %%.") % {
            "value": _shown(step["exact"])
        }
    facts = {"actual": _shown(step["actual"]), "value": _shown(step["exact"])}
    if step["exact"] == "0":
        return _("The target is 0 and was not reached with %(actual)s: %(value)s %%.") % facts
    return _("The target is 0 and was reached with %(actual)s: %(value)s %%.") % facts


def _capped(step: KeptStep, inputs: KeptInputs) -> Iterator[str]:
    yield _("Rounded half up: %(value)s %%.") % {"value": _shown(step["raw"])}
    if step["capped"] != step["raw"]:
        yield _("The policy counts at least 0 and at most %(cap)s %%: %(value)s %% counts.") % {
            "cap": _shown(inputs["cap"]),
            "value": _shown(step["capped"]),
        }


def _conclusion(inputs: KeptInputs, steps: KeptSteps, instrument: Instrument) -> Iterator[str]:
    counted = [step for step in steps["indicators"] if step["weight_percent"] is not None]
    weights = {row["indicator"]: row["weight"] for row in inputs["indicators"]}
    if counted:
        terms = summed(f"{_shown(weights[s['indicator']])} × {_shown(s['capped'])}" for s in counted)
        total = summed(_shown(weights[s["indicator"]]) for s in counted)
        yield _("Weighted mean: (%(terms)s) ÷ (%(total)s) = %(value)s %%.") % {
            "terms": terms,
            "total": total,
            "value": _shown(steps["achieved"]),
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
        "coverage": _shown(steps["coverage"]),
    }
    if steps["criteria_score"] is not None:
        yield from _criteria(inputs, steps)
    if steps["band"] is not None:
        yield _band(inputs, steps["score"], steps["band"], instrument)
    yield _suggestion(steps, instrument)


def _progress(weights: Mapping[str, str], steps: KeptSteps) -> str:
    waiting = [
        (step["indicator"], p) for step in steps["indicators"] if (p := step.get("progress")) is not None
    ]
    return _("Mean progress: (%(terms)s) ÷ (%(total)s) = %(value)s %%. It is no verdict.") % {
        "terms": summed(f"{_shown(weights[indicator])} × {_shown(p)}" for indicator, p in waiting),
        "total": summed(_shown(weights[indicator]) for indicator, _p in waiting),
        "value": _shown(steps.get("progress")),
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
    yield _("Criteria together: %(value)s %%.") % {"value": _shown(steps["criteria_score"])}
    part = Decimal(inputs["criteria_weight"])
    if steps["achieved"] is not None and part:
        yield _("Whole: (%(achieved)s × %(rest)s + %(criteria)s × %(part)s) ÷ 100 = %(value)s %%.") % {
            "achieved": _shown(steps["achieved"]),
            "rest": _shown(str(100 - part)),
            "criteria": _shown(steps["criteria_score"]),
            "part": _shown(str(part)),
            "value": _shown(steps["score"]),
        }


def _band(inputs: KeptInputs, score: str | None, kept: KeptBand, instrument: Instrument) -> str:
    scale = instrument.scales[inputs["scale"]]
    band = next(band for band in scale.bands if band.code == kept["code"])
    words = {"score": _shown(score), "band": band.label, "scale": scale.title}
    if band.lower is None:
        return _("%(scale)s: %(score)s is below every bound: “%(band)s”.") % words
    words["bound"] = format_decimal(band.lower)
    if band.exclusive:
        return _("%(scale)s: %(score)s is above %(bound)s: “%(band)s”.") % words
    return _("%(scale)s: %(score)s reaches the bound %(bound)s: “%(band)s”.") % words


def _suggestion(steps: KeptSteps, instrument: Instrument) -> str:
    suggested = steps["suggested"]
    if suggested["outcome"] == NOT_YET:
        return _("The table suggests nothing before the last period of the year.")
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


def _shown(text: str | None) -> str:
    """A stored decimal text in Indonesian form, cut to six places where it does not end."""
    value = _number(text)
    if value is None or -int(value.as_tuple().exponent) <= SHOWN_PLACES:
        return format_decimal(value)
    return format_decimal(value, places=SHOWN_PLACES)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
