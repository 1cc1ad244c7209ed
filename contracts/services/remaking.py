"""A document that names others than hold the offices now: who has to make it anew, and the one step that does.

An office that ends, a mandate or letter that runs out or is renewed, a name that is corrected: between the request and
the last signature the frozen document fits no more, and nobody could sign it.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Gap
from common.periods import local_day
from common.types import Json, Shown, StrOrPromise
from contracts.conditions import period_is_not_over
from contracts.enums import LIVE_STATUSES, ContractKind, ContractState, Party, RequestStatus
from contracts.flows.contract import ContractFlow
from contracts.models import Contract, ContractDocument, ContractSignatory
from contracts.policy_section import contract_rules
from contracts.services.document_registration import open_signature_task
from contracts.services.draft_reasons import days_to_explain
from contracts.services.signatories import name_signatories, names, signatories_of, signs_for
from contracts.terms.day_remarks import is_over
from contracts.terms.remark import codes_of, unexplained
from organisations.enums import Role
from organisations.models import OfficeHeld
from organisations.offices import SYSTEM
from organisations.queries import held_at
from workflow.engine import gate, tasks
from workflow.engine.declarations import Context, described_as
from workflow.engine.hooks import reacts_to, require_also
from workflow.engine.transaction import UnitOfWork, retrying, unit_of_work
from workflow.enums import Scope, TaskKind
from workflow.models import Subject
from workflow.policies.versions import document_of, policy_of

# Offices change by letter, not by the second.
EVERY = timedelta(minutes=1)
# Certainly never before a signing service.
_NEVER_SENT = (RequestStatus.FROZEN, RequestStatus.REQUESTED, RequestStatus.FAILED)


@dataclass(frozen=True, slots=True)
class ChangedParty:
    """A party still to sign whose office nobody holds any more as the document says it."""

    party: Party
    office: str
    printed: str

    @property
    def in_words(self) -> StrOrPromise:
        """One sentence for whoever sees the contract."""
        return _(
            "%(party)s, %(office)s: the document names %(printed)s, who no longer holds the office so."
        ) % {
            "party": self.party.label,
            "office": self.office,
            "printed": self.printed or _("nobody by name"),
        }


def changed_parties(contract: Contract, *, at: datetime) -> list[ChangedParty]:
    """The parties still to sign for whom the frozen document fits nobody; none unless signatures are awaited.

    A signature already given stays what it was. Four queries, none for another state.
    """
    if contract.state != ContractState.SIGNING:
        return []
    return changed_among(Contract.objects.filter(pk=contract.pk), at=at).get(contract.pk, [])


def changed_among(contracts: "QuerySet[Contract]", *, at: datetime) -> dict[UUID, list[ChangedParty]]:
    """The same of each of these contracts for which there are any. Four queries."""
    rows = list(
        contracts.filter(state=ContractState.SIGNING).prefetch_related("signatories__seat", "signatures")
    )
    waiting = {contract: _still_to_sign(contract) for contract in rows}
    seats = {row.seat_id for each in waiting.values() for row in each}
    held = list(held_at(at).filter(seat_id__in=seats).select_related("person"))
    found = {contract.pk: list(_changed(contract, each, held)) for contract, each in waiting.items()}
    return {pk: parties for pk, parties in found.items() if parties}


def why_unfit(contracts: "QuerySet[Contract]", *, at: datetime) -> dict[UUID, list[StrOrPromise]]:
    """Of each of these contracts that nobody can sign any more, why, in sentences. Five queries."""
    changed = changed_among(contracts, at=at)
    found = {pk: [party.in_words for party in parties] for pk, parties in changed.items()}
    rows = contracts.filter(state=ContractState.SIGNING, kind=ContractKind.ORIGINAL).select_related(
        "government"
    )
    for contract in rows.defer("terms"):
        if _is_over(contract, at):
            message = _(
                "The period of this contract is over. The bureau declares it void and prepares another one from a"
                " later day."
            )
            found.setdefault(contract.pk, []).append(message)
    return found


def _is_over(contract: Contract, at: datetime) -> bool:
    return contract.kind == ContractKind.ORIGINAL and is_over(
        contract.draft, on=local_day(at, contract.government.tz)
    )


def _still_to_sign(contract: Contract) -> list[ContractSignatory]:
    signed = {each.party for each in contract.signatures.all()}
    return [row for row in signatories_of(contract) if row.party.value not in signed]


def _changed(
    contract: Contract, waiting: Iterable[ContractSignatory], held: Collection[OfficeHeld]
) -> Iterator[ChangedParty]:
    printed = json.loads(bytes(contract.terms or b"{}"))["signatories"]
    for row in waiting:
        named: dict[str, str] = printed[row.position - 1]
        if not any(each.seat_id == row.seat_id and names(named, each) for each in held):
            yield ChangedParty(row.party, row.seat.title, named.get("name", ""))


# -- the step ----------------------------------------------------------------------------------------------


@described_as(gettext_lazy("an office in print is held by another, or by another letter"))
def document_fits_no_more(ctx: Context[Contract]) -> Iterator[Gap]:
    """Somebody still to sign is not whom the document names, and somebody else is there to sign instead."""
    contract = ctx.subject
    changed = {each.party for each in changed_parties(contract, at=ctx.at)}
    if not changed:
        message = _("Everybody who is still to sign is whom the document names.")
        yield Gap("signatories", "unchanged", message)
    for row in signatories_of(contract):
        if signs_for(contract, row, at=ctx.at) is None:
            message = _(
                "%(office)s: nobody holds this office now. An administrator appoints its holder first."
            )
            yield Gap(f"{row.party.value}_seat", "vacant", message % {"office": row.seat.title})


@described_as(gettext_lazy("no signature is under way"))
def no_attempt_is_under_way(ctx: Context[Contract]) -> Iterator[Gap]:
    """What was sent to a signing service comes to its end first. One query."""
    if ctx.subject.signature_requests.filter(status__in=LIVE_STATUSES).exists():
        message = _("A signature is being made at this moment. Please try again when it has come to its end.")
        yield Gap("signatures", "signing_in_progress", message)


@described_as(gettext_lazy("days that are past by now have a reason"))
def late_days_have_a_reason(ctx: Context[Contract]) -> Iterator[Gap]:
    """What became late since signatures were requested is explained in the comment."""
    contract, today = ctx.subject, local_day(ctx.at, ctx.subject.government.tz)
    remarks = days_to_explain(contract, on=today)
    # Where nothing is to be made anew, nothing is to be explained.
    if not ctx.comment.strip() and changed_parties(contract, at=ctx.at):
        for remark in unexplained(remarks, contract.draft, "dates_reason"):
            message = _("%(remark)s Please give a reason.") % {"remark": remark.text}
            yield Gap("comment", "unusual", message)


for condition in (
    document_fits_no_more,
    no_attempt_is_under_way,
    period_is_not_over,
    late_days_have_a_reason,
):
    require_also(ContractFlow.remake, condition)


def nothing_else(_contract: Contract) -> list[Subject]:
    """Only the contract itself is locked: the new one is made under its lock."""
    return []


@reacts_to(ContractFlow.remake, locks=nothing_else, order=10)
def draft_anew(ctx: Context[Contract], unit: UnitOfWork) -> None:
    """The same content once more, and signatures requested of those who hold the offices now, by the same person."""
    void = ctx.subject
    if _number_may_pass(void):
        void.number_passed_on = True
        void.save(update_fields=["number_passed_on"])
    fresh = Contract(
        government=void.government,
        agency=void.agency,
        policy_ref=void.policy_ref,
        title=void.title,
        year=void.year,
        kind=void.kind,
        form=void.form,
        ground=void.ground,
        supersedes=void.supersedes,
        amends=void.amends,
        follows=void.follows,
        draft=_explained(void, ctx),
        remakes=void,
    )
    office = ctx.actor.holding(Role.ORGANISATION_BUREAU, government_id=void.government_id)
    gate.create(fresh, actor=ctx.actor, office=office, at=ctx.at, facts={"remakes": str(void.pk)})
    name_signatories(
        fresh,
        [
            ContractSignatory(position=row.position, seat=row.seat, label=row.label)
            for row in signatories_of(void)
        ],
    )
    gate.perform(fresh, "request_signatures", actor=ctx.actor, at=ctx.at)


def _explained(void: Contract, ctx: Context[Contract]) -> dict[str, Json]:
    """The content, with the comment as the reason for days that became late since."""
    draft: dict[str, Json] = dict(void.draft)
    remarks = days_to_explain(void, on=local_day(ctx.at, void.government.tz))
    if ctx.comment.strip() and list(unexplained(remarks, void.draft, "dates_reason")):
        draft |= {"dates_reason": " ".join(ctx.comment.split()), "dates_explained": codes_of(remarks)}
    return draft


def _number_may_pass(void: Contract) -> bool:
    """Whether the new document takes over the number: nobody can have signed under it, and the policy lets it."""
    may_be_signed = void.signature_requests.exclude(status__in=_NEVER_SENT).exists()
    return (
        contract_rules(document_of(policy_of(void))).keep_number_when_remade
        and not may_be_signed
        and not void.signatures.exists()
    )


# -- who has to take it ------------------------------------------------------------------------------------


class PartyWatch:
    """The worker's chore: whoever can no longer sign is not asked, and the bureau is. At most once a minute."""

    def __init__(self) -> None:
        self.looked_at: datetime | None = None

    def __call__(self, *, at: datetime) -> Shown:
        """Look again unless that was just done; a clock that went back counts as long ago."""
        if self.looked_at is not None and timedelta(0) <= at - self.looked_at < EVERY:
            return 0
        self.looked_at = at
        return ask_whoever_can(at=at)


def ask_whoever_can(*, at: datetime) -> int:
    """Move the task of every contract that awaits signatures to whoever can act: the next party while the document
    fits, else the bureau, which makes it anew or declares it void. Returns how many moved. At most seven queries when
    none does.
    """
    printed = Exists(ContractDocument.objects.filter(contract=OuterRef("pk")))
    signing = Contract.objects.filter(printed, state=ContractState.SIGNING)
    unfit = why_unfit(signing, at=at)
    asked = set(tasks.open_among(Contract.SUBJECT_TYPE, TaskKind.REMAKE))
    moving = signing.filter(pk__in=asked ^ unfit.keys()) if asked ^ unfit.keys() else ()
    return sum(retrying(partial(_move_task, contract, at)) for contract in moving)


def _move_task(contract: Contract, at: datetime) -> int:
    with unit_of_work():
        locked, moment = gate.locked(contract, at=at)
        if locked.state != ContractState.SIGNING:
            return 0
        changed = bool(changed_parties(locked, at=moment)) or _is_over(locked, moment)
        if changed == tasks.open_of(locked, kind=TaskKind.REMAKE).exists():
            return 0
        event = "parties_changed" if changed else "parties_fit"
        gate.record(locked, event, actor=SYSTEM, office=SYSTEM.offices[0], at=moment)
        tasks.close_open(locked, at=moment)
        if changed:
            tasks.open_task(
                locked, TaskKind.REMAKE, role=Role.ORGANISATION_BUREAU, scope=Scope.GOVERNMENT, at=moment
            )
        else:
            open_signature_task(locked, signed=locked.signatures.count(), at=moment)
        return 1
