"""A year of one agency as it was published: its list by one file, its four quarters by files, what was achieved."""

import csv
import io
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal

from common.numbers import file_text, parse_decimal
from demo import sources
from innovations.models import Innovation, Report, ReportLine
from innovations.scoring.progress import achieve
from innovations.services.evaluations import instruments
from innovations.services.evaluations.scoring import (
    ReportedFigure,
    figures_of,
    indicators_of,
    periods_so_far,
    rules_of,
)
from innovations.services.proposals import drafting, plan_sheet
from innovations.services.reports.figure_import import import_figures
from tests.acting import as_actor
from tests.innovations.test_plan_sheet import PLANNING_AGENCY, published
from tests.innovations.walks import in_force
from tests.world import World
from workflow.engine import gate

# Some days after each quarter.
DAYS = [datetime(2025, month, 3, 3, tzinfo=UTC) for month in (4, 7, 10)] + [
    datetime(2026, 1, 5, 3, tzinfo=UTC)
]


def planned(world: World) -> Innovation:
    """Launched with the published list as its plan."""
    draft = world.draft()
    found = plan_sheet.read_sheet(draft, published(PLANNING_AGENCY), known=[], year=2025)
    drafting.revise(draft, actor=world.innovator, at=world.tick(), rows={"indicators": found.entries})
    item = gate.perform(draft, "submit", actor=world.innovator, at=world.tick())
    for who in (world.head, world.lan, world.sekda):
        item = world.decide(item, who)
    return gate.perform(
        item, "launch", actor=world.bureau, at=world.tick(), launch_event=str(world.event().pk)
    )


def figures_file(report: Report, quarter: int) -> bytes:
    """The published quantities of a quarter, with a decimal comma."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(["laporan", "indikator_id", "realisasi"])
    for row in sources.rows("quarterly_reports.csv"):
        if row["quarter"] == str(quarter):
            actual = parse_decimal(row["realisasi_kinerja"], style="published")
            writer.writerow([report.pk, row["indicator_id"], file_text(actual)])
    return text.getvalue().encode()


def by_plain_rules(unit: str, target: Decimal, quarters: list[Decimal | None]) -> Decimal | None:
    """What was achieved in percent: percentages and values as they stand last, what is counted added up."""
    filled = [value for value in quarters if value is not None]
    if not filled:
        return None
    stands = unit.casefold() in ("%", "nilai", "persen", "persentase", "indeks", "angka", "poin")
    actual = filled[-1] if stands else sum(filled, Decimal(0))
    if target == 0:
        return Decimal(100)
    return (actual * 100 / target).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def test_four_imported_quarters_achieve_the_plain_result(world: World) -> None:
    contract = in_force(world, planned(world))
    for number, day in enumerate(DAYS, start=1):
        world.sweep(day)
        report = world.report(contract, number)
        import_figures(
            figures_file(report, number), actor=as_actor(world.operator, world.now), at=world.tick()
        )

    last = world.report(contract, 4)
    rules = rules_of(last)
    instrument = instruments.in_use(rules)
    rows = indicators_of(last.innovation_id)
    actuals: dict = {}
    for line in ReportLine.objects.filter(report__contract=contract).select_related("report"):
        actuals.setdefault(line.indicator_id, {})[line.report.period.number] = ReportedFigure(line.actual)
    figures = figures_of(rows, actuals, periods_so_far(last), rules, instrument)
    ours = {
        row.source_code: achieve(each, instrument=instrument).raw
        for row, each in zip(rows, figures, strict=True)
    }

    listed = {row["indicator_id"]: row for row in sources.rows("indicators.csv")}
    quarters: dict[str, list[Decimal | None]] = {}
    for row in sources.rows("quarterly_reports.csv"):
        quarters.setdefault(row["indicator_id"], []).append(
            parse_decimal(row["realisasi_kinerja"], style="published")
        )
    assert len(ours) == 59
    assert ours == {
        code: by_plain_rules(listed[code]["unit"], Decimal(listed[code]["target_2025"]), quarters[code])
        for code in ours
    }
