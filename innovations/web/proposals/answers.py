"""Answering what reviewers asked for: of proposals, changes of plans and reports."""

from collections.abc import Collection
from uuid import UUID

from common.forms import FormData
from innovations.models import Innovation, PlanChange, Report
from innovations.services.proposals import drafting, plan_changes
from innovations.services.reports import reporting
from innovations.web.proposals.finding import find_innovation
from innovations.web.proposals.links import innovation_href, plan_change_href, report_href
from innovations.web.proposals.plan_holders import find_plan_change
from innovations.web.reports.lines import find_report
from organisations.enums import AGENCY_ROLES
from organisations.offices import Actor, Office, preferred
from workflow.reviews.changes_since import requests_of_last_return
from workflow.web.answers import AnswersForm, AnswersPage


def answers_beside(
    subject: Innovation | PlanChange | Report, parts: Collection[str], data: FormData = None
) -> AnswersForm:
    """The answers to what the last return asks of these fields and lists, beside their own fields; none unless it is
    being improved. Six queries then."""
    returned = subject.state == subject.States.RETURNED
    asked = requests_of_last_return(subject) if returned else []
    here = [each for each in asked if {each.field, each.field.partition(".")[0]} & {*parts}]
    return AnswersForm(data, asked=here)


def office_of_filler(report: Report, actor: Actor) -> Office:
    """The office of its agency in which somebody fills in a report, once it is known that they may."""
    office = preferred(actor.holding(role, agency_id=report.agency_id) for role in AGENCY_ROLES)
    assert office is not None, "asked before"
    return office


class InnovationAnswers(AnswersPage):
    """What a proposal is asked to improve."""

    subject: Innovation

    def find(self, pk: UUID) -> Innovation:
        return find_innovation(self, pk)

    def may_answer(self) -> Office:
        return drafting.may_edit(self.subject, actor=self.actor, at=self.at)

    def href(self, field: str) -> str:
        return innovation_href(self.subject.pk)(field)


class PlanChangeAnswers(AnswersPage):
    """What a change of a plan is asked to improve."""

    subject: PlanChange

    def find(self, pk: UUID) -> PlanChange:
        return find_plan_change(self, pk)

    def may_answer(self) -> Office:
        return plan_changes.may_revise(self.subject, actor=self.actor, at=self.at)

    def href(self, field: str) -> str:
        return plan_change_href(self.subject.pk)(field)


class ReportAnswers(AnswersPage):
    """What a report is asked to correct."""

    subject: Report

    def find(self, pk: UUID) -> Report:
        return find_report(self, pk)

    def may_answer(self) -> Office:
        reporting.may_fill(self.subject, actor=self.actor, at=self.at)
        return office_of_filler(self.subject, self.actor)

    def href(self, field: str) -> str:
        return report_href(self.subject.pk)(field)
