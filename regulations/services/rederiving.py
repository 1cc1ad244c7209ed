"""Deriving regulations again: what is signed reads as it did when it was signed, and says what its steps recorded.

Part of `verify_history`.
"""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from common.types import Json
from regulations.models import Regulation
from regulations.services.enacting import content_hash
from workflow.engine.verification import Finding, Totals, parsed
from workflow.models import Event

_CHUNK = 200
# Which column follows from which fact of which step.
_RECORDED = {
    "sign": ("number", "signed_on"),
    "promulgate": ("gazette", "promulgated_on", "in_force_on"),
}


def findings(totals: Totals) -> Iterator[Finding]:
    """Whatever does not follow. Three queries for each regulation; there are few."""
    for row in Regulation.objects.order_by("pk").iterator(_CHUNK):
        totals.count(_("regulations"))
        said = _said(row)
        signed = said.get("sign")
        if signed is not None and signed.get("content_sha256") != content_hash(row):
            yield _finding(row, "regulation_words", _("its words are not those that were signed"))
        for step, columns in _RECORDED.items():
            facts = said.get(step)
            for column in columns if facts is not None else ():
                value = getattr(row, column)
                shown = "" if value is None else str(value)
                if shown != str((facts or {}).get(column) or ""):
                    message = _("%(column)s is not what the step recorded")
                    yield _finding(row, "regulation_column", message % {"column": column})


def _said(row: Regulation) -> dict[str, Mapping[str, Json]]:
    """The facts of its latest event of each step."""
    found: dict[str, Mapping[str, Json]] = {}
    events = Event.objects.filter(subject_type=Regulation.SUBJECT_TYPE, subject_id=row.pk).order_by("seq")
    for event in events:
        facts = parsed(event.payload).get("facts")
        found[event.kind.partition(".")[2]] = facts if isinstance(facts, dict) else {}
    return found


def _finding(row: Regulation, code: str, message: str) -> Finding:
    return Finding(0, f"{Regulation.SUBJECT_TYPE} {row.pk}", code, message)
