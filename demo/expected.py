"""What the year must leave behind, computed from the published data by plain rules, without the program."""

from collections import Counter
from collections.abc import Sequence

from common.types import Document
from demo import sources

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
    "contract.register_document",
    "contract.request_signature",
    "contract.sign",
    "innovation.appraise",
    "innovation.skip_stage",
)
# After 6 and 12 months, three evaluators each. Of what has no contract they count from the launch of January: the year
# ends while the second ones are before their evaluators.
PERIODIC, EVALUATORS = 2, 3
QUARTERS = (1, 2, 3, 4)


def expected() -> dict[str, dict[str, int]]:
    """Counts by kind, each a table of name and number."""
    listed = sources.rows("innovations.csv")
    gaps = Counter(
        field for row in listed for column, field in FIELD_OF_COLUMN.items() if not row[column].strip()
    )
    complete = [row for row in listed if all(row[column].strip() for column in FIELD_OF_COLUMN)]
    returned = sum(not row["full_title"].strip() for row in complete)
    contracts = sources.appointed()["contracts"]
    added = sum("innovation_id" not in entry for entry in contracts)
    accepted = len(complete) + added
    reports = len(contracts) * len(QUARTERS)
    alone = accepted - len(contracts)
    skipped = _skipped(contracts, complete)
    appraisals = len(contracts) * PERIODIC + alone
    silent = sum(len(entry["silent_quarters"]) for entry in contracts)
    events = _events(
        created=len(listed) + added,
        accepted=accepted,
        returned=returned,
        contracts=len(contracts),
        held=appraisals,
        reports=reports,
        received=reports - silent,
        skipped=skipped,
    )
    return {
        "imported": {
            "agencies_listed": sum(len(sources.rows(name)) for name in sources.AGENCY_LISTS.values()),
            "governments": sum(row["autonomous"] == "yes" for row in sources.rows("regions.csv")),
            "holidays": len(sources.rows("holidays.csv")),
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
            "concluded": appraisals,
            "in_review": alone,
            # A contract in force counts anew.
            "lapsed": len(contracts) * PERIODIC,
        },
        "reports_by_state": {"evaluated": reports - silent, "open": silent},
        "contracts_by_state": {"in_force": len(contracts)},
        "events_by_kind": events,
        "events": _sums(events),
        "decisions": {
            "approve": accepted * STAGES + returned - skipped + reports - silent + appraisals * EVALUATORS,
            "return": returned,
        },
        "deadlines": {"locked_and_late": silent, "met_in_time": reports - silent + appraisals, "met_late": 0},
        "first_due_on": {"2025-04-08": len(contracts)},
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
    held: int,
    reports: int,
    received: int,
    skipped: int,
) -> dict[str, int]:
    return {
        "appraisal.conclude": held,
        "appraisal.create": (accepted + contracts) * PERIODIC,
        "appraisal.decide": held * EVALUATORS,
        "appraisal.lapse": contracts * PERIODIC,
        "appraisal.open": accepted * PERIODIC,
        "contract.activate": contracts,
        "contract.create": contracts,
        "contract.register_document": contracts,
        "contract.request_signature": 2 * contracts,
        "contract.request_signatures": contracts,
        "contract.sign": 2 * contracts,
        "innovation.appraise": held,
        "innovation.approve": accepted,
        "innovation.begin_evaluation": contracts,
        "innovation.create": created,
        # What is returned is decided on twice by the head of agency and by LAN.
        "innovation.decide": accepted * STAGES + 2 * returned - skipped,
        "innovation.launch": accepted,
        "innovation.resubmit": returned,
        "innovation.send_back": returned,
        "innovation.skip_stage": skipped,
        "innovation.submit": accepted,
        "report.create": reports,
        "report.decide": received,
        "report.evaluate": received,
        "report.open": reports,
        "report.submit": received,
    }


def _skipped(contracts: Sequence[Document], complete: Sequence[Document]) -> int:
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


def differences(wanted: Document, found: Document) -> list[str]:
    """Sentences naming each number that differs; empty when all agree."""
    return [
        f"{kind} {name}: {wanted.get(kind, {}).get(name, 0)} expected, {found.get(kind, {}).get(name, 0)} found"
        for kind in sorted({*wanted, *found})
        for name in sorted({*wanted.get(kind, {}), *found.get(kind, {})})
        if wanted.get(kind, {}).get(name, 0) != found.get(kind, {}).get(name, 0)
    ]
