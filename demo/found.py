"""What the year left behind, asked of the database in SQL and of the files by other people's programs."""

from collections import Counter
from collections.abc import Sequence

from django.db import connection

from demo.context import DemoContext
from demo.proof import Proof

_BY_NAME = {
    "innovations_by_state": "SELECT state, count(*) FROM innovations_innovation GROUP BY state",
    "appraisals_by_state": "SELECT state, count(*) FROM innovations_appraisal GROUP BY state",
    "reports_by_state": "SELECT state, count(*) FROM innovations_report GROUP BY state",
    "contracts_by_state": "SELECT state, count(*) FROM contracts_contract GROUP BY state",
    "events_by_kind": "SELECT kind, count(*) FROM workflow_event GROUP BY kind",
    "decisions": "SELECT outcome, count(*) FROM workflow_decision GROUP BY outcome",
    "first_due_on": """
        SELECT first_on, count(*)
          FROM (SELECT min(d.due_on) AS first_on
                  FROM deadlines_deadline d JOIN innovations_report r ON r.deadline_id = d.id
                 WHERE r.contract_id IS NOT NULL
                 GROUP BY r.contract_id) AS first GROUP BY first_on""",
}
_ONE_ROW = {
    "imported": """
        SELECT (SELECT count(*) FROM organisations_agency WHERE NOT provisional) AS agencies_listed,
               (SELECT count(*) FROM organisations_government) AS governments,
               (SELECT count(*) FROM calendars_holiday) AS holidays,
               (SELECT count(*) FROM innovations_innovation WHERE source_id LIKE 'INV-%') AS innovations""",
    "events": """
        SELECT (SELECT count(*) FROM workflow_decision) AS decisions,
               (SELECT count(*) FROM workflow_event
                 WHERE from_state = to_state AND kind NOT LIKE '%.decide') AS other_records,
               (SELECT count(*) FROM workflow_event) AS total,
               (SELECT count(*) FROM workflow_event
                 WHERE from_state IS NULL OR from_state <> to_state) AS transitions""",
    "deadlines": """
        SELECT (SELECT count(*) FROM deadlines_deadline
                 WHERE met_at IS NULL AND breached_at IS NOT NULL AND locked_at IS NOT NULL) AS locked_and_late,
               (SELECT count(*) FROM deadlines_deadline
                 WHERE kind <> 'milestone' AND met_at < due_at) AS met_in_time,
               (SELECT count(*) FROM deadlines_deadline
                 WHERE kind <> 'milestone' AND met_at >= due_at) AS met_late""",
    "milestones": """
        SELECT (SELECT count(*) FROM deadlines_deadline
                 WHERE kind = 'milestone' AND met_at < due_at) AS met_in_time,
               (SELECT count(*) FROM deadlines_deadline
                 WHERE kind = 'milestone' AND met_at >= due_at) AS met_late,
               (SELECT count(*) FROM deadlines_deadline
                 WHERE kind = 'milestone' AND met_at IS NULL AND breached_at IS NOT NULL) AS missed,
               (SELECT count(*) FROM deadlines_deadline
                 WHERE kind = 'milestone' AND met_at IS NULL AND breached_at IS NULL) AS open""",
    "progress": """
        SELECT (SELECT count(*) FROM innovations_progressentry) AS entries,
               (SELECT count(DISTINCT innovation_id) FROM innovations_progressentry) AS innovations""",
}


def found(context: DemoContext, proofs: Sequence[Proof]) -> dict[str, dict[str, int]]:
    """Counts of the same kinds as `expected`. Ten queries."""
    counts = {kind: _by_name(sql) for kind, sql in _BY_NAME.items()}
    counts |= {kind: _one_row(sql) for kind, sql in _ONE_ROW.items()}
    counts["refusals_by_gap"] = dict(context.refusals)
    counts["report_refusals_by_gap"] = dict(context.report_refusals)
    checks = Counter(name for proof in proofs for name, passed in proof.checks.items() if passed)
    counts["pdfs"] = {"files": len(proofs), **checks}
    registered = _one_row("SELECT count(*) AS registered FROM contracts_signature")
    counts["signatures"] = registered | {"valid": sum(proof.valid_signatures for proof in proofs)}
    return {kind: dict(sorted(counts[kind].items())) for kind in sorted(counts)}


def _by_name(sql: str) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {str(name): number for name, number in cursor.fetchall()}


def _one_row(sql: str) -> dict[str, int]:
    with connection.cursor() as cursor:
        # No parameters: the percent signs of LIKE are meant as they stand.
        cursor.execute(sql, None)
        return {
            column[0]: number for column, number in zip(cursor.description, cursor.fetchone(), strict=True)
        }
