"""From an editable draft and the holders of the offices that sign to ContractTerms."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from common.periods import local_day
from common.types import Json
from contracts.enums import AgreementForm, ContractKind, SigningCapacity, TermGovernmentKind
from contracts.models import Contract, ContractSignatory, ContractTemplate
from contracts.services import templating
from contracts.services.revising import as_revised
from contracts.services.signatories import signs_without_number
from contracts.terms.contract_terms import ContractTerms
from contracts.terms.draft import ContractDraft
from contracts.terms.indonesian import last_day, long_date
from contracts.terms.schemas import WITH_LOG
from history.queries import newest_checkpoint
from organisations.models import OfficeHeld
from organisations.queries import held_at
from workflow.policies.versions import policy_of

_KINDS = {
    "regency": TermGovernmentKind.REGENCY,
    "city": TermGovernmentKind.CITY,
    "province": TermGovernmentKind.PROVINCE,
}


def terms_from(
    contract: Contract,
    signing: Iterable[tuple[ContractSignatory, OfficeHeld]],
    *,
    template: ContractTemplate,
    at: datetime,
) -> ContractTerms:
    """The terms of a numbered contract. Raises InvalidTerms with every gap. One query more per party signing a.n."""
    draft = ContractDraft.of(contract.draft)
    policy = policy_of(contract)
    agency = contract.agency
    file = templating.file_of(template)
    return ContractTerms.of(
        {
            **draft.content(),
            "form": str(contract.form),
            "kind": str(contract.kind),
            "number": contract.number,
            "year": contract.year,
            "government": {
                "code": contract.government.code,
                "name": contract.government.name,
                "kind": _KINDS[contract.government.kind],
            },
            "agency": {
                "name": agency.name if agency else contract.government.name,
                "kind": str(agency.kind) if agency else "",
            },
            "numbered_on": contract.numbered_on.isoformat() if contract.numbered_on else "",
            "signatories": [_signatory(contract, row, held, at) for row, held in signing],
            "amendment": _amendment(contract, draft.reason),
            "follows": _followed(contract),
            "letterhead": templating.letterhead_of(
                file, government=contract.government, agency=agency, emblem_sha256=template.emblem_sha256
            ),
            "wording": file.wording,
            "template": templating.reference_to(template),
            "policy": {"code": policy.name, "version": policy.number},
            **_sealed_so_far(),
        }
    )


def _sealed_so_far() -> dict[str, Json]:
    """The newest checkpoint of the log, and the schema of terms that name one; nothing before the first. One query."""
    newest = newest_checkpoint()
    if newest is None:
        return {}
    lines = newest.note.splitlines()
    name, root = lines[0], lines[2]
    own = next(line for line in lines[4:] if line.startswith(f"— {name} "))
    signature = own.rpartition(" ")[2]
    return {
        "schema": WITH_LOG,
        "log": {"name": name, "size": newest.size, "root": root, "signature": signature},
    }


def _amendment(contract: Contract, reason: str) -> dict[str, str] | None:
    """The contract that this one changes, as it was frozen."""
    earlier = contract.supersedes if contract.kind == ContractKind.REVISION else contract.amends
    if earlier is None:
        return None
    return {
        "number": earlier.number,
        # Of terms before schema 3 the day that they print, else that of the last signature.
        "signed_on": earlier.signed_on.isoformat() if earlier.signed_on else "",
        "terms_sha256": earlier.terms_sha256,
        "ground": contract.ground,
        "reason": reason,
    }


# How the sentence names the earlier document and this one: Indonesian, as all of a contract.
_NAMES = {
    AgreementForm.INNOVATION_CONTRACT: ("Kontrak Kinerja Inovasi", "kontrak"),
    AgreementForm.PERFORMANCE_AGREEMENT: ("Perjanjian Kinerja", "perjanjian"),
}


def _followed(contract: Contract) -> dict[str, str] | None:
    """The contract that this one comes after, as it was revised and frozen. Two queries where there is one."""
    if contract.follows is None:
        return None
    earlier = as_revised(contract.follows)
    assert earlier.signed_on is not None, "only what was in force is followed"
    title, noun = _NAMES[AgreementForm(earlier.form)]
    first, end = (date.fromisoformat(earlier.draft[name]) for name in ("period_start", "period_end"))
    own = _NAMES[AgreementForm(contract.form)][1].capitalize()
    statement = (
        f"{own} ini melanjutkan {title} Nomor {earlier.number} tanggal {long_date(earlier.signed_on)} untuk jangka "
        f"waktu {long_date(first)} sampai dengan {last_day(end)}. Kewajiban yang masih ada menurut {noun} tersebut "
        f"tetap diselesaikan menurut {noun} tersebut."
    )
    return {
        "number": earlier.number,
        "signed_on": earlier.signed_on.isoformat(),
        "terms_sha256": earlier.terms_sha256,
        "period_start": first.isoformat(),
        "period_end": end.isoformat(),
        "statement": statement,
    }


def _signatory(contract: Contract, row: ContractSignatory, held: OfficeHeld, at: datetime) -> dict[str, str]:
    """Name, rank and NIP as they are at this moment; an absent one stays empty."""
    seat, person = held.seat, held.person
    place = contract.agency.name if seat.agency_id and contract.agency else contract.government.name
    delegate = held.capacity == SigningCapacity.DELEGATE
    as_head = signs_without_number(held)
    letter_on = held.letter_on.isoformat() if held.letter_on else ""
    if held.letter_no and not letter_on:
        letter_on = local_day(held.starts_at, ZoneInfo(contract.government.zone)).isoformat()
    return {
        "label": row.label,
        "office_title": _own_office(held, at) if delegate else seat.title,
        "name": person.name,
        "nip": "" if as_head else person.employee_no,
        "rank": "" if as_head else person.rank,
        "capacity": held.capacity,
        "agency_or_government": place,
        "on_behalf_of": seat.title if delegate else "",
        "through": held.through.title if delegate and held.through else "",
        "letter_kind": held.letter_kind if held.letter_no else "",
        "letter_no": held.letter_no,
        "letter_on": letter_on if held.letter_no else "",
    }


def _own_office(held: OfficeHeld, at: datetime) -> str:
    """The office from which a delegate signs: the definitive one held longest, else the represented one. One query."""
    own = (
        held_at(at)
        .filter(person_id=held.person_id, capacity=SigningCapacity.DEFINITIVE)
        .select_related("seat")
        .order_by("starts_at", "id")
        .first()
    )
    return own.seat.title if own is not None else held.seat.title
