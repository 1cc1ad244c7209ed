"""The targets of a contract that follows another, set in its draft beside what the last one agreed and reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotNow
from common.numbers import decimal_text
from common.periods import WHOLE_YEAR, Period
from contracts.models import Contract
from contracts.services.draft_reasons import may_give_reasons
from contracts.services.revising import as_revised
from innovations.enums import HANDED_IN, ReportState
from innovations.models import Report
from innovations.scoring.progress import aggregate
from innovations.services.contracts.agreed_indicators import AgreedIndicator
from innovations.services.contracts.amending import LIMIT, AgreedTargets, agreed_targets, retargeted
from innovations.services.contracts.amending import AgreedIndicator as AgreedRow
from innovations.services.evaluations import instruments, scoring
from organisations.offices import Actor, Office
from organisations.queries import actor_at
from workflow.engine import gate
from workflow.engine.transaction import retrying, unit_of_work
from workflow.policies.versions import document_of, policy_of


@dataclass(frozen=True, slots=True)
class LastResult:
    """What the last contract agreed for an indicator and what was reported, by the periods handed in so far.

    `planned` is the year's target, None where only its periods have one.
    """

    planned: Decimal | None
    actual: Decimal | None


@dataclass(frozen=True, slots=True)
class LastResults:
    """By the indicators' codes; of how many reports the actuals are, and of how many they will be."""

    by_code: Mapping[str, LastResult]
    handed_in: int
    owed: int

    @property
    def complete(self) -> bool:
        """Whether no report of it is still to come."""
        return self.handed_in == self.owed


def results_under(contract: Contract, *, at: datetime) -> LastResults:
    """What a contract agreed as it was revised, and what its indicators reached in its period. Nine queries, and one
    more for each revision.

    Waived reports are not waited for; a contract whose policy evaluates nothing has no actuals.
    """
    contract = as_revised(contract)
    first, end = (date.fromisoformat(contract.draft[name]) for name in ("period_start", "period_end"))
    reports = list(
        Report.objects.filter(
            innovation_id=contract.about,
            contract__isnull=False,
            period_end__gt=first,
            period_start__lt=end,
        )
        .exclude(state=ReportState.WAIVED)
        .order_by("period_start", "id")
    )
    planned = {row["code"]: agreed_targets(row)[WHOLE_YEAR] for row in contract.draft["indicators"]}
    actuals = _actuals(contract, reports, at=at) if reports else {}
    return LastResults(
        {code: LastResult(target, actuals.get(code)) for code, target in planned.items()},
        handed_in=sum(report.state in HANDED_IN for report in reports),
        owed=len(reports),
    )


def _actuals(contract: Contract, reports: list[Report], *, at: datetime) -> dict[str, Decimal | None]:
    rules = document_of(policy_of(contract)).get("evaluation")
    if rules is None:
        return {}
    instrument = instruments.in_use(rules)
    numbers = {report.pk: number for number, report in enumerate(reports, start=1)}
    rows = scoring.indicators_of(reports[0].innovation_id)
    reported = scoring.figures_reported(
        Report.objects.filter(pk__in=numbers), lambda each: numbers[each.pk], at=at
    )
    periods: list[tuple[int, Period]] = [(numbers[each.pk], each.period.whole) for each in reports]
    figures = scoring.figures_of(rows, reported, periods, rules, instrument)
    return {
        row.source_code or str(row.pk): aggregate(each, instrument=instrument).actual
        for row, each in zip(rows, figures, strict=True)
    }


def with_baselines(rows: list[AgreedIndicator], last: LastResults) -> list[AgreedIndicator]:
    """Indicators of a draft whose baseline is what the last contract reached, once all of it is reported."""
    if not last.complete:
        return rows
    for row in rows:
        reached = last.by_code.get(row["code"])
        if reached is not None and reached.actual is not None:
            row["baseline"] = decimal_text(reached.actual)
    return rows


def may_set_targets(contract: Contract, *, actor: Actor, at: datetime) -> Office:
    """The bureau's office in which the actor may set them now. Raises NotPermitted; NotNow (no draft, or no following
    contract: the targets of a first one are those of the approved plan)."""
    office = may_give_reasons(contract, actor=actor, at=at)
    if contract.follows_id is None:
        raise NotNow(
            _("The targets of a first contract are those of the plan: change the plan."),
            code="first_contract",
        )
    return office


def set_targets(
    contract: Contract,
    *,
    actor: Actor,
    at: datetime,
    targets: Mapping[str, AgreedTargets],
    baselines: Mapping[str, Decimal | None] | None = None,
    seen_version: int | None = None,
) -> Contract:
    """Set targets and baselines of the draft by the codes of its indicators; those left out stay as they are.

    The plan takes the targets when the contract is in force. Locks the contract. Raises NotPermitted, NotNow, Stale,
    BadInput naming every wrong target.
    """

    def work() -> Contract:
        with unit_of_work():
            target, moment = gate.locked(contract, at=at)
            who = actor_at(actor.person_id, at)
            office = may_set_targets(target, actor=who, at=at)
            if seen_version is not None and seen_version != target.version:
                raise gate.stale(target)
            rows = retargeted(target.draft["indicators"], targets)
            target.draft = {**target.draft, "indicators": _based(rows, baselines or {})}
            target.save(update_fields=["draft"])
            gate.record(target, "set_targets", actor=who, office=office, at=moment)
            return target

    return retrying(work)


def _based(rows: Sequence[AgreedRow], baselines: Mapping[str, Decimal | None]) -> list[AgreedRow]:
    gaps = [
        Gap(f"baselines.{code}", "unknown", _("The contract has no such indicator."))
        for code in baselines
        if code not in {row["code"] for row in rows}
    ]
    gaps += [
        Gap(f"baselines.{code}", "invalid", _("This number is too large."))
        for code, value in baselines.items()
        if value is not None and not (value.is_finite() and abs(value) < LIMIT)
    ]
    if gaps:
        raise BadInput(_("Some targets are not valid."), gaps=gaps)
    return [
        {**row, "baseline": decimal_text(baselines[code])} if (code := str(row["code"])) in baselines else row
        for row in rows
    ]
