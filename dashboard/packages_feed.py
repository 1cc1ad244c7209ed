"""What a command centre reads of a government's work packages: locked figures only, no names of people."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.canonical import canonical_bytes, sha256_hex
from common.types import Json
from organisations.models import Government
from work_packages.models import WorkPackage
from work_packages.services.judged import (
    AgencyLag,
    JudgedPackage,
    judged_packages_of,
    ranked,
    totals_of,
    weighted,
)

# Raised when a field changes its meaning or goes; new fields may come any time.
SCHEMA = 1


@dataclass(frozen=True, slots=True)
class PackagesFeed:
    """The body, and the tag by which a reader knows that nothing has changed."""

    body: dict[str, Json]
    etag: str


def packages_feed(government: Government, year: int, *, on: date) -> PackagesFeed:
    """The packages of a fiscal year as of a day. As many queries however many packages there are.

    The tag follows from the body, which names the day: it changes with the figures, and at midnight.
    """
    rows = WorkPackage.objects.filter(government=government, fiscal_year=year)
    stands = judged_packages_of(
        rows.select_related("government", "agency").order_by("code", "pk"), on=on, locked_only=True
    )
    totals, whole = totals_of(stands), weighted(stands)
    now = whole.last_known
    body: dict[str, Json] = {
        "schema": SCHEMA,
        "government": {"code": government.code, "name": government.name},
        "year": year,
        "on": on.isoformat(),
        "packages": totals.packages,
        "budget": _text(totals.budget),
        "contract": _text(totals.contract),
        "paid": _text(totals.paid),
        "savings": _text(totals.savings),
        "planned": _share(now.planned if now else None),
        "actual": _share(now.actual if now else None),
        "deviation": _share(now.deviation if now else None),
        "lights": {**totals.lights},
        "critical": totals.critical,
        "not_finished_in_year": sum(each.finishes_late for each in stands),
        "curve": [
            {
                "month": point.month.isoformat(),
                "planned": _share(point.planned),
                "actual": _share(point.actual),
            }
            for point in whole.points
        ],
        "agencies": [_agency(each) for each in ranked(stands)],
        "items": [_package(each) for each in stands],
    }
    return PackagesFeed(body, sha256_hex(canonical_bytes(body))[:32])


def _agency(row: AgencyLag) -> dict[str, Json]:
    return {
        "agency": row.name,
        "packages": row.packages,
        "planned": _share(row.planned),
        "actual": _share(row.actual),
        "deviation": _share(row.deviation),
        "lights": {"red": row.red, "yellow": row.yellow, "green": row.green, "unknown": row.unknown},
        "critical": row.critical,
        "contract": _text(row.contract),
        "paid": _text(row.paid),
    }


def _package(each: JudgedPackage) -> dict[str, Json]:
    judged = each.judgement
    return {
        "id": str(each.package.pk),
        "code": each.package.code,
        "name": each.package.name,
        "agency": each.package.agency.name if each.package.agency else "",
        "stage": each.package.stage,
        "month": judged.month.isoformat() if judged.month else None,
        "planned": _share(judged.planned),
        "actual": _share(judged.actual),
        "deviation": _share(judged.deviation),
        "light": str(judged.light),
        "critical": judged.is_critical,
        "rule": each.version.reference,
        "due_on": each.ends_on.isoformat() if each.ends_on else None,
        "forecast_on": judged.forecast.finish_on.isoformat() if judged.forecast.finish_on else None,
        "example": each.package.is_example,
    }


def _text(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _share(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"
