"""The published data of the demo, read as it is (see demo/data/README.md)."""

import csv
import io
import tomllib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, partial
from pathlib import Path

from common.numbers import parse_decimal
from common.types import Document

DATA = Path(__file__).resolve().parent / "data"
# Official lists of agencies, by the government's code.
AGENCY_LISTS = {
    "35.23": "opd_tuban.csv",
    "33.15": "opd_grobogan.csv",
    "16.71": "opd_palembang.csv",
    "12.07": "opd_deli_serdang.csv",
    "33.04": "opd_banjarnegara.csv",
}


# The governments that live on after the year 2025, the first of them in depth.
LIVING = ("35.23", "33.15", "12.07", "16.71")
# Of which governments the published innovations are taken; empty: of all.
_listing: ContextVar[tuple[str, ...]] = ContextVar("listing", default=())


def rows(name: str) -> tuple[dict[str, str], ...]:
    """Every record of a CSV file of the demo, cells as they are."""
    return rows_of(DATA / name)


@cache
def rows_of(path: Path) -> tuple[dict[str, str], ...]:
    """The same of any such file."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@contextmanager
def listing_of(codes: Collection[str]) -> Iterator[None]:
    """While it lasts the published innovations are those of these governments (none given: all)."""
    before = _listing.set(tuple(codes))
    try:
        yield
    finally:
        _listing.reset(before)


def listed() -> tuple[dict[str, str], ...]:
    """The published innovations that are played."""
    codes = _listing.get()
    return tuple(row for row in rows("innovations.csv") if not codes or row["region_code"] in codes)


def listed_file() -> bytes:
    """The same as a file to be imported."""
    found, out = listed(), io.StringIO(newline="")
    writer = csv.DictWriter(out, list(found[0]))
    writer.writeheader()
    writer.writerows(found)
    return out.getvalue().encode("utf-8")


@cache
def _document(name: str) -> Document:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


# The contracts and their assumptions.
appointed = partial(_document, "appointed.toml")
# Invented milestones and progress entries, marked as such in their own words.
examples = partial(_document, "examples.toml")


@dataclass(frozen=True, slots=True)
class PublishedTarget:
    """One indicator of a contract: its yearly target and the figure of each quarter (None: not published)."""

    code: str
    name: str
    unit: str
    yearly: Decimal
    quarters: tuple[Decimal | None, ...]

    def before(self, quarter: int) -> Decimal | None:
        """The sum of the figures of the quarters before; None where none is published."""
        figures = [figure for figure in self.quarters[: quarter - 1] if figure is not None]
        return sum(figures, Decimal(0)) if figures else None

    def as_row(self) -> Mapping[str, str | Decimal | None]:
        """The row of the plan. Quarterly targets are published nowhere, so there are none."""
        return {
            "source_code": self.code,
            "name": self.name,
            "unit": self.unit,
            "polarity": "higher",
            "aggregation": "sum",
            "target_year": self.yearly,
        }


@dataclass(frozen=True, slots=True)
class AppointedDays:
    """From when a contract runs, when it is drafted, when its parties sign in order, and why its days are unusual."""

    first_day: date
    drafted_on: date
    signed_on: tuple[date, ...]
    reason: str = ""

    @property
    def last_signature_on(self) -> date:
        """The day from which it binds."""
        return self.signed_on[-1]


@dataclass(frozen=True, slots=True)
class Appointment:
    """One contract of the demo and the innovation it is about; `by_head`: its agency's head hands it in."""

    key: str
    region_code: str
    agency: str
    innovation_id: str
    fields: dict[str, str | int]
    silent_quarters: tuple[int, ...]
    targets: tuple[PublishedTarget, ...]
    days: AppointedDays
    by_head: bool = False
    targets_reason: str = ""

    @property
    def is_registered(self) -> bool:
        """Whether the innovation stands in innovations.csv already."""
        return self.innovation_id != self.key


@cache
def appointments() -> tuple[Appointment, ...]:
    """The contracts of the demo, in the order of the file."""
    return tuple(_appointment(entry) for entry in appointed()["contracts"])


def appointed_day(name: str) -> date:
    """A day of the whole demo: `launched_on` or `played_until`."""
    day: date = appointed()[name]
    return day


def _appointment(entry: Document) -> Appointment:
    return Appointment(
        key=entry["key"],
        region_code=entry["region_code"],
        agency=entry["agency"],
        innovation_id=entry.get("innovation_id", entry["key"]),
        fields={
            "title": entry["title"],
            "intake": "register",
            "year": entry["year_started"],
            "form": entry.get("type", "").replace(" ", "_"),
            "medium": {"yes": "digital", "no": "non_digital"}.get(entry.get("digital", ""), ""),
            "description": entry.get("description", ""),
        },
        silent_quarters=tuple(entry["silent_quarters"]),
        targets=_duty() if entry["indicators"] == "duty" else _published(),
        days=_days(entry.get("days", appointed()["days"])),
        by_head=entry.get("proposed_by_head", False),
        targets_reason=entry.get("targets_reason", ""),
    )


def _days(raw: Document) -> AppointedDays:
    return AppointedDays(
        raw["first_day"], raw["drafted_on"], tuple(raw["signed_on"]), reason=raw.get("reason", "")
    )


def _duty() -> tuple[PublishedTarget, ...]:
    """The reporting duty itself, counted: one report a quarter."""
    raw = appointed()["indicators"]["duty"]
    each = Decimal(raw["actual_per_report"])
    return (PublishedTarget("LAPORAN", raw["name"], raw["unit"], Decimal(raw["yearly_target"]), (each,) * 4),)


def _published() -> tuple[PublishedTarget, ...]:
    """Deli Serdang's indicators with the figures that were reported."""
    raw = appointed()["indicators"]["deli_serdang"]
    names = {row["indicator_id"]: row["name"] for row in rows(raw["names_from"])}
    by_code: dict[str, dict[int, dict[str, str]]] = {}
    for row in rows(raw["figures_from"]):
        by_code.setdefault(row["indicator_id"], {})[int(row["quarter"])] = row
    return tuple(
        PublishedTarget(
            code=code,
            # A line break inside a cell belongs to the sheet's layout.
            name=" ".join(names[code].split()),
            unit=by_code[code][1]["unit"],
            yearly=_number(by_code[code][1]["target_tahun"]) or Decimal(0),
            quarters=tuple(_number(by_code[code][quarter]["realisasi_kinerja"]) for quarter in (1, 2, 3, 4)),
        )
        for code in raw["indicator_ids"]
    )


def _number(text: str) -> Decimal | None:
    return parse_decimal(text, style="published")
