"""Contracts: the list, one contract with its documents, signing it."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.columns import (
    LINK,
    MOMENT,
    Column,
    agency_column,
    government_column,
    key_column,
    state_column,
)
from common.errors import DomainError, NotVisible
from common.periods import TargetPeriod
from common.types import PathValue, Shown, StrOrPromise
from common.web import file_response
from contracts.conditions import hindrance_of
from contracts.documents import store
from contracts.documents.measures import figures_by_period
from contracts.enums import ContractKind, ContractState
from contracts.filters import ContractFilter
from contracts.models import Contract, ContractDocument
from contracts.queries import visible_to
from contracts.services import draft_reasons, remaking, revising, signing
from contracts.services.clauses import ClauseInForce, clauses_in_force
from contracts.services.contract_schedule import schedule_of
from contracts.services.remarks import lacking_certificates, remarks_on
from contracts.services.signatories import signatories_of
from contracts.terms.contract_terms import ContractTerms, TermIndicator
from organisations.offices import Actor
from organisations.web.pages import OfficePage
from organisations.web.tables import OfficeTable
from workflow.models import Event
from workflow.queries import events_of
from workflow.reviews.anonymity import author_visibility, facts_of
from workflow.web import phrases
from workflow.web.phrases import events_in_words
from workflow.web.transitions import TransitionForm, TransitionPage, explained

phrases.add_phrases(
    {
        "contract.create": _("Contract drafted"),
        "contract.register_document": _("Document produced and registered"),
        "contract.sign": _("Signed"),
        "contract.parties_changed": _("The document names others than hold the offices now"),
        "contract.parties_fit": _("The document names those who hold the offices again"),
        "contract.nothing_owed": _("Nothing is owed under it any more"),
    }
)


_RELATIONS: dict[str, StrOrPromise] = {
    ContractKind.REVISION: _("takes the place of"),
    ContractKind.ADDENDUM: _("adds to"),
    ContractKind.ORIGINAL: _("follows"),
}
_RELATIONS_BACK: dict[str, StrOrPromise] = {
    ContractKind.REVISION: _("is revised by"),
    ContractKind.ADDENDUM: _("is added to by"),
    ContractKind.ORIGINAL: _("is followed by"),
}
# Where that one was given up: nothing came of it.
_GIVEN_UP: dict[str, StrOrPromise] = {
    ContractKind.REVISION: _("was to be revised by"),
    ContractKind.ADDENDUM: _("was to be added to by"),
    ContractKind.ORIGINAL: _("was to be followed by"),
}


def find_contract(page: OfficePage, pk: UUID) -> Contract:
    """The contract if the person of this page may see it; raises NotVisible otherwise."""
    found = visible_to(page.actor, page.at).filter(pk=pk).first()
    if found is None:
        raise NotVisible(_("This contract does not exist or is not open to you."))
    return found


def _parties(row: Contract) -> str:
    signatories = sorted(row.signatories.all(), key=lambda each: each.position)
    return " – ".join(each.seat.title for each in signatories)


class ContractList(OfficeTable[Contract]):
    """Contracts of the person's agency or government, newest first."""

    template_name = "contracts/list.html"
    filterset_class = ContractFilter
    detail = "contract"
    file_name = "kontrak"
    first_order = "-created"
    columns = (
        Column(name="title", label=_("Title"), value="title", order="title", cell=LINK),
        Column(name="number", label=_("Number"), value="number", order="number"),
        state_column(),
        agency_column(),
        government_column(),
        Column(name="year", label=_("Year"), value="year", order="year"),
        Column(name="parties", label=_("Parties"), value=_parties),
        Column(
            name="created",
            label=_("Drafted"),
            value="created_at",
            order="created_at",
            cell=MOMENT,
            chosen=False,
        ),
        key_column(),
    )

    def rows(self) -> "QuerySet[Contract]":
        return visible_to(self.actor, self.at)


class ContractPage(OfficePage):
    """One contract: terms, parties, documents, what is due."""

    template_name = "contracts/detail.html"

    def load(self) -> None:
        super().load()
        self.contract = find_contract(self, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        contract, actor, at = self.contract, self.actor, self.at
        return super().get_context_data(
            contract=contract,
            zone=contract.government.zone,
            terms=contract.draft,
            indicators=with_figures(contract),
            remarks=remarks_on(contract, at=at),
            lacking=lacking_certificates(contract, at=at),
            explain_targets=bool(draft_reasons.targets_to_explain(contract))
            and may(lambda: draft_reasons.may_give_reasons(contract, actor=actor, at=at)),
            set_targets=contract.follows_id is not None
            and may(lambda: draft_reasons.may_give_reasons(contract, actor=actor, at=at)),
            parties=parties_of(contract),
            documents=list(contract.documents.order_by("version_no")),
            innovations=innovations_named(contract),
            hindrance=hindrance_of(contract.draft),
            steps=explained(contract, actor, at=at, href=gap_href(contract)),
            schedule=schedule_of(contract, at=at),
            why_not=why_not_sign(contract, actor, at),
            unfit=remaking.why_unfit(Contract.objects.filter(pk=contract.pk), at=at).get(contract.pk, []),
            kin=kin_of(contract, actor=actor, at=at),
            clauses=clauses_of(contract),
            revisable=may(lambda: revising.may_revise(contract, actor=actor, at=at)),
            extensible=may(lambda: revising.may_add(contract, actor=actor, at=at)),
            appointment=appointment_named(events := list(events_of(contract))),
            timeline=events_in_words(events, visibility=author_visibility(contract, actor, at=at)),
            **kwargs,
        )


def appointment_named(events: Sequence[Event]) -> dict[str, Shown] | None:
    """By whom the agency was appointed before the contract was drafted, as its first event says; None without."""
    first = min(events, key=lambda each: each.seq)
    named = facts_of(first).get("appointment")
    return {**named, "on": date.fromisoformat(str(named["on"]))} if isinstance(named, dict) else None


def gap_href(contract: Contract) -> Callable[[str], str]:
    """Where a gap of a contract is filled: reasons on their pages, everything else where it was drafted."""
    pages = {"dates_reason": "contract-schedule", "targets_reason": "contract-targets-reason"}
    return lambda field: reverse(pages[field], args=[contract.pk]) if field in pages else ""


def innovations_named(contract: Contract) -> list[dict[str, str]]:
    """The innovation as the draft names it: contracts know it as a value only."""
    named = contract.draft.get("innovation") or {}
    return [named] if named.get("id") else []


def with_figures(contract: Contract) -> list[tuple[TermIndicator, list[tuple[TargetPeriod, str]]]]:
    """The agreed indicators, each with its figures as the annex prints them by their periods, the year's first."""
    rows = [TermIndicator.model_validate(row) for row in contract.draft.get("indicators", ())]
    return [(row, figures_by_period(row, year=contract.year)) for row in rows]


def clauses_of(contract: Contract) -> list[ClauseInForce]:
    """Clauses beside those of the wording: of a contract in force all that bind, else its own. One query at most."""
    if contract.state == ContractState.IN_FORCE:
        return clauses_in_force(contract)
    own = contract.draft.get("added_clauses", ())
    return [ClauseInForce(str(index), text, None) for index, text in enumerate(own)]


def kin_of(contract: Contract, *, actor: Actor, at: datetime) -> list[dict[str, Shown]]:
    """The contracts that this one changes, follows or was made anew from, and those that do so with it, earlier ones
    first; of an addendum also the revision that took its place. Only what this person may see. Up to two queries beside
    those of `visible_to`."""
    before = {contract.supersedes_id, contract.amends_id, contract.follows_id, contract.remakes_id}
    after = Q(supersedes=contract) | Q(amends=contract) | Q(follows=contract) | Q(remakes=contract)
    revised = revising.revision_in_place_of(contract) if contract.kind == ContractKind.ADDENDUM else None
    related = Q(pk__in=before - {None}) | after | Q(pk=revised.pk if revised else None)
    rows = visible_to(actor, at).filter(related).defer("terms").order_by("created_at", "pk")
    return [_as_kin(each, contract, earlier=each.pk in before) for each in rows]


def _as_kin(each: Contract, contract: Contract, *, earlier: bool) -> dict[str, Shown]:
    if each.pk == contract.remakes_id or each.remakes_id == contract.pk:
        relation = _("made anew in place of") if earlier else _("was made anew as")
        return {"contract": each, "relation": relation, "why": None}
    if earlier:
        return {"contract": each, "relation": _RELATIONS[contract.kind], "why": contract}
    if contract.amends_id is not None and each.supersedes_id == contract.amends_id:
        return {"contract": each, "relation": _("is replaced, with what it adds to, by"), "why": each}
    names = _GIVEN_UP if each.state == ContractState.VOID else _RELATIONS_BACK
    return {"contract": each, "relation": names[each.kind], "why": each}


def may(ask: Callable[[], Shown]) -> bool:
    """Whether the domain's own question is answered without a refusal."""
    try:
        ask()
    except DomainError:
        return False
    return True


def parties_of(contract: Contract) -> list[dict[str, Shown]]:
    """The parties in order of signing, with their signature when there is one. Up to two queries."""
    signatures = {signature.party: signature for signature in contract.signatures.all()}
    terms = ContractTerms.from_json(bytes(contract.terms)) if contract.terms else None
    return [
        {
            "label": row.party.label,
            "seat": row.seat,
            "terms": terms.signatory(row.party) if terms else None,
            "signature": signatures.get(row.party),
        }
        for row in signatories_of(contract)
    ]


def why_not_sign(contract: Contract, actor: Actor, at: datetime) -> DomainError | None:
    """The refusal that signing would meet now; None when it is this person's turn."""
    try:
        signing.next_signatory(contract, actor=actor, at=at)
    except DomainError as refusal:
        return refusal
    return None


class ContractTransition(TransitionPage):
    """One step of a contract."""

    subject: Contract
    template_name = "contracts/transition.html"

    EXPLANATIONS = {
        "request_signatures": _(
            "The terms are frozen, the contract receives its number, and the document is produced. "
            "Nothing in it can be changed after that."
        ),
        "void": _("The contract is given up. A number that was given stays with it."),
        "remake": _(
            "The document becomes void and is made anew with the same content for those who hold the offices now; "
            "every party signs the new one. It takes over the number as long as nobody can have signed under it, "
            "else it receives a new one. Whoever signed is told."
        ),
    }

    def find(self, pk: UUID) -> Contract:
        return find_contract(self, pk)

    def href(self, field: str) -> str:
        return gap_href(self.subject)(field)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """Once more what the page of the contract says, before signatures are requested."""
        if self.name == "request_signatures":
            kwargs |= {
                "remarks": remarks_on(self.subject, at=self.at),
                "lacking": lacking_certificates(self.subject, at=self.at),
            }
        return super().get_context_data(**kwargs)

    def act(self, form: TransitionForm) -> str:
        """Leads on to the document made anew, whose signatures are requested already."""
        back = super().act(form)
        fresh = Contract.objects.filter(remakes_id=self.subject.pk).values_list("pk", flat=True).first()
        return reverse("contract", args=[fresh]) if fresh else back


class ContractFile(OfficePage):
    """The bytes of one registered version, shown or (with `?unduh=1`) downloaded."""

    def load(self) -> None:
        super().load()
        self.contract = find_contract(self, self.kwargs["pk"])
        found = self.contract.documents.filter(version_no=self.kwargs["version"]).first()
        if found is None:
            raise NotVisible(_("There is no such document."))
        self.document: ContractDocument = found

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """The stored bytes, verified against their hash."""
        name = (self.contract.number or str(self.contract.pk)).replace("/", "-")
        return file_response(
            store.load(self.document.sha256),
            name=f"{name}-v{self.document.version_no}.pdf",
            content_type="application/pdf",
            inline="unduh" not in request.GET,
        )
