"""Revising the contract of an innovation: new targets or money for what is still owed, and what follows in force."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotNow
from common.numbers import decimal_text
from common.periods import WHOLE_YEAR, PartOfYear, Period, TargetPeriod, target_period
from common.types import Json
from contracts.models import Contract
from contracts.queries import contracts_about
from contracts.services import revising
from contracts.terms.agreed_reports import agreed_reports
from contracts.terms.parts import TermIndicator
from contracts.terms.remark import codes_of
from contracts.terms.target_remarks import unusual_targets
from innovations.enums import SETTLED
from innovations.models import Indicator, Innovation, Report
from innovations.services.contracts.fulfilling import ask_where_nothing_is_owed
from innovations.services.proposals.targets import Targets, save_targets
from innovations.services.reports.targets import record_targets
from organisations.offices import SYSTEM, Actor
from workflow.engine import gate
from workflow.engine.declarations import Context
from workflow.engine.transaction import UnitOfWork
from workflow.models import Subject

# An indicator of the terms: texts, numbers among them, and under `targets` a row for each period.
AgreedIndicator: TypeAlias = Mapping[str, str | Sequence[Mapping[str, str]]]
# Targets as the terms name them: by part of the contract's year, WHOLE_YEAR among them, or by period of a later year;
# None: not agreed.
AgreedTargets: TypeAlias = Mapping[TargetPeriod, Decimal | None]
LIMIT = Decimal(10) ** 18


def revise_contract(
    contract: Contract,
    *,
    actor: Actor,
    at: datetime,
    ground: str,
    reason: str,
    targets: Mapping[str, AgreedTargets] | None = None,
    budget: Sequence[Mapping[str, str]] | None = None,
    dropped: Collection[str] = (),
) -> Contract:
    """Draft the revision of a contract in force; it owes the reports that are neither evaluated nor waived.

    `targets` maps indicator codes to the targets that change, `budget` replaces annex B (rows of `program`, `amount`,
    `note`). Clauses of addenda are carried over but those whose keys are `dropped`. Parties are who holds the offices
    when signatures are requested. Raises NotNow (nothing left to report, or see contracts.services.revising), BadInput
    naming every wrong target.
    """
    revising.may_revise(contract, actor=actor, at=at)
    owed = _days_owed(contract)
    starts = {day.isoformat() for day in owed}
    changes: dict[str, Json] = {
        "indicators": retargeted(contract.draft["indicators"], targets or {}),
        # What the parties agreed on before asks for no reason again.
        "targets_explained": _unusual_about(contract.draft["indicators"]),
        "schedule": [row for row in contract.draft["schedule"] if row["period_start"] in starts],
        "obligations": [row for row in contract.draft["obligations"] if row["period_start"] in starts],
    }
    if budget is not None:
        changes["budget"] = [{"program": "", "amount": "", "note": "", **row} for row in budget]
    return revising.revise_contract(
        contract, actor=actor, at=at, ground=ground, reason=reason, changes=changes, dropped=dropped
    )


def _unusual_about(rows: Sequence[AgreedIndicator]) -> list[str]:
    return codes_of(unusual_targets(TermIndicator.model_validate(row) for row in rows))


def refuse_where_nothing_is_owed(contract: Contract) -> None:
    """Raises NotNow: a revision would owe nothing. One query."""
    if not _days_owed(contract):
        raise NotNow(
            _("Every report of this contract is settled; there is nothing left to revise."), code="settled"
        )


def _days_owed(contract: Contract) -> set[date]:
    return set(_owed(contract).values_list("period_start", flat=True))


def retargeted(
    rows: Sequence[AgreedIndicator], targets: Mapping[str, AgreedTargets]
) -> list[AgreedIndicator]:
    """Indicators of the terms with their new targets, the others as they are.

    Raises BadInput with every unknown code, and every target that is too large or for a period not named there.
    """
    codes = {row["code"] for row in rows}
    parts = {WHOLE_YEAR, *(part for row in rows for part in agreed_targets(row))}
    gaps = [
        Gap(f"targets.{code}", "unknown", _("The contract has no such indicator."))
        for code in targets
        if code not in codes
    ]
    for code, values in targets.items():
        for part, value in values.items():
            path = f"targets.{code}.{'target_year' if part == WHOLE_YEAR else part.code}"
            if part not in parts:
                gaps.append(Gap(path, "unknown", _("The contract has no targets for this period.")))
            elif value is not None and not (value.is_finite() and abs(value) < LIMIT):
                gaps.append(Gap(path, "invalid", _("This number is too large.")))
    if gaps:
        raise BadInput(_("Some targets are not valid."), gaps=gaps)
    return [_with_targets(row, targets.get(str(row["code"]), {})) for row in rows]


def _with_targets(row: AgreedIndicator, changed: AgreedTargets) -> AgreedIndicator:
    """A row of the terms with some of its targets changed."""
    agreed = {**agreed_targets(row), **changed}
    return {
        **row,
        "target_year": decimal_text(agreed[WHOLE_YEAR]),
        "targets": [
            {**each, "value": decimal_text(agreed[target_period(each["period"])])} for each in _targets(row)
        ],
    }


def agreed_targets(row: AgreedIndicator) -> dict[TargetPeriod, Decimal | None]:
    """What a row of the terms says of the contract's year, first, and of everything else it names."""
    named = {target_period(each["period"]): each["value"] for each in _targets(row)}
    texts = {WHOLE_YEAR: str(row["target_year"]), **named}
    return {period: Decimal(text) if text else None for period, text in texts.items()}


def _targets(row: AgreedIndicator) -> Sequence[Mapping[str, str]]:
    targets = row["targets"]
    return () if isinstance(targets, str) else targets


def _owed(contract: Contract) -> QuerySet[Report]:
    """Reports of the contract that still have to be given or evaluated."""
    return Report.objects.filter(contract_id=contract.pk).exclude(state__in=SETTLED).order_by("number", "id")


def moved_by_revision(contract: Contract) -> list[Subject]:
    """What moves when a revision comes into force: the innovations of its predecessor and the reports still owed."""
    if contract.supersedes is None:
        return []
    return [*_innovations_of(contract.supersedes), *_owed(contract.supersedes)]


def _innovations_of(contract: Contract) -> list[Innovation]:
    return list(Innovation.objects.filter(pk=contract.about).order_by("id"))


def apply_revision(ctx: Context, unit: UnitOfWork) -> None:
    """A revision came into force: its innovations name it, and what is still owed is owed under it.

    Evaluated and waived reports stay with the earlier contract. The others, one handed in and not yet evaluated among
    them, are measured against the new targets. Locked before: innovations and reports.
    """
    contract = ctx.subject
    facts = {"contract": str(contract.pk), "cause": ctx.event_id}
    office = SYSTEM.offices[0]
    for innovation in _innovations_of(contract.supersedes):
        target = unit.locked_row(innovation)
        if target.contract_id == contract.supersedes_id:
            # Not where a following contract is in force already, while the last reports under this one are owed.
            target.contract = contract
            target.save(update_fields=["contract"])
        gate.record(target, "revise_contract", actor=SYSTEM, office=office, at=ctx.at, facts=facts)
        _take_targets(target, contract, ctx)
    for report in _owed(contract.supersedes):
        held = unit.locked_row(report)
        held.contract = contract
        held.save(update_fields=["contract"])
        gate.record(held, "follow_revision", actor=SYSTEM, office=office, at=ctx.at, facts=facts)
    # The last report may have been settled while the revision was out for signature.
    ask_where_nothing_is_owed(contract, at=ctx.at)


def _take_targets(innovation: Innovation, contract: Contract, ctx: Context[Contract]) -> None:
    """The plan's indicators carry the targets in force; what was agreed before stays on record."""
    agreed = {row["code"]: row for row in contract.draft["indicators"]}
    asked_for = periods_asked_for(contract)
    apart = contracts_about(innovation.pk).filter(follows__isnull=False, signed_on__isnull=False).exists()
    wanted: dict[UUID, Targets] = {}
    for indicator in innovation.indicators.prefetch_related("targets").order_by("position", "id"):
        row = agreed.get(indicator.source_code or str(indicator.pk))
        if row is None:
            continue
        targets = _planned_as(indicator, agreed_by_period(row, contract, asked_for), years_apart=apart)
        yearly = targets.pop(WHOLE_YEAR, indicator.target_year)
        if yearly != indicator.target_year:
            indicator.target_year = yearly
            indicator.save(update_fields=["target_year"])
        wanted[indicator.pk] = targets
    save_targets(wanted)
    assert ctx.event is not None, "reactions run after their event"
    record_targets(innovation, event=ctx.event)


def _planned_as(
    indicator: Indicator, agreed: Mapping[Period, Decimal | None], *, years_apart: bool
) -> dict[TargetPeriod, Decimal | None]:
    """What to set in the plan so that it says of every period what is agreed; empty where it does already.

    A target of whichever year stays one, unless the plan has one for that very year, the contract runs through several
    or one contract followed another (`years_apart`). Where none is agreed, that of whichever year goes too: it would
    hold in its place.
    """
    if all(indicator.target_in(period) == value for period, value in agreed.items()):
        return {}
    own = indicator.planned_targets()
    several = years_apart or len({period.year for period in agreed}) > 1
    found: dict[TargetPeriod, Decimal | None] = {}
    for period, value in agreed.items():
        found[period if several or period in own else period.part] = value
        if value is None:
            found[period.part] = None
    return found


def agreed_by_period(
    row: AgreedIndicator, contract: Contract, asked_for: Mapping[PartOfYear, Period]
) -> dict[Period, Decimal | None]:
    """What a row of the terms says, by the periods it means; `asked_for` as `periods_asked_for`."""
    named = agreed_targets(row)
    if any(isinstance(period, Period) for period in named):
        asked_for = {}
    return {
        period if isinstance(period, Period) else asked_for.get(period, period.in_year(contract.year)): value
        for period, value in named.items()
    }


def periods_asked_for(contract: Contract) -> dict[PartOfYear, Period]:
    """What a part of the year means in terms that name no year, as those of a contract into the next year once did: the
    first such period that a revision still asks for, else the first that what it supersedes asked for.

    One query for each contract before the one it supersedes.
    """
    periods = {row.period.part: row.period.whole for row in reversed(agreed_reports(contract.draft))}
    return periods if contract.supersedes is None else periods_asked_for(contract.supersedes) | periods
