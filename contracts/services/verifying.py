"""Checking files and printed codes for anyone: what a token's page tells, and what an uploaded file is to us.

Nothing here is found by number, name or hash alone. A page needs the token of its contract. A hash is compared only
with the versions of the contract whose token comes along. A file is looked up by its own bytes. What is not found, for
whatever reason, gives one and the same answer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.db.models import Max
from django.utils.translation import gettext as _

from common.errors import Unavailable
from common.periods import Period
from common.person_names import have_a_word_in_common
from contracts.documents.measures import targets_of_years
from contracts.enums import ContractKind, ContractState, Party
from contracts.models import Contract, ContractDocument, Signature
from contracts.services.clauses import clauses_of_addendum
from contracts.services.freezing import frozen_terms
from contracts.services.naming import NamedContract, contracts_named
from contracts.services.revising import HAVE_BEEN_IN_FORCE, revision_in_place_of
from contracts.signing import configured_signer
from contracts.signing.configuration import timestamp_roots
from contracts.terms.contract_terms import ContractTerms
from contracts.verification.examination import SignatureFacts
from contracts.verification.process import ExaminingProcess, NamesFound, examining
from contracts.verification.verdicts import (
    FileVerdict,
    Judgement,
    RegisteredContract,
    RegisteredVersion,
    judge,
)
from workflow.queries import events_of

ClausesGoOn = Literal["", "all", "some", "none"]
LARGEST_FILE = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class PartyShown:
    """An office of the contract as it was printed, and when it signed."""

    party: str
    office: str
    name: str
    capacity: str
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ContractShown:
    """What anyone with the printed code may read. Names are those of the office-holders as printed; no numbers of
    persons. `signed_on` is the day of the last signature, None before it; `since` is when the present state began,
    `zone` the government's. `targets` are name, target as a number, unit and target as it is printed. Of an addendum
    that was superseded with its contract `clauses_go_on` says how many of its clauses `replaced_by` carries."""

    number: str
    title: str
    government: str
    agency: str
    zone: str
    signed_on: date | None
    period_start: str
    period_end: str
    parties: tuple[PartyShown, ...]
    targets: tuple[tuple[str, str, str, str], ...]
    state: ContractState
    since: datetime
    replaced_by: str
    clauses_go_on: ClausesGoOn
    added_to_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignatureShown:
    """A signature found in a file; office, capacity and time of registration come from our own records.

    `printed_name` is the official's where the certificate names somebody else, as far as words tell; else empty.
    """

    facts: SignatureFacts
    office: str
    capacity: str
    registered_at: datetime | None
    printed_name: str = ""


@dataclass(frozen=True, slots=True)
class FileShown:
    """The answer about a file. All but `verdict` and `sha256` is empty for a foreign one and for one that is no PDF;
    `named` are the contracts whose number stands on its sheets.

    `unsigned` says that the file is identical with a version that nobody has signed. `version` and `newest` are version
    numbers; the version is known only for an identical file. `terms_match` and `print_matches` compare our records with
    the embedded terms and with the print. None: not compared; the print is read only where the signatures hold, since
    nobody should rely on the others.
    """

    verdict: FileVerdict
    sha256: str
    readable: bool
    contract: ContractShown | None = None
    unsigned: bool = False
    version: int | None = None
    newest: int | None = None
    registered_at: datetime | None = None
    terms_match: bool | None = None
    print_matches: bool | None = None
    missing: tuple[str, ...] = ()
    signatures: tuple[SignatureShown, ...] = ()
    named: tuple[NamedContract, ...] = ()


STRANGE = (FileVerdict.FOREIGN, FileVerdict.NO_PDF)


def verify(
    data: bytes, *, at: datetime, token: str | None = None, process: ExaminingProcess = examining
) -> FileShown:
    """What the file is to us. With a token it is compared with that contract: a file of another one is foreign.

    Parsed in the examining process. Eight queries for a foreign file. Raises Unavailable when too many
    wait, or when there was no time for a file that is registered.
    """
    roots, stamping = configured_signer().trust_roots(), timestamp_roots()
    expected = registered_contract(token) if token is not None else None
    judged = judge(
        data,
        DatabaseRegistry(),
        examine=lambda pdf, moment: process.examine(
            pdf, trust_roots=roots, timestamp_roots=stamping, at=moment
        ),
        at=at,
    )
    readable = judged.evidence.examined.readable
    if judged.evidence.version is not None and not readable:
        # Registered bytes are readable; it was the machine that had no time for them.
        raise Unavailable(_("The file could not be checked in time. Please try again in a moment."))
    related = judged.evidence.related
    # What claims signatures of ours without saying of which contract may well be this one, altered.
    elsewhere = token is not None and related is not None and related.contract != expected
    if judged.verdict in STRANGE or elsewhere:
        return _strange(judged, data, expected, token is not None, process)
    missing = None
    if related is not None and judged.verdict in (FileVerdict.IDENTICAL, FileVerdict.SIGNED_OTHER_FILE):
        missing = process.missing_in_print(data, related.terms)
    return _shown(judged, missing)


def _strange(
    judged: Judgement, data: bytes, expected: Contract | None, coded: bool, process: ExaminingProcess
) -> FileShown:
    """What is not ours: altered all the same where our code is printed on it, else with the contracts that it names."""
    evidence = judged.evidence
    verdict = judged.verdict if judged.verdict in STRANGE else FileVerdict.FOREIGN
    found = process.named_in_print(data) if evidence.is_pdf else NamesFound([], [])
    named = DatabaseRegistry().with_codes(found.codes)
    if named is not None and not (coded and named.contract != expected):
        return FileShown(
            FileVerdict.ALTERED,
            evidence.sha256,
            evidence.examined.readable,
            contract=contract_shown(named.contract),
            signatures=_signatures_shown(named.contract, evidence.examined.signatures),
        )
    return FileShown(
        verdict, evidence.sha256, evidence.examined.readable, named=contracts_named(found.numbers)
    )


def published(token: str) -> ContractShown | None:
    """The contract of a printed code; None when there is none, or nothing of it has been registered yet."""
    contract = registered_contract(token)
    return None if contract is None else contract_shown(contract)


def same_file(token: str, digest: str) -> int | None:
    """Number of the version of the token's contract that has this SHA-256; None for everything else. Two queries."""
    contract = registered_contract(token)
    document = ContractDocument.objects.filter(sha256=digest, contract=contract).first()
    return None if document is None or contract is None else document.version_no


def registered_contract(token: str) -> Contract | None:
    """The contract with this token once its first version is registered. One query."""
    return (
        Contract.objects.select_related("government", "agency")
        .filter(public_token=token, documents__version_no=0)
        .first()
    )


def contract_shown(contract: Contract) -> ContractShown:
    """Terms as frozen, state as it is now. Four queries."""
    terms = frozen_terms(contract)
    signed = {signature.party: signature.signed_at for signature in contract.signatures.all()}
    began = events_of(contract).filter(to_state=contract.state).exclude(from_state=contract.state)
    since = began.order_by("-seq").values_list("at", flat=True).first()
    revised = revision_in_place_of(contract)
    return ContractShown(
        number=terms.number,
        title=terms.innovation.title,
        government=terms.government.name,
        agency=terms.agency.name,
        zone=contract.government.zone,
        signed_on=contract.signed_on,
        period_start=terms.period_start,
        period_end=terms.period_end,
        parties=tuple(
            _party_shown(terms, party, signed.get(party)) for party in list(Party)[: len(terms.signatories)]
        ),
        targets=tuple(
            (
                f"{row.name} ({period.year})" if isinstance(period, Period) else row.name,
                number,
                row.unit,
                printed,
            )
            for row in terms.indicators
            for period, number, printed in targets_of_years(row, year=terms.year)
        ),
        state=ContractState(contract.state),
        since=since or contract.created_at,
        replaced_by=revised.number if revised else "",
        clauses_go_on=_clauses_carried(contract, revised),
        added_to_by=_addenda(contract),
    )


class DatabaseRegistry:
    """The registry of this installation."""

    def newest_of(self, digests: Sequence[str]) -> RegisteredVersion | None:
        """See Registry. Two queries when there is one."""
        document = (
            ContractDocument.objects.filter(sha256__in=digests)
            .select_related("contract__government", "contract__agency")
            .order_by("-version_no")
            .first()
        )
        if document is None:
            return None
        contract = document.contract
        signatures = list(contract.signatures.select_related("document"))
        newest = contract.documents.aggregate(newest=Max("version_no"))["newest"]
        return RegisteredVersion(
            known=_known(contract, signatures),
            number=document.version_no,
            newest=newest,
            signatures=sum(entry.document.version_no <= document.version_no for entry in signatures),
            registered_at=document.registered_at,
        )

    def with_terms(self, digest: str) -> RegisteredContract | None:
        """See Registry. Two queries when there is one."""
        contract = (
            Contract.objects.select_related("government", "agency")
            .filter(terms_sha256=digest, documents__version_no=0)
            .first()
        )
        return None if contract is None else _known(contract, contract.signatures.all())

    def with_codes(self, codes: Sequence[str]) -> RegisteredContract | None:
        """See Registry. Two queries when there is one."""
        contract = (
            Contract.objects.select_related("government", "agency")
            .filter(public_token__in=codes, documents__version_no=0)
            .order_by("created_at", "id")
            .first()
        )
        return None if contract is None else _known(contract, contract.signatures.all())

    def knows_certificate(self, fingerprints: Sequence[str]) -> bool:
        """See Registry. One query."""
        return Signature.objects.filter(certificate_sha256__in=fingerprints).exists()


def _known(contract: Contract, signatures: Iterable[Signature]) -> RegisteredContract:
    signers = {str(Party(entry.party).field): entry.certificate_sha256 for entry in signatures}
    return RegisteredContract(contract, bytes(contract.terms or b""), signers)


def _shown(judged: Judgement, missing: tuple[str, ...] | None) -> FileShown:
    evidence = judged.evidence
    examined, version, related = evidence.examined, evidence.version, evidence.related
    contract = None if related is None else related.contract
    return FileShown(
        verdict=judged.verdict,
        unsigned=version is not None and version.signatures == 0,
        sha256=evidence.sha256,
        readable=examined.readable,
        contract=None if contract is None else contract_shown(contract),
        version=version.number if version else None,
        newest=version.newest if version else None,
        registered_at=version.registered_at if version else None,
        terms_match=None if related is None or examined.terms is None else examined.terms == related.terms,
        print_matches=None if missing is None else not missing,
        missing=missing or (),
        signatures=_signatures_shown(contract, examined.signatures),
    )


def _signatures_shown(
    contract: Contract | None, found: Sequence[SignatureFacts]
) -> tuple[SignatureShown, ...]:
    """Each signature with the office it was registered for, when certificate and place are the registered ones."""
    if contract is None:
        return tuple(SignatureShown(facts, "", "", None) for facts in found)
    terms = frozen_terms(contract)
    accepted = {
        (str(Party(entry.party).field), entry.certificate_sha256): entry
        for entry in contract.signatures.all()
    }
    shown = []
    for facts in found:
        entry = accepted.get((facts.field, facts.certificate_sha256))
        party = _party_shown(terms, Party(entry.party), entry.signed_at) if entry else None
        shown.append(
            SignatureShown(
                facts,
                party.office if party else "",
                entry.capacity if entry else "",
                entry.signed_at if entry else None,
                party.name if party and not have_a_word_in_common(party.name, facts.signer) else "",
            )
        )
    return tuple(shown)


def _party_shown(terms: ContractTerms, party: Party, signed_at: datetime | None) -> PartyShown:
    agreed = terms.signatory(party)
    return PartyShown(str(party), agreed.printed_office, agreed.name, str(agreed.capacity), signed_at)


def _clauses_carried(contract: Contract, revised: Contract | None) -> ClausesGoOn:
    if contract.kind != ContractKind.ADDENDUM or revised is None:
        return ""
    carried = revised.draft.get("added_clauses", ())
    kept = [each.carried in carried for each in clauses_of_addendum(contract)]
    return "all" if all(kept) else "some" if any(kept) else "none"


def _addenda(contract: Contract) -> tuple[str, ...]:
    """Numbers of the contracts that add to this one."""
    found = contract.addenda.filter(state__in=HAVE_BEEN_IN_FORCE).order_by("created_at")
    return tuple(found.values_list("number", flat=True))
