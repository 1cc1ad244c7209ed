"""What lateness costs: the penalty for each calendar day, and the most that an opportunity to finish may take."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from work_packages.curve.series import HUNDRED, NOTHING

_RUPIAH = Decimal("0.01")


class PenaltyBase(StrEnum):
    """Of what the penalty is a share."""

    CONTRACT = "contract"
    UNDELIVERED = "undelivered"


@dataclass(frozen=True, slots=True)
class PenaltyRate:
    """So many thousandths for each calendar day. `most_percent` of the same base is the cap; None: no cap."""

    per_mille: Decimal
    base: PenaltyBase
    most_percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class LatePenalty:
    """The penalty as it stands: of what, for each day, for how many days, and together."""

    base: Decimal
    per_day: Decimal
    days: int
    total: Decimal
    capped: bool = False


def late_penalty(
    rate: PenaltyRate, *, contract: Decimal | None, done: Decimal | None, days: int
) -> LatePenalty | None:
    """The penalty for `days` calendar days of lateness; None without a contract value.

    `done` is the share that was delivered, in percent: with the base `undelivered` only the rest is counted. A share
    that nobody entered counts as nothing delivered.
    """
    if contract is None:
        return None
    left = HUNDRED - min(max(done or NOTHING, NOTHING), HUNDRED)
    base = contract if rate.base == PenaltyBase.CONTRACT else contract * left / 100
    per_day = base * rate.per_mille / 1000
    total, most = per_day * days, None if rate.most_percent is None else base * rate.most_percent / 100
    capped = most is not None and total > most
    return LatePenalty(
        _money(base), _money(per_day), days, _money(most if capped and most is not None else total), capped
    )


def _money(value: Decimal) -> Decimal:
    return value.quantize(_RUPIAH, rounding=ROUND_HALF_UP)
