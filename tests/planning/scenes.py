"""Governments with the published indicators in their plan."""

import csv
import io
from collections.abc import Iterator, Mapping

from demo import sources
from organisations.enums import AgencyKind
from organisations.models import Agency, Government
from organisations.names import name_key
from organisations.offices import SYSTEM
from planning.models import RegionalPlan
from planning.services.importing import import_plan
from planning.services.recording import NewPlan, record_plan
from tests.world import START

ROWS = sources.rows("indicators.csv")
YEARS = NewPlan(title="RPJMD Uji 2025–2030", first_year=2025, last_year=2030, regulation_no="Perda 1/2025")


def sheet(rows: list[Mapping[str, str]]) -> bytes:
    """Rows as the file that an office hands in."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def plan_with(government: Government, *rows: Mapping[str, str]) -> RegionalPlan:
    """A plan in force with these rows."""
    plan = record_plan(government, YEARS, actor=SYSTEM, at=START)
    import_plan(sheet(list(rows)), government=government, actor=SYSTEM, at=START)
    return plan


def published_plans() -> Iterator[tuple[Government, RegionalPlan]]:
    """Each government of the published list with its agencies, its plan and its indicators."""
    for code in sorted({row["region_code"] for row in ROWS}):
        mine = [row for row in ROWS if row["region_code"] == code]
        government, _made = Government.objects.get_or_create(
            code=code, defaults={"name": mine[0]["pemda"], "kind": "regency"}
        )
        for name, kind in sorted({(row["opd"], row["opd_kind"]) for row in mine}):
            Agency.objects.create(
                government=government,
                name=name,
                name_key=name_key(name, government=government.name),
                kind=kind if kind in AgencyKind.values else "lainnya",
            )
        yield government, plan_with(government, *ROWS)
