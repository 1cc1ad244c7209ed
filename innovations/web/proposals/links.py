"""Where a gap of an innovation or a report is filled, and the phrases of their events."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from innovations.services.proposals.drafting import FIELDS, ROWS
from workflow.web import phrases

PHRASES: dict[str, Any] = {
    "innovation.create": _("Proposal started"),
    "innovation.submit": _("Submitted for review"),
    "innovation.resubmit": _("Resubmitted after improvement"),
    "innovation.approve": _("Approved at every stage"),
    "innovation.send_back": _("Returned to the proposer"),
    "innovation.reject": _("Rejected"),
    "innovation.withdraw": _("Withdrawn by the proposer"),
    "innovation.launch": _("Launched"),
    "innovation.begin_evaluation": _("Contract in force, evaluation begins"),
    "innovation.suspend": _("Suspended"),
    "innovation.resume": _("Resumed"),
    "innovation.complete": _("Completed"),
    "innovation.discontinue": _("Discontinued"),
    "report.create": _("Report scheduled"),
    "report.open": _("Reporting window opened"),
    "report.submit": _("Report handed in"),
    "report.resubmit": _("Corrected report handed in"),
    "report.evaluate": _("Report evaluated"),
    "report.send_back": _("Report returned for correction"),
    "report.waive": _("Report waived"),
    "report.lapse": _("The obligation ended before its time"),
    "report.import": _("Figures imported from a spreadsheet"),
    "innovation.decline": _("The recommendation was declined"),
    "innovation.advise": _("A rest or an end was recommended"),
    "innovation.appraise": _("Periodic evaluation concluded"),
    "appraisal.create": _("Periodic evaluation scheduled"),
    "appraisal.open": _("Periodic evaluation opened"),
    "appraisal.ask": _("The agency was asked for an explanation"),
    "appraisal.explain": _("The agency explained"),
    "appraisal.conclude": _("Periodic evaluation concluded"),
    "appraisal.waive": _("Periodic evaluation waived"),
    "appraisal.lapse": _("Lapsed: the innovation ended, or its contract counts anew"),
    "follow_up.create": _("Follow-up asked for"),
    "follow_up.report": _("Reported as done"),
    "follow_up.accept": _("Accepted"),
    "follow_up.reopen": _("Found not done yet"),
    "follow_up.drop": _("Dropped"),
    "follow_up.lapse": _("Lapsed with the end of the innovation"),
}
phrases.add_phrases(PHRASES)


def innovation_href(pk: Any) -> Any:
    """A function from a gap's field to the address where it is filled."""

    def href(field: str) -> str:
        name = field.split(".", maxsplit=1)[0]
        if name in ROWS:
            return reverse("innovation-rows", args=[pk, name])
        if name in FIELDS or name == "agency":
            return f"{reverse('innovation-edit', args=[pk])}#id_{name}"
        if name == "reports":
            return f"{reverse('innovation', args=[pk])}#reports"
        return ""

    return href


def report_href(pk: Any) -> Any:
    """The same for a report: every indicator has its own screen, every piece of evidence its own page."""

    def href(field: str) -> str:
        kind, _dot, rest = field.partition(".")
        key, _dot, name = rest.partition(".")
        if kind == "lines" and key:
            anchor = {"shares": "shares", "evidence": "evidence"}.get(name, f"id_{name or 'actual'}")
            return f"{reverse('report-indicator-of', args=[pk, key])}#{anchor}"
        if kind == "milestones" and name:
            anchor = f"evidence_{key}" if name == "evidence" else f"id_{name}_{key}"
            return f"{reverse('report-milestones', args=[pk])}#{anchor}"
        if kind == "evidence" and name:
            return f"{reverse('evidence-date', args=[pk, key])}#id_{name}"
        if field in ("obstacles", "follow_up"):
            return f"{reverse('report-remarks', args=[pk])}#id_{field}"
        return ""

    return href
