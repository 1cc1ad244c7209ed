"""Where a gap of an innovation or a report is filled, and the phrases of their events."""

from collections.abc import Callable
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.types import StrOrPromise
from innovations.models import PROPOSAL_FIELDS
from innovations.proposal_fields import ProposalSection
from innovations.services.proposals.completeness import part_of
from innovations.services.proposals.plan_lists import ROWS
from workflow.web import phrases

PHRASES: dict[str, StrOrPromise] = {
    "innovation.create": _("Proposal started"),
    "innovation.change_plan": _("A changed plan became a further revision"),
    "innovation.correct_title": _("A title that no contract could print was corrected"),
    "innovation.appoint_agency": _("Agency appointed for a contract"),
    "innovation.link_plan": _("Linked to priority and indicator of the medium-term plan"),
    "innovation.note_progress": _("Progress recorded"),
    "innovation.correct_progress": _("A progress entry was corrected"),
    "plan_change.create": _("Change of the plan begun"),
    "report.create": _("Report scheduled"),
    "report.ask": _("Ad-hoc report asked for"),
    "report.import": _("Figures imported from a spreadsheet"),
    "innovation.advise": _("A rest or an end was recommended"),
    "innovation.appraise": _("Periodic evaluation concluded"),
    "appraisal.create": _("Periodic evaluation scheduled"),
    "follow_up.create": _("Follow-up asked for"),
}
phrases.add_phrases(PHRASES)


def section_href(pk: UUID, section: str) -> str:
    """Where a section or a list of a proposal is written. The first section has the address that all of it once had."""
    if section in ROWS:
        return reverse("innovation-rows", args=[pk, section])
    if section == ProposalSection.IDENTITY:
        return reverse("innovation-edit", args=[pk])
    return reverse("innovation-section", args=[pk, section])


def innovation_href(pk: UUID) -> Callable[[str], str]:
    """A function from a gap's field to the address where it is filled."""

    def href(field: str) -> str:
        name = field.split(".", maxsplit=1)[0]
        if name in ROWS:
            return section_href(pk, name)
        if name in PROPOSAL_FIELDS or name == "agency":
            return f"{section_href(pk, part_of(name))}#id_{name}"
        if name == "attachments":
            return reverse("attachment-new", args=[pk])
        if name == "reports":
            return f"{reverse('innovation', args=[pk])}#reports"
        if name in ("appraisals", "follow_ups"):
            return reverse(name.replace("_", "-"))
        return ""

    return href


def plan_change_href(pk: UUID) -> Callable[[str], str]:
    """The same for a change of the plan: each list has its page."""

    def href(field: str) -> str:
        name = field.split(".", maxsplit=1)[0]
        return reverse("plan-change-rows", args=[pk, name]) if name in ROWS else ""

    return href


def report_href(pk: UUID) -> Callable[[str], str]:
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
        if kind == "unplanned" and key:
            anchor = {"shares": "shares", "evidence": "evidence"}.get(name, f"id_{name or 'actual'}")
            return f"{reverse('report-unplanned-one', args=[pk, key])}#{anchor}"
        if kind == "evidence" and name:
            return f"{reverse('evidence-date', args=[pk, key])}#id_{name}"
        if field in ("narrative", "obstacles", "follow_up"):
            return f"{reverse('report-remarks', args=[pk])}#id_{field}"
        return ""

    return href
