"""What is shown of an innovation, a contract and a report as they were: one function for each."""

from collections.abc import Iterator, Mapping
from datetime import date

from django.utils.translation import gettext as _

from common.templatetags.ui import day, day_before, moment, number
from common.types import Json, Shown
from contracts.models import Contract
from contracts.queries import visible_to as contracts_visible_to
from contracts.services.past import contracts_then
from contracts.services.signatories import signatories_of
from contracts.terms.contract_terms import ContractTerms
from innovations.models import Innovation, Report
from innovations.queries import (
    appraisals_visible_to,
    evaluations_visible_to,
    follow_ups_visible_to,
    reports_visible_to,
    sees_progress,
)
from innovations.services.past.innovations import innovations_as_they_were, innovations_then
from innovations.services.past.reports import reports_as_they_were, reports_then
from innovations.services.past.scores import evaluated_then
from innovations.services.proposals.plan_lists import ROWS
from innovations.web.past.facts import (
    PastFact,
    PastQuestion,
    PastSection,
    deadlines_known,
    deciders,
    fact,
    holders_of,
    standing,
    states,
)
from innovations.web.proposals import content
from innovations.web.proposals.revisions import differences
from innovations.web.reports.revisions import submission_in_words
from workflow.past import subjects_then


def innovation_then(row: Innovation, asking: PastQuestion) -> list[PastSection]:
    """State, offices, deadlines, contracts, reports and evaluations, and what was handed in last."""
    actor, now, at = asking.actor, asking.now, asking.then
    then, made = innovations_then([row.pk], at)[row.pk], innovations_as_they_were([row], at)[0]
    zone = row.government.zone
    reports = list(reports_visible_to(actor, now).filter(innovation=row).order_by("period_end", "id"))
    contracts = contracts_visible_to(actor, now).filter(about=str(row.pk)).order_by("created_at", "id")
    owing = [*(report.pk for report in reports), row.pk]
    owing += appraisals_visible_to(actor, now).filter(innovation=row).values_list("pk", flat=True)
    owing += follow_ups_visible_to(actor, now).filter(innovation=row).values_list("pk", flat=True)
    if sees_progress(row, actor):
        owing += row.milestone_dues.values_list("pk", flat=True)
    evaluations = evaluated_then(evaluations_visible_to(actor, now).filter(innovation=row), at)
    revision = then.revision
    frozen = "" if revision is None else f"{revision.number}, {moment(revision.frozen_at, zone)}"
    launch = made.launch_event
    more = [
        fact(_("Revision on record"), frozen),
        fact(_("Launched"), "" if launch is None else launch.title),
    ]
    return [
        standing(made, then.subject, more),
        deciders(row, asking),
        deadlines_known(owing, asking),
        states(_("Contracts"), contracts_then(list(contracts), at), _("There was no contract.")),
        states(_("Reports"), reports_as_they_were(reports, at), _("No report was owed.")),
        PastSection(
            _("Evaluations"),
            [
                fact(
                    moment(each.evaluated_at, zone),
                    " · ".join(part for part in (each.get_recommendation_display(), each.band) if part),
                    str(each.pk),
                )
                for each in evaluations.order_by("evaluated_at", "id")
            ],
            _("Nothing had been evaluated."),
        ),
        *_content_of(made, then.content),
    ]


def _content_of(made: Innovation, frozen: Mapping[str, Json]) -> Iterator[PastSection]:
    """The proposal as it was handed in last."""
    if not frozen:
        yield PastSection(
            _("Content"), [], _("Nothing had been handed in: what a draft said then was not kept.")
        )
        return
    for title, values in content.sections(made):
        if said := [each for each in values if each.value not in (None, "")]:
            yield PastSection(str(title), [fact(each.label, _in_words(each.value)) for each in said])
    lists = {name: frozen[name] for name in (*ROWS, "attachments") if name in frozen}
    rows = [fact(each.label, each.new) for each in differences(made, {}, lists) if each.new]
    yield PastSection(_("Plan and files"), rows, _("The plan was empty."))


def _in_words(value: Shown) -> str:
    if isinstance(value, date):
        return day(value)
    return "" if value is None else str(value)


def contract_then(row: Contract, asking: PastQuestion) -> list[PastSection]:
    """State and number, who held the offices of the parties and had signed, and the terms once they were frozen."""
    at, zone = asking.then, row.government.zone
    made = contracts_then([row], at)[0]
    then = subjects_then([row.pk], at)[row.pk]
    holders = holders_of([each.seat_id for each in signatories_of(row)], at)
    signed = {
        each.party: each for each in row.signatures.filter(signed_at__lte=at).select_related("seat", "person")
    }
    parties = []
    for each in signatories_of(row):
        signature = signed.get(each.party)
        who = "\n".join(holders.get(each.seat_id, ())) or _("vacant")
        when = (
            _("not signed yet")
            if signature is None
            else _("signed %(at)s") % {"at": moment(signature.signed_at, zone)}
        )
        parties.append(fact(each.label, f"{who}\n{when}", each.party))
    reports = list(reports_visible_to(asking.actor, asking.now).filter(innovation=row.about))
    owed = [key for key, each in reports_then(reports, at).items() if each.contract_id == row.pk]
    return [
        standing(
            made,
            then,
            [
                fact(_("Number"), made.number),
                fact(_("Dated"), day(made.signed_on) if made.signed_on else ""),
                fact(_("Document"), made.get_form_display()),
            ],
        ),
        PastSection(_("Parties"), parties),
        deadlines_known(owed, asking),
        PastSection(
            _("Terms"),
            list(_terms(ContractTerms.from_json(bytes(made.terms)))) if made.terms else [],
            _("The terms had not been frozen: what a draft said then was not kept."),
        ),
    ]


def _terms(terms: ContractTerms) -> Iterator[PastFact]:
    yield fact(
        _("Period"),
        _("%(first)s until %(last)s")
        % {
            "first": day(terms.period_start),
            "last": day(day_before(terms.period_end)),
        },
    )
    yield fact(_("Place of signing"), terms.place)
    for row in terms.indicators:
        target = " ".join(part for part in (number(row.target_year), row.unit) if part)
        yield fact(
            row.name, _("target of the year: %(target)s") % {"target": target}, f"indicator {row.code}"
        )
    yield fact(_("Reports owed"), str(len(terms.obligations)))
    for clause in terms.added_clauses:
        yield fact(_("Added clause"), clause, f"clause {clause}")


def report_then(row: Report, asking: PastQuestion) -> list[PastSection]:
    """State, deadline, who could decide, and the figures as they had been handed in."""
    at, zone = asking.then, row.government.zone
    then, made = reports_then([row], at)[row.pk], reports_as_they_were([row], at)[0]
    revision = then.revision
    handed_in = "" if revision is None else f"{revision.number}, {moment(revision.frozen_at, zone)}"
    evaluations = evaluated_then(evaluations_visible_to(asking.actor, asking.now).filter(report=row), at)
    return [
        standing(
            made,
            then.subject,
            [
                fact(_("First handed in"), moment(made.submitted_at, zone) if made.submitted_at else ""),
                fact(_("Submission on record"), handed_in),
            ],
        ),
        deadlines_known([row.pk], asking),
        deciders(row, asking),
        PastSection(
            _("Figures as they were handed in"),
            [fact(label, text) for label, text in submission_in_words(then.content) if text]
            if then.content
            else [],
            _("Nothing had been handed in: figures that were only saved are not kept."),
        ),
        PastSection(
            _("Evaluations"),
            [
                fact(moment(each.evaluated_at, zone), each.get_recommendation_display(), str(each.pk))
                for each in evaluations
            ],
            _("Nothing had been evaluated."),
        ),
    ]
