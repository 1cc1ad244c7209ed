"""Deriving contracts again: every stored document from its bytes, every registered version, signature and frozen text
from the event that names it, every register from the numbers given.

Part of `verify_history`.
"""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from django.db.models import Count, Max
from django.utils.translation import gettext as _

from common.beside import Beside
from common.canonical import sha256_hex
from common.types import Json
from contracts.documents import store
from contracts.documents.numbering import INNOVATION_CONTRACT
from contracts.documents.references import document_columns
from contracts.models import Contract, ContractDocument, NumberCounter, Signature
from workflow.engine.verification import Finding, Totals, parsed
from workflow.models import Event

_CHUNK = 200
Said = tuple[Event, Mapping[str, Json]]
_SUBJECT = Contract.SUBJECT_TYPE


def findings(totals: Totals) -> Iterator[Finding]:
    """Whatever does not follow. A query for each column with documents, five for contracts."""
    yield from _files(totals)
    yield from _contracts(totals)
    yield from _registers()


def _files(totals: Totals) -> Iterator[Finding]:
    """Every document that a row names is there, with the bytes that it had. One in memory at a time."""
    for entry in document_columns():
        last = ""
        rows = entry.rows().order_by(entry.column, "pk").values_list("pk", entry.column)
        for key, digest in rows.iterator(2000):
            if digest == last:
                continue
            last = digest
            totals.count(_("documents"))
            try:
                store.load(digest)
            except (store.DocumentMissing, store.DocumentChanged, ValueError) as error:
                message = _("document %(digest)s: %(what)s")
                yield Finding(
                    0, f"{entry.model} {key}", "document", message % {"digest": digest, "what": error}
                )


def _contracts(totals: Totals) -> Iterator[Finding]:
    events = Beside(
        Event.objects.filter(subject_type=_SUBJECT).order_by("subject_id", "seq").iterator(_CHUNK),
        lambda row: row.subject_id,
    )
    documents = Beside(
        ContractDocument.objects.order_by("contract_id", "version_no").iterator(_CHUNK),
        lambda row: row.contract_id,
    )
    signatures = Beside(
        Signature.objects.select_related("document").order_by("contract_id", "pk").iterator(_CHUNK),
        lambda row: row.contract_id,
    )
    for contract in Contract.objects.order_by("pk").iterator(_CHUNK):
        totals.count(_("contracts"))
        said = [(row, parsed(row.payload)) for row in events.of(contract.pk)]
        subject = f"{_SUBJECT} {contract.pk}"
        named = {
            (str(doc.get("id")), str(doc.get("sha256"))): row
            for row, body in said
            for doc in _dicts(body.get("docs"))
        }
        yield from (Finding(0, subject, "terms", message) for message in _frozen_faults(contract, said))
        for document in documents.of(contract.pk):
            if (str(document.pk), document.sha256) not in named:
                message = _("version %(number)d is registered, and no event names %(digest)s")
                words = {"number": document.version_no, "digest": document.sha256}
                yield Finding(0, subject, "version", message % words)
        for signature in signatures.of(contract.pk):
            yield from (Finding(0, subject, "signature", text) for text in _signature_faults(signature, said))


def _dicts(value: Json) -> Iterator[Mapping[str, Json]]:
    yield from (each for each in value if isinstance(each, Mapping)) if isinstance(value, list) else ()


def _frozen_faults(contract: Contract, said: Sequence[Said]) -> Iterator[str]:
    """The frozen text has its hash, which the request for signatures names, with the number."""
    requests = [body for row, body in said if row.kind == f"{_SUBJECT}.request_signatures"]
    terms = sha256_hex(bytes(contract.terms)) if contract.terms is not None else ""
    if terms != contract.terms_sha256:
        yield _("the terms have the hash %(follows)s, stored is %(stored)s") % {
            "follows": terms, "stored": contract.terms_sha256,
        }  # fmt: skip
    if not requests:
        if contract.terms_sha256:
            yield _("the terms are frozen, and signatures were never requested")
        return
    facts = requests[-1].get("facts")
    number = facts.get("number") if isinstance(facts, dict) else None
    digests = [str(doc.get("sha256")) for doc in _dicts(requests[-1].get("docs"))]
    for name, stored, follows in (
        ("number", contract.number, number),
        ("terms_sha256", [contract.terms_sha256], digests),
    ):
        if stored != follows:
            message = _("“%(name)s” is %(stored)s, by its event %(follows)s")
            yield message % {"name": name, "stored": stored, "follows": follows}


def _signature_faults(signature: Signature, said: Sequence[Said]) -> Iterator[str]:
    """A signature was given by an event, by that person in that office for that party."""
    for row, body in said:
        facts = body.get("facts")
        if (
            row.kind != f"{_SUBJECT}.sign"
            or not isinstance(facts, dict)
            or facts.get("party") != signature.party
        ):
            continue
        stored = (signature.person_id, signature.seat_id, signature.capacity, signature.certificate_sha256)
        follows = (row.actor_id, row.seat_id, row.capacity, facts.get("certificate"))
        if stored != follows:
            yield _("the signature of “%(party)s” is %(stored)s, by its event %(follows)s") % {
                "party": signature.party, "stored": stored, "follows": follows,
            }  # fmt: skip
        return
    yield _("there is a signature of “%(party)s”, and no event of it") % {"party": signature.party}


def _registers() -> Iterator[Finding]:
    """A register stands at the last number that was given, and no number was left out."""
    given = {
        (row["government_id"], row["book_year"]): (row["last"], row["many"])
        for row in Contract.objects.filter(serial__isnull=False)
        .order_by()
        .values("government_id", "book_year")
        .annotate(last=Max("serial"), many=Count("serial", distinct=True))
    }
    for counter in NumberCounter.objects.filter(document_type=INNOVATION_CONTRACT).order_by("pk"):
        last, many = given.pop((counter.government_id, counter.year), (0, 0))
        yield from _register_faults(counter.government_id, counter.year, counter.last, last, many)
    for (government, year), (last, many) in given.items():
        yield from _register_faults(government, year, 0, last, many)


def _register_faults(government: UUID, year: int, stored: int, last: int, many: int) -> Iterator[Finding]:
    if stored != last or many != last:
        message = _(
            "the register of %(year)s stands at %(stored)d; %(many)d numbers were given, the last %(last)d"
        )
        words = {"year": year, "stored": stored, "many": many, "last": last}
        yield Finding(0, f"government {government}", "register", message % words)
