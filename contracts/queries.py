"""Reads of contracts: one scoped queryset for lists, details, nested lists and documents."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from contracts.models import Contract, ContractDocument, ContractSignatory, ContractTemplate, SigningEnrolment
from organisations.offices import Actor
from organisations.queries import held_at
from organisations.visibility import reach_of


def visible_to(actor: Actor, at: datetime) -> "QuerySet[Contract]":
    """Contracts that `actor` may see: those of the own agency, and those of the own government for its offices.

    Government, agency and signatories with their seats are loaded: one query beside the list's own.
    """
    reach = reach_of(actor)
    return (
        Contract.objects.filter(reach.readable() | reach.governed())
        .select_related("government", "agency")
        .prefetch_related(Prefetch("signatories", queryset=ContractSignatory.objects.select_related("seat")))
    )


def contracts_about(innovation_id: UUID) -> "QuerySet[Contract]":
    """Every contract of an innovation whatever became of it, revisions and addenda among them; not ordered."""
    return Contract.objects.filter(about=str(innovation_id))


def templates_visible_to(actor: Actor, at: datetime) -> "QuerySet[ContractTemplate]":
    """The templates of the governments in which `actor` holds an office, and the neutral ones."""
    governments = {office.government_id for office in actor.offices if office.government_id is not None}
    rows = ContractTemplate.objects.filter(Q(government__in=governments) | Q(government__isnull=True))
    return rows.select_related("government", "published_as")


def documents_visible_to(actor: Actor, at: datetime) -> "QuerySet[ContractDocument]":
    """Registered versions of the contracts that `actor` may see, with their signatures."""
    reach = reach_of(actor)
    mine = Contract.objects.filter(reach.readable() | reach.governed())
    return ContractDocument.objects.filter(contract__in=mine).select_related("contract", "signature__seat")


def enrolments_in_use(at: datetime) -> "QuerySet[SigningEnrolment]":
    """Certificates of those who hold the office now for which they enrolled them; not ordered."""
    holds = held_at(at).filter(person=OuterRef("person"), seat=OuterRef("seat"))
    return SigningEnrolment.objects.filter(Exists(holds), ended_at=None)
