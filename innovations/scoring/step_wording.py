"""The steps of one indicator's score in sentences that anyone can compute again by hand."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.numbers import format_decimal
from common.types import StrOrPromise
from innovations.enums import Aggregation
from innovations.scoring.attribution import WHOLE
from innovations.scoring.instrument import Formula, Instrument
from innovations.scoring.kept import KeptFigures, KeptInputs, KeptPeriod, KeptStep
from innovations.scoring.progress import Reason

# Digits shown of a number that does not end; the computation itself uses all of them.
SHOWN_PLACES = 6

REASONS: Mapping[str, StrOrPromise] = {
    Reason.NOT_FILLED: gettext_lazy("not filled in"),
    Reason.TARGET_EMPTY: gettext_lazy("no target"),
    Reason.TARGET_ZERO: gettext_lazy("the target is zero"),
    Reason.TARGET_NEGATIVE: gettext_lazy("the target is negative"),
    Reason.ACTUAL_NEGATIVE: gettext_lazy("the actual is negative"),
    Reason.ACTUAL_ZERO: gettext_lazy("the actual is zero and cannot be divided by"),
    Reason.YEAR_RUNNING: gettext_lazy("not judged yet"),
    Reason.NOT_PLANNED: gettext_lazy("the target was not on record before the period ended"),
}


def indicator_steps(
    row: KeptFigures,
    step: KeptStep,
    inputs: KeptInputs,
    instrument: Instrument,
    periods: Mapping[int, str],
    words: Mapping[Decimal, str],
) -> Iterator[str]:
    """`words` are the names that predicates give to numbers."""
    for each in row["quarters"]:
        yield _("%(period)s: actual %(actual)s, target %(target)s.") % {
            "period": periods[each["quarter"]],
            "actual": _named(each["actual"], words),
            "target": _named(each["target"], words),
        }
        yield from _attributed(each, periods)
    if row["yearly_target"] is not None:
        yield _("Target of the year: %(target)s.") % {"target": _named(row["yearly_target"], words)}
    if step["actual"] is not None:
        yield from _aggregated(row, step, instrument)
    if step["reason"] == Reason.YEAR_RUNNING:
        yield from _not_yet(row, step)
        return
    if step["reason"]:
        yield _("Not computed: %(reason)s.") % {"reason": REASONS[step["reason"]]}
        return
    yield _computed(row, step, instrument)
    yield from _rounded(step)
    yield from _cut(step)
    yield from _capped(step, inputs)
    if step["weight_percent"] is not None:
        yield _("Weight %(weight)s: %(share)s %% of the weights counted.") % {
            "weight": shown(row["weight"]),
            "share": shown(step["weight_percent"]),
        }


def _not_yet(row: KeptFigures, step: KeptStep) -> Iterator[str]:
    if row["aggregation"] == Aggregation.SUM:
        yield _("Not judged yet: what adds up over a year is judged once reports cover all of it.")
    else:
        yield _(
            "Not judged yet: what is measured against a year is judged with the report in which the year ends."
        )
    progress = step.get("progress")
    if progress is not None:
        yield _("Progress: R ÷ T × 100 = %(actual)s ÷ %(target)s × 100 = %(value)s %%.") % {
            "actual": shown(step["actual"]),
            "target": shown(step["target"]),
            "value": shown(progress),
        }
    if row.get("plan") is not None:
        yield _("Planned by now: %(plan)s.") % {"plan": shown(row.get("plan"))}


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
            "low": shown(low),
            "high": shown(high),
            "bound": shown(step["bound"]),
        }
    elif step["basis"] == "quarterly":
        yield _("Measured against the targets of the same periods: T = %(sum)s.") % {
            "sum": _combined([q["target"] for q in counted], step["target"], mean=mean)
        }
    elif step["basis"] == "yearly":
        yield _("Measured against the target of the year: T = %(target)s.") % {
            "target": shown(step["target"])
        }


def _combined(parts: list[str | None], total: str | None, *, mean: bool) -> str:
    if len(parts) == 1:
        return shown(total)
    added = " + ".join(shown(part) for part in parts)
    return f"({added}) ÷ {len(parts)} = {shown(total)}" if mean else f"{added} = {shown(total)}"


def _computed(row: KeptFigures, step: KeptStep, instrument: Instrument) -> str:
    formula = instrument.formulas[row["formula"]]
    if formula.is_range and step["bound"] == step["actual"]:
        return _("Inside the range: %(value)s %%.") % {"value": shown(step["exact"])}
    if formula.decides_zero and (step["target"] if step["bound"] is None else step["bound"]) == "0":
        return _against_zero(formula, step)
    if step["actual"] == "0" and formula.actual_zero is not None:
        return _("The actual is zero, which this formula counts as %(value)s %%.") % {
            "value": shown(step["exact"])
        }
    texts = {"R": step["actual"], "T": step["target"], "B": step["bound"]}
    values = {name: Decimal(text) for name, text in texts.items() if text is not None}
    return _("%(label)s: %(formula)s = %(numbers)s = %(value)s %%.") % {
        "label": formula.label,
        "formula": formula.expression.shown(),
        "numbers": formula.expression.shown(values),
        "value": shown(step["exact"]),
    }


def _against_zero(formula: Formula, step: KeptStep) -> str:
    if formula.is_range:
        return _("Outside a range that ends at 0 nothing can be divided by; it was missed: %(value)s %%.") % {
            "value": shown(step["exact"])
        }
    facts = {"actual": shown(step["actual"]), "value": shown(step["exact"])}
    if step["exact"] == "0":
        return _("The target is 0 and was not reached with %(actual)s: %(value)s %%.") % facts
    return _("The target is 0 and was reached with %(actual)s: %(value)s %%.") % facts


def steps_for_suggestion(
    row: KeptFigures, step: KeptStep | None, inputs: KeptInputs, instrument: Instrument
) -> Iterator[str]:
    """What counts of an indicator for the suggestion, where that is not what counts for the score."""
    if step is None:
        return
    if step["reason"]:
        yield _("For the suggestion it does not count: %(reason)s.") % {"reason": REASONS[step["reason"]]}
        return
    yield _("For the suggestion:")
    yield from _aggregated(row, step, instrument)
    yield _computed(row, step, instrument)
    yield from _cut(step)
    yield from _capped(step, inputs)


def _attributed(each: KeptPeriod, periods: Mapping[int, str]) -> Iterator[str]:
    """What was not planned in time or is the work of others, of a result that is there."""
    if each["actual"] is None:
        return
    if not each.get("planned", True):
        yield _("%(period)s: not planned, for the target was not on record before the period ended.") % {
            "period": periods[each["quarter"]]
        }
    own = each.get("own")
    if own is not None and Decimal(own) != WHOLE:
        yield _("%(period)s: the agency's own work is %(own)s %% of the result.") % {
            "period": periods[each["quarter"]],
            "own": shown(own),
        }


def _rounded(step: KeptStep) -> Iterator[str]:
    yield _("Rounded half up: %(value)s %%.") % {"value": shown(step["raw"])}


def _cut(step: KeptStep) -> Iterator[str]:
    """How much of the result counts, so that it can be computed again by hand."""
    counting = step.get("counting")
    if counting is None:
        return
    words = {
        "full": shown(counting["full"]),
        "part": shown(counting["part"]),
        "full_percent": shown(counting["full_percent"]),
        "part_percent": shown(counting["part_percent"]),
        "value": shown(counting["exact"]),
    }
    if counting["of"] == "actual":
        yield _("What counts whole: R = %(full)s, which gives %(full_percent)s %%.") % words
        if counting["part"] != counting["full"]:
            yield (
                _("With what counts up to the target: R = %(part)s, which gives %(part_percent)s %%.") % words
            )
    else:
        yield _("%(full)s of the result counts whole, which gives %(full_percent)s %%.") % words
        if counting["part"] != counting["full"]:
            yield (
                _("With what counts up to the target it is %(part)s, which gives %(part_percent)s %%.")
                % words
            )
    if counting["part"] != counting["full"]:
        yield (
            _("The larger of %(full_percent)s and %(part_percent)s, the latter at most 100: %(value)s %%.")
            % words
        )


def _capped(step: KeptStep, inputs: KeptInputs) -> Iterator[str]:
    counting = step.get("counting")
    if counting is not None or step["capped"] != step["raw"]:
        yield _("The policy counts at least 0 and at most %(cap)s %%: %(value)s %% counts.") % {
            "cap": shown(inputs["cap"]),
            "value": shown(step["capped"]),
        }


def shown(text: str | None) -> str:
    """A stored decimal text in Indonesian form, cut to six places where it does not end."""
    value = number_of(text)
    if value is None or -int(value.as_tuple().exponent) <= SHOWN_PLACES:
        return format_decimal(value)
    return format_decimal(value, places=SHOWN_PLACES)


def _named(text: str | None, words: Mapping[Decimal, str]) -> str:
    """The number that is reckoned with and, of a predicate, its name: `4 (WTP)`."""
    value = number_of(text)
    name = words.get(value) if value is not None else None
    return f"{shown(text)} ({name})" if name else shown(text)


def number_of(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
