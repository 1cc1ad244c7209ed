"""What the database holds of packages: plans that sum to 100, months that stay once the agency's head has them."""

from collections.abc import Iterator

from common.append_only import append_only, write_once
from common.triggers import Trigger, refuse_where
from work_packages.enums import MonthState
from workflow.policies.triggers import owned_names

PACKAGE = "work_packages_workpackage"
PLAN, PLANNED = "work_packages_packageplan", "work_packages_plannedmonth"
CASE = "work_packages_showcausecase"
MONTH, PROGRESS = "work_packages_packagemonth", "work_packages_monthlyprogress"
_HELD = f"'{MonthState.SUBMITTED}', '{MonthState.LOCKED}'"
# Two decimals of a percentage, as whole numbers on both databases.
_SUM = f"(SELECT COALESCE(SUM(ROUND(m.physical * 100)), 0) FROM {PLANNED} m WHERE m.plan_id = NEW.id)"
# The month of the package's agency is with its head, or locked.
_WITH_THE_HEAD = f"""SELECT 1 FROM {PROGRESS} p JOIN {PACKAGE} w ON w.agency_id = p.agency_id
    WHERE w.id = {{0}}.package_id AND p.month = {{0}}.month AND p.state IN ({_HELD})"""


def work_package_triggers() -> Iterator[Trigger]:
    """Append-only records, plans and months."""
    for name in ("packageaddendum", "handover", "packageguarantee", "packagephoto", "plannedmonth"):
        yield from append_only(f"work_packages_{name}")
    yield from _plans()
    yield from _months()
    yield from _places()
    yield from _cases()


def _plans() -> Iterator[Trigger]:
    """A version is put in force once, with its months summing to 100; no month is added to it later."""
    yield from write_once(PLAN, {"in_force_at": ("in_force_at",)})
    whole = "a plan in force sums to exactly 100"
    yield refuse_where(
        f"{PLAN}_whole",
        PLAN,
        "BEFORE UPDATE",
        f"SELECT 1 WHERE NEW.in_force_at IS NOT NULL AND {_SUM} <> 10000",
        whole,
    )
    yield refuse_where(
        f"{PLAN}_begun", PLAN, "BEFORE INSERT", "SELECT 1 WHERE NEW.in_force_at IS NOT NULL", whole
    )
    closed = f"SELECT 1 FROM {PLAN} p WHERE p.id = NEW.plan_id AND p.in_force_at IS NOT NULL"
    yield refuse_where(
        f"{PLANNED}_open", PLANNED, "BEFORE INSERT", closed, "a plan in force gets no further month"
    )
    # Two decimals: a third one would let a sum look whole that is not.
    finer = "SELECT 1 WHERE ABS(NEW.physical * 100 - ROUND(NEW.physical * 100)) > 0.000001"
    yield refuse_where(f"{PLANNED}_finer", PLANNED, "BEFORE INSERT", finer, "a percentage has two decimals")


def _months() -> Iterator[Trigger]:
    """What the head has, or locked, changes only by returning it; nothing that was said is deleted."""
    for trigger in append_only(MONTH):
        if trigger.name != f"{MONTH}_no_update":
            yield trigger
    message = "the month is with the head of the agency, or locked"
    here = _WITH_THE_HEAD.format("NEW")
    yield refuse_where(f"{MONTH}_held_insert", MONTH, "BEFORE INSERT", here, message)
    yield refuse_where(f"{MONTH}_held_update", MONTH, "BEFORE UPDATE", here, message)
    moved = "SELECT 1 WHERE NEW.package_id <> OLD.package_id OR NEW.month <> OLD.month OR NEW.id <> OLD.id"
    yield refuse_where(
        f"{MONTH}_stays", MONTH, "BEFORE UPDATE", moved, "a month stays with its package and its day"
    )
    for table in (MONTH, PROGRESS, PLANNED):
        yield _first_day(table)


def _first_day(table: str) -> Trigger:
    """A month is named by its first day."""
    name, message = f"{table}_first_day", "a month is named by its first day"
    return Trigger(
        name=name,
        table=table,
        sqlite=f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN substr(NEW.month, 9, 2) <> '01' "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END",
        postgresql=f"TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW WHEN (EXTRACT(DAY FROM NEW.month) <> 1)",
        function=f"BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = '23514'; END",
    )


def _places() -> Iterator[Trigger]:
    """Agency and package are of one government, and a package with a locked month stays with its agency."""
    foreign = "SELECT 1 FROM organisations_agency a WHERE a.id = NEW.agency_id AND a.government_id <> NEW.government_id"
    for moment in ("INSERT", "UPDATE"):
        yield refuse_where(
            f"{PACKAGE}_place_{moment.lower()}",
            PACKAGE,
            f"BEFORE {moment}",
            foreign,
            "the agency of a package is of its government",
        )
    left = f"""SELECT 1 FROM {MONTH} m JOIN {PROGRESS} p ON p.agency_id = OLD.agency_id AND p.month = m.month
        WHERE m.package_id = OLD.id AND p.state IN ({_HELD})
          AND (NEW.agency_id IS NULL OR NEW.agency_id <> OLD.agency_id)"""
    yield refuse_where(
        f"{PACKAGE}_stays",
        PACKAGE,
        "BEFORE UPDATE",
        left,
        "a package with a locked month stays with its agency",
    )


def _cases() -> Iterator[Trigger]:
    """Rules never change; a meeting gets its result once, a letter its file once; a case keeps what it was found by."""
    yield from append_only("work_packages_criticalruleversion")
    yield from owned_names("work_packages_criticalruleversion")
    yield from write_once("work_packages_showcausemeeting", {"judged_at": ("reached", "met", "judged_at")})
    yield from write_once("work_packages_caseletter", {"rendered_at": ("sha256", "size", "rendered_at")})
    found = (
        "package_id",
        "crossed_in",
        "rule_id",
        "period",
        "reason",
        "planned",
        "actual",
        "deviation",
        "steps",
    )
    changed = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in found)
    yield refuse_where(
        f"{CASE}_found",
        CASE,
        "BEFORE UPDATE",
        f"SELECT 1 WHERE {changed}",
        "what a case was opened for stays as it was found",
    )
