"""What the year must leave behind, computed from the published data by plain rules, without the program."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from calendars.services import holidays
from common.types import Json
from demo import regional, sources
from organisations.services import regions

# The profile "register", in the columns of innovations.csv and the fields that a refusal names.
FIELD_OF_COLUMN = {
    "name": "title",
    "opd": "agency",
    "year": "year",
    "type": "form",
    "digital": "medium",
    "description": "description",
}
STAGES = 3
# Events that are neither a transition nor a decision.
OTHER_RECORDS = (
    "innovation.appoint_agency",
    "innovation.link_plan",
    "contract.nothing_owed",
    "contract.register_document",
    "contract.request_signature",
    "contract.sign",
    "innovation.appraise",
    "innovation.note_progress",
    "innovation.skip_stage",
    "report.ask",
)
# After 6 and 12 months, three evaluators each, counted from the launch of January until there is a contract.
PERIODIC, EVALUATORS = 2, 3
WHOLE = 100
# Days after the day that follows what is evaluated: from then on it is before its evaluators; by then it has been held.
OPENS_AFTER, DUE_AFTER = timedelta(days=8), timedelta(days=29)
# The first day after each quarter of 2025, and ten working days after its end by the decrees of the two years.
QUARTER_ENDS = {1: date(2025, 4, 1), 2: date(2025, 7, 1), 3: date(2025, 10, 1), 4: date(2026, 1, 1)}
QUARTER_BEGINS = {1: date(2025, 1, 1), 2: date(2025, 4, 1), 3: date(2025, 7, 1), 4: date(2025, 10, 1)}
DUE_ON = {1: "2025-04-22", 2: "2025-07-14", 3: "2025-10-14", 4: "2026-01-15"}


@dataclass(frozen=True, slots=True)
class ExpectedContract:
    """What one contract leaves behind by the rules that people know: nothing is owed of a quarter that was over."""

    quarters: tuple[int, ...]
    silent: int
    # Of the evaluations counted from the launch, then of those counted from the contract.
    lapsed: int
    opened: int
    held: int


def expected_contract(days: sources.AppointedDays, silent_quarters: Sequence[int]) -> ExpectedContract:
    """The quarters that are owed, and what becomes of the evaluations by the end of the demo."""
    signed_on, last_day = days.last_signature_on, sources.appointed_day("played_until")
    owed = tuple(number for number, end in QUARTER_ENDS.items() if end > max(signed_on, days.first_day))
    begins = max(days.first_day, QUARTER_BEGINS[owed[0]])
    from_launch = _evaluated_at(sources.appointed_day("launched_on") + timedelta(days=1))
    before = [end for end in from_launch if end + OPENS_AFTER <= signed_on]
    since = _evaluated_at(begins)
    return ExpectedContract(
        quarters=owed,
        silent=len({*owed}.intersection(silent_quarters)),
        lapsed=PERIODIC - len(before),
        opened=len(before) + sum(end + OPENS_AFTER <= last_day for end in since),
        held=len(before) + sum(end + DUE_AFTER <= last_day for end in since),
    )


def _evaluated_at(begins: date) -> list[date]:
    """The days after 6 and 12 months."""
    half = begins.month + 6
    return [
        begins.replace(year=begins.year + (half > 12), month=(half - 1) % 12 + 1),
        begins.replace(year=begins.year + 1),
    ]


@dataclass(frozen=True, slots=True)
class ExpectedRequests:
    """Ad-hoc reports on the examples, one each, and what becomes of them."""

    asked: int
    answered: int
    withdrawn: int
    silent: int


def expected_requests(innovations: int) -> ExpectedRequests:
    """Of each three by rank: the first is answered, the second withdrawn, the third never answered."""
    answered, withdrawn, silent = (len(range(rank, innovations, 3)) for rank in range(3))
    return ExpectedRequests(innovations, answered, withdrawn, silent)


def expected() -> dict[str, dict[str, int]]:
    """Counts by kind, each a table of name and number."""
    listed = sources.listed()
    gaps = Counter(
        field for row in listed for column, field in FIELD_OF_COLUMN.items() if not row[column].strip()
    )
    complete = [row for row in listed if all(row[column].strip() for column in FIELD_OF_COLUMN)]
    returned = sum(not row["full_title"].strip() for row in complete)
    contracts = sources.appointed()["contracts"]
    added = sum("innovation_id" not in entry for entry in contracts)
    accepted = len(complete) + added
    alone = accepted - len(contracts)
    skipped = _skipped(contracts, complete)
    signed = [expected_contract(each.days, each.silent_quarters) for each in sources.appointments()]
    reports = sum(len(each.quarters) for each in signed)
    silent = sum(each.silent for each in signed)
    appraisals = (accepted + len(contracts)) * PERIODIC
    held = alone + sum(each.held for each in signed)
    opened = alone * PERIODIC + sum(each.opened for each in signed)
    lapsed = sum(each.lapsed for each in signed)
    milestones, progress = _examples(alone)
    asked = expected_requests(progress["innovations"])
    events = _events(
        created=len(listed) + added,
        accepted=accepted,
        returned=returned,
        contracts=len(contracts),
        appraisals={"create": appraisals, "lapse": lapsed, "open": opened, "conclude": held},
        reports=reports + asked.asked,
        received=reports - silent + asked.answered,
        skipped=skipped,
        asked=asked,
        noted=progress["entries"],
        settled=sum(each.silent == 0 for each in signed),
    )
    there = [*complete, *(entry for entry in contracts if "innovation_id" not in entry)]
    events["innovation.link_plan"] = sum(each["region_code"] in regional.PLANNED for each in there)
    events["innovation.appoint_agency"] = len(contracts)
    return {
        "imported": {
            "agencies_listed": sum(len(sources.rows(name)) for name in sources.AGENCY_LISTS.values()),
            "governments": sum(row["autonomous"] == "yes" for row in sources.rows(str(regions.SHIPPED))),
            "holidays": len(sources.rows(str(holidays.SHIPPED))),
            "innovations": len(listed),
        },
        "innovations_by_state": {
            "draft": len(listed) - len(complete),
            "launched": accepted - len(contracts),
            "under_evaluation": len(contracts),
        },
        "refusals_by_gap": dict(sorted(gaps.items())),
        "report_refusals_by_gap": _report_gaps(),
        "appraisals_by_state": {
            "concluded": held,
            "in_review": opened - held,
            # A contract in force counts anew.
            "lapsed": lapsed,
            "scheduled": appraisals - opened - lapsed,
        },
        "reports_by_state": {
            "evaluated": reports - silent + asked.answered,
            "open": silent + asked.silent,
            "waived": asked.withdrawn,
        },
        "contracts_by_state": {"in_force": len(contracts)},
        "events_by_kind": events,
        "events": _sums(events),
        "decisions": {
            "approve": accepted * STAGES
            + returned
            - skipped
            + reports
            - silent
            + asked.answered
            + held * EVALUATORS,
            "return": returned,
        },
        "deadlines": {
            "locked_and_late": silent + asked.silent,
            "met_in_time": reports - silent + asked.answered + held,
            "met_late": 0,
        },
        "milestones": milestones,
        "progress": progress,
        "first_due_on": dict(Counter(DUE_ON[each.quarters[0]] for each in signed)),
        "signatures": {"registered": 2 * len(contracts), "valid": 2 * len(contracts)},
        "pdfs": {
            "files": len(contracts),
            "pdfsig": len(contracts),
            "product": len(contracts),
            "pyhanko": len(contracts),
            "qpdf": len(contracts),
            "text": len(contracts),
            "terms": len(contracts),
        },
    }


def _events(
    *,
    created: int,
    accepted: int,
    returned: int,
    contracts: int,
    appraisals: Mapping[str, int],
    reports: int,
    received: int,
    skipped: int,
    asked: ExpectedRequests,
    noted: int,
    settled: int,
) -> dict[str, int]:
    return {
        **{f"appraisal.{step}": count for step, count in appraisals.items()},
        "appraisal.decide": appraisals["conclude"] * EVALUATORS,
        "contract.activate": contracts,
        "contract.create": contracts,
        # Every report of it was given and evaluated; the bureau is asked to mark it as fulfilled.
        "contract.nothing_owed": settled,
        "contract.register_document": contracts,
        "contract.request_signature": 2 * contracts,
        "contract.request_signatures": contracts,
        "contract.sign": 2 * contracts,
        "innovation.appraise": appraisals["conclude"],
        "innovation.approve": accepted,
        "innovation.begin_evaluation": contracts,
        "innovation.create": created,
        # What is returned is decided on twice by the head of agency and by LAN.
        "innovation.decide": accepted * STAGES + 2 * returned - skipped,
        "innovation.launch": accepted,
        "innovation.note_progress": noted,
        "innovation.resubmit": returned,
        "innovation.send_back": returned,
        "innovation.skip_stage": skipped,
        "innovation.submit": accepted,
        "report.ask": asked.asked,
        "report.create": reports,
        "report.decide": received,
        "report.evaluate": received,
        "report.open": reports,
        "report.submit": received,
        "report.waive": asked.withdrawn,
    }


def _examples(alone: int) -> tuple[dict[str, int], dict[str, int]]:
    """What becomes of the example milestones by their deadlines, and how many entries on how many innovations.

    At most as many as there are without a contract.
    """
    raw = sources.examples()
    innovations, milestones = (
        min(raw["count"], alone),
        {row["code"]: row["planned_end"] for row in raw["milestones"]},
    )
    entries, met, met_late = 0, 0, 0
    for entry in raw["entries"]:
        times = sum("of" not in entry or rank % entry["of"] in entry["ranks"] for rank in range(innovations))
        entries += times
        if entry.get("percent") == WHOLE:
            in_time = entry["on"] <= milestones[entry["milestone"]]
            met, met_late = met + times * in_time, met_late + times * (not in_time)
    ahead = innovations * sum(day > sources.appointed_day("played_until") for day in milestones.values())
    missed = innovations * len(milestones) - met - met_late - ahead
    return (
        {"met_in_time": met, "met_late": met_late, "missed": missed, "open": ahead},
        {"entries": entries, "innovations": innovations},
    )


def _skipped(contracts: Sequence[Mapping[str, Json]], complete: Sequence[Mapping[str, str]]) -> int:
    """Stages of heads of agency that are skipped, for what they hand in themselves; twice what is returned."""
    nameless = {row["innovation_id"] for row in complete if not row["full_title"].strip()}
    own = [entry for entry in contracts if entry.get("proposed_by_head")]
    return sum(2 if entry.get("innovation_id") in nameless else 1 for entry in own)


def _sums(events: dict[str, int]) -> dict[str, int]:
    """Every event is a transition (creation among them), a decision, or another record."""
    decisions = sum(count for kind, count in events.items() if kind.endswith(".decide"))
    others = sum(events[kind] for kind in OTHER_RECORDS)
    total = sum(events.values())
    return {
        "decisions": decisions,
        "other_records": others,
        "total": total,
        "transitions": total - decisions - others,
    }


def _report_gaps() -> dict[str, int]:
    """Figures of Deli Serdang that are not published: the report is refused once for each until it explains."""
    wanted = set(sources.appointed()["indicators"]["deli_serdang"]["indicator_ids"])
    empty = sum(
        row["indicator_id"] in wanted and not row["realisasi_kinerja"].strip()
        for row in sources.rows("quarterly_reports.csv")
    )
    return {"lines.actual": empty} if empty else {}


def differences(wanted: Mapping[str, Mapping[str, int]], found: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Sentences naming each number that differs; empty when all agree."""
    return [
        f"{kind} {name}: {wanted.get(kind, {}).get(name, 0)} expected, {found.get(kind, {}).get(name, 0)} found"
        for kind in sorted({*wanted, *found})
        for name in sorted({*wanted.get(kind, {}), *found.get(kind, {})})
        if wanted.get(kind, {}).get(name, 0) != found.get(kind, {}).get(name, 0)
    ]
