"""Reads of contracts: one scoped queryset for lists, details, nested lists and documents."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from contracts.models import Contract, ContractDocument, ContractSignatory, ContractTemplate
from organisations.visibility import known_actor, reach_of


def visible_to(who: Any, at: datetime) -> "QuerySet[Contract]":
    """Contracts that `who` may see: those of the own agency, and those of the own government for its offices.

    `who` is a User, Person, uuid or Actor; government, agency and signatories with their seats are loaded. No query but
    the offices' and one for the signatories.
    """
    reach = reach_of(known_actor(who, at))
    return (
        Contract.objects.filter(reach.own() | reach.governed())
        .select_related("government", "agency")
        .prefetch_related(Prefetch("signatories", queryset=ContractSignatory.objects.select_related("seat")))
    )


def templates_visible_to(who: Any, at: datetime) -> "QuerySet[ContractTemplate]":
    """The templates of the governments in which `who` holds an office, and the neutral ones."""
    actor = known_actor(who, at)
    governments = {office.government_id for office in actor.offices if office.government_id is not None}
    rows = ContractTemplate.objects.filter(Q(government__in=governments) | Q(government__isnull=True))
    return rows.select_related("government", "published_as")


def documents_visible_to(who: Any, at: datetime) -> "QuerySet[ContractDocument]":
    """Registered versions of the contracts that `who` may see, with their signatures."""
    reach = reach_of(known_actor(who, at))
    mine = Contract.objects.filter(reach.own() | reach.governed())
    return ContractDocument.objects.filter(contract__in=mine).select_related("contract", "signature__seat")
