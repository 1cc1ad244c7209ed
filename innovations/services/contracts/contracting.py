"""Preparing a contract: the plan's indicators, the reports owed and the parties, handed to `contracts` as a value."""

from collections.abc import Collection
from datetime import date, datetime

from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotNow, NotPermitted, Unready
from common.letters import typed_line, typed_text
from common.numbers import decimal_text
from common.types import Json
from contracts.enums import AgreementForm, Party
from contracts.models import Contract, ContractSignatory
from contracts.policy_section import signatory_rules
from contracts.services.clauses import ClauseInForce, clauses_last_in_force, refuse_unknown_keys
from contracts.services.draft_reasons import keep_what_reasons_are_about
from contracts.services.signatories import name_signatories
from contracts.terms.draft import ContractDraft
from innovations.conditions import BEFORE_CONTRACT, gaps_before
from innovations.enums import Horizon
from innovations.models import BudgetLine, Innovation, Revision
from innovations.services.contracts.agreed_indicators import (
    AgreedIndicator,
    agreed_indicators,
    names_without_year,
)
from innovations.services.contracts.appointing import refuse_unappointed
from innovations.services.contracts.contract_dates import ContractDays, contract_days
from innovations.services.contracts.next_contract import last_contract, refuse_overlap, why_no_contract
from innovations.services.contracts.next_targets import results_under, with_baselines
from innovations.services.proposals.plan_changes import open_change_of
from innovations.services.resting import AGREEING, refuse_resting
from organisations.enums import ROLES_OF_AGENCIES, GovernmentKind, Role
from organisations.models import Agency, Government, Seat
from organisations.offices import Actor, Office
from organisations.queries import actor_at
from workflow.engine import gate, tasks
from workflow.engine.transaction import retrying, unit_of_work
from workflow.enums import TaskKind
from workflow.policies.versions import document_of, policy_of, refuse_withdrawn


def draft_contract(
    innovation: Innovation,
    *,
    actor: Actor,
    at: datetime,
    period_start: date,
    last_day: date | None = None,
    dates_reason: str = "",
    targets_reason: str = "",
    place: str = "",
    agency: Agency | None = None,
    title: str = "",
    by_delegate: Collection[str] = (),
    taken_over: Collection[str] = (),
) -> Contract:
    """Draft the contract of a launched innovation, or the one that follows its last; the bureau then requests
    signatures.

    A following contract begins after the last one's period and takes over none of its targets: those that the plan sets
    for its own years stand in the draft, the others are set there (`next_targets`). Of what addenda added to the last
    it takes over the clauses whose keys are `taken_over` (`clauses_last_in_force`).
    It runs from `period_start` to `last_day`, by default as many periods as the policy says; what it reports on and
    when follows (see contract_dates). `dates_reason` says why where days are past or unusual, `targets_reason` where
    targets are unusual: both are asked before signatures are. Signatories are the seats of the roles that
    the policy names, in its order; those in `by_delegate` (`first_party`, `second_party` and so on) are signed for by
    whoever holds a mandate of that office by letter (a.n.). Locks the innovation. Raises NotPermitted, NotNow (wrong
    state, a contract is prepared or has periods ahead, its policy was withdrawn, or the plan is being changed),
    Unready (the policy demands more of the plan), BadInput.
    """

    def work() -> Contract:
        with unit_of_work():
            target, _moment = gate.locked(innovation, at=at)
            who = actor_at(actor.person_id, at)
            office = may_prepare_contract(target, actor=who, at=at)
            if gaps := missing_before_contract(target):
                raise Unready(_("The plan is not complete enough for a contract."), gaps=gaps)
            last = last_contract(target)
            given = refuse_unappointed(target, agency or target.agency) if last is None else None
            refuse_overlap(last, period_start)
            clauses = clauses_to_take_over(last)
            refuse_unknown_keys(taken_over, clauses, field="taken_over")
            signatories = _signatories(target, agency or target.agency)
            parties = {f"{row.party.value}_party" for row in signatories}
            days = contract_days(
                target, agency=agency or target.agency, first_day=period_start, last_day=last_day, at=at
            )
            draft = _draft(
                target,
                days,
                place,
                title,
                last=last,
                at=at,
                by_delegate=sorted(parties.intersection(by_delegate)),
                dates_reason=dates_reason,
                targets_reason=targets_reason,
                added_clauses=[each.taken_over for each in clauses if each.key in taken_over],
            )
            contract = Contract(
                government=target.government,
                agency=agency or target.agency,
                policy_ref=target.policy_ref,
                title=draft.title[:300],
                year=period_start.year,
                form=_form(target),
                draft=draft.as_json(),
                follows=last,
            )
            keep_what_reasons_are_about(contract, at=at)
            facts: dict[str, Json] = {"innovation": str(target.pk)}
            if given is not None:
                facts["appointment"] = given.as_fact()
            gate.create(contract, actor=who, office=office, at=at, facts=facts)
            name_signatories(contract, signatories)
            if last is None:
                # A following one is named when it is in force: until then the last still binds.
                target.contract = contract
                target.save(update_fields=["contract"])
            asked = TaskKind.FIRST_CONTRACT if last is None else TaskKind.NEXT_CONTRACT
            tasks.close_open(target, at=at, kind=asked)
            gate.touch(target)
            return contract

    return retrying(work)


def may_prepare_contract(innovation: Innovation, *, actor: Actor, at: datetime) -> Office:
    """The bureau's office in which the actor may draft the contract now; raises NotPermitted, then NotNow."""
    office = actor_at(actor.person_id, at).holding(
        Role.ORGANISATION_BUREAU, government_id=innovation.government_id
    )
    if office is None:
        raise NotPermitted(_("Contracts are prepared by the organisation bureau."), code="not_your_office")
    _may_have_contract(innovation, at=at)
    return office


def clauses_to_take_over(last: Contract | None) -> list[ClauseInForce]:
    """What addenda added to the last contract, for whoever drafts the next to choose from. At most a query."""
    return clauses_last_in_force(last) if last is not None else []


def missing_before_contract(innovation: Innovation) -> list[Gap]:
    """What the policy demands of the plan before a contract and is not there. A query for each list it names."""
    return list(gaps_before(BEFORE_CONTRACT, innovation))


def _may_have_contract(innovation: Innovation, *, at: datetime) -> None:
    refuse_resting(innovation)
    if innovation.state not in AGREEING:
        raise NotNow(
            _("A contract follows the launch; this innovation is “%(state)s”.")
            % {"state": innovation.get_state_display()},
            code="not_launched",
            state=innovation.state,
        )
    if (refusal := why_no_contract(innovation, at=at)) is not None:
        raise refusal
    if last_contract(innovation) is not None:
        refuse_withdrawn(innovation)
    else:
        refuse_unappointed(innovation, innovation.agency)
    if open_change_of(innovation) is not None:
        raise NotNow(
            _("Its plan is being changed: a contract follows the decision on it, or its withdrawal."),
            code="plan_is_changing",
        )


def _draft(
    innovation: Innovation,
    days: ContractDays,
    place: str,
    title: str,
    *,
    last: Contract | None,
    at: datetime,
    by_delegate: list[str],
    dates_reason: str,
    targets_reason: str,
    added_clauses: list[str],
) -> ContractDraft:
    """The content of the terms, with what its due days follow from. Raises InvalidTerms, NotNow (`no_revision`)."""
    revision = _newest_revision(innovation)
    if revision is None:
        raise NotNow(_("The proposal was never submitted."), code="no_revision")
    carried = _is_for_next(revision, last)
    years = range(days.first_day.year, days.last_day.year + 1)
    return ContractDraft.of(
        {
            "title": typed_line(title or innovation.subject_title),
            "place": _place(innovation.government, place),
            **days.members(),
            "innovation": {
                "id": str(innovation.pk),
                "title": typed_line(innovation.subject_title),
                "revision": revision.number,
                "revision_sha256": revision.sha256,
            },
            "indicators": _indicators(innovation, days, last, own_years_only=not carried, at=at),
            "milestones": _milestones(innovation, days.first_day, days.last_day),
            "budget": [
                _budget_line(row)
                for row in innovation.budget.order_by("position", "id")
                if last is None or row.year in (*years, *([None] if carried else []))
            ],
            "by_delegate": by_delegate,
            "dates_reason": dates_reason,
            "targets_reason": typed_text(targets_reason),
            **({"added_clauses": added_clauses} if added_clauses else {}),
        }
    )


def _newest_revision(innovation: Innovation) -> Revision | None:
    return innovation.revisions.order_by("-number").first()


def _is_for_next(revision: Revision, last: Contract | None) -> bool:
    """Whether what names no year is taken: what was planned anew since the last contract is meant for the next."""
    return last is None or revision.number > last.draft["innovation"]["revision"]


def targets_of_every_year(innovation: Innovation, *, last: Contract | None) -> list[str]:
    """The names of the indicators whose target names no year and would be agreed for every year of the next contract.
    Three queries at most."""
    revision = _newest_revision(innovation)
    if revision is None or not _is_for_next(revision, last):
        return []
    return names_without_year(innovation)


def _indicators(
    innovation: Innovation, days: ContractDays, last: Contract | None, *, own_years_only: bool, at: datetime
) -> list[AgreedIndicator]:
    """The plan's indicators; where a contract went before, with what it reached as their baseline."""
    rows = agreed_indicators(
        innovation,
        reported=[period.whole for period in days.periods],
        year=days.first_day.year,
        rules=document_of(policy_of(innovation)).get("evaluation"),
        own_years_only=own_years_only,
    )
    return rows if last is None else with_baselines(rows, results_under(last, at=at))


def parties_under(innovation: Innovation) -> list[Party]:
    """The parties of a contract under the innovation's policy, in the order of signing."""
    rules = signatory_rules(document_of(policy_of(innovation)))
    return [Party.at(position) for position, _rule in enumerate(rules, start=1)]


def _signatories(innovation: Innovation, agency: Agency | None) -> list[ContractSignatory]:
    """The seats of the roles that the policy names. Raises BadInput naming the first that does not exist."""
    found = []
    rules = signatory_rules(document_of(policy_of(innovation)))
    for position, rule in enumerate(rules, start=1):
        party = Party.at(position)
        inside = (
            {"agency": agency}
            if rule.role in ROLES_OF_AGENCIES
            else {"government_id": innovation.government_id}
        )
        seat = Seat.objects.filter(role=rule.role, **inside).order_by("ordinal", "id").first()
        if seat is None:
            raise BadInput(
                _("The office of the %(party)s does not exist yet.") % {"party": party.label},
                gaps=[Gap(f"{party.value}_party", "no_seat", _("This office has not been set up."))],
            )
        found.append(ContractSignatory(position=position, seat=seat, label=rule.label or party.field.printed))
    return found


# A legal text: Indonesian whatever the active language.
_HORIZONS = {
    Horizon.SHORT: "Jangka pendek",
    Horizon.MEDIUM: "Jangka menengah",
    Horizon.LONG: "Jangka panjang",
}


def _milestones(innovation: Innovation, first_day: date, last_day: date) -> list[dict[str, str]]:
    """Milestones of the plan that end within the contract's period."""
    rows = innovation.milestones.filter(planned_end__range=(first_day, last_day))
    return [
        {
            "horizon": _HORIZONS[Horizon(row.horizon)],
            "title": " – ".join(part for part in (row.activity, row.output) if part),
            "due_on": row.planned_end.isoformat(),
        }
        for row in rows.order_by("planned_end", "position", "id")
        if row.planned_end and (row.activity or row.output)
    ]


def _budget_line(row: BudgetLine) -> dict[str, str]:
    """A line of annex B; years and sources stand in the note."""
    return {
        "program": " ".join(part for part in (row.activity_code, row.activity) if part) or "–",
        "amount": decimal_text(row.amount),
        "note": ", ".join(part for part in (row.source, str(row.year or "")) if part),
    }


def _form(innovation: Innovation) -> AgreementForm:
    """Which document the innovation's policy has signed."""
    rules = document_of(policy_of(innovation))["contract"]
    return AgreementForm(rules.get("document", AgreementForm.INNOVATION_CONTRACT))


def _place(government: Government, given: str) -> str:
    """The town of signing: as given, else the government's; a city is its own. Raises BadInput when nobody knows it."""
    town = typed_line(given or government.seat_town)
    if not town and government.kind == GovernmentKind.CITY:
        town = government.name.removeprefix("Kota ")
    if not town:
        message = _("Give the town of signing, or set it once for the government.")
        raise BadInput(message, gaps=[Gap("place", "required", message)])
    return town
