"""Reading PDFs with pyHanko: signatures, attachments, and what an update changed. Loading it loads pyHanko."""

import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.generic import DictionaryObject, IndirectObject, Reference
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    CatalogModificationRule,
    DiffPolicy,
    DiffResult,
    DocInfoRule,
    FormUpdatingRule,
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    SuspiciousModification,
    XrefStreamRule,
)
from pyhanko.sign.diff_analysis.constants import (
    ACROFORM_EXEMPT_STRICT_COMPARISON,
    ROOT_EXEMPT_STRICT_COMPARISON,
)
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError, ValidationInfoReadingError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from contracts.signing.assessment import assessments
from contracts.signing.pades import PdfProblem

# pyHanko meets hostile bytes with its own errors or, deep in its parser, with these of Python (it asserts, too).
PDF_PROBLEMS = (
    *PdfProblem,
    PdfError,
    SignatureValidationError,
    ValidationInfoReadingError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    RecursionError,
    zlib.error,
)

# One signature put into a field that was there: no new field, no other value, no further validation data. The first
# signature certifies, which adds /Perms to the catalog; `_certifies_properly` looks at what it holds.
ONE_SIGNATURE = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(ignored_keys=ROOT_EXEMPT_STRICT_COMPARISON - {"/DSS"} | {"/Perms"}),
        *(
            rule.as_qualified(ModificationLevel.LTA_UPDATES)
            for rule in (DocInfoRule(), XrefStreamRule(), ObjectStreamRule(), MetadataUpdateRule())
        ),
    ],
    form_rule=FormUpdatingRule(
        field_rules=[SigFieldModificationRule()],
        ignored_acroform_keys=ACROFORM_EXEMPT_STRICT_COMPARISON | {"/SigFlags"},
    ),
)


def opened(pdf: bytes) -> PdfFileReader:
    """The file for the questions below. Ask all of them of one reader: comparing two revisions of a tagged file means
    reading every object once (0.1 s for 24 indicators), and the reader remembers it. Raises one of PDF_PROBLEMS."""
    return PdfFileReader(io.BytesIO(pdf))


def signatures(
    reader: PdfFileReader,
    trust_roots: Sequence[bytes],
    at: datetime,
    *,
    timestamp_roots: Sequence[bytes] = (),
    last_update: "LastUpdate | None" = None,
) -> list[dict[str, Any]]:
    """Facts of each signature, oldest first (the members of SignatureFacts). Raises one of PDF_PROBLEMS.

    With `last_update`, what was found out about the last revision is not found out again.
    """
    roots = [asn1_x509.Certificate.load(root) for root in trust_roots]
    found = []
    proofs = assessments(reader, signing_roots=trust_roots, timestamp_roots=timestamp_roots)
    for signature, proof in zip(reader.embedded_regular_signatures, proofs, strict=True):
        # A context remembers certificates it has seen; a fresh one judges each signature by its own.
        context = ValidationContext(trust_roots=roots, allow_fetching=False, moment=at)
        status = validate_pdf_signature(
            signature,
            signer_validation_context=context,
            diff_policy=last_update.known if last_update else None,
        )
        reason, location = (signature.sig_object.get(key, "") for key in ("/Reason", "/Location"))
        found.append(
            {
                "field": str(signature.field_name),
                "certificate_sha256": signature.signer_cert.sha256.hex(),
                "signer": str(signature.signer_cert.subject.native.get("common_name", "")),
                "signed_at": signature.self_reported_timestamp,
                "reason": str(reason),
                "location": str(location),
                "intact": bool(status.intact and status.valid),
                "trusted": bool(status.trusted),
                "covers_whole_file": status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
                "later_changes_allowed": bool(
                    status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION and status.docmdp_ok
                ),
                "level": proof.level.value,
                "timestamped_at": proof.at,
                "timestamp_authority": proof.authority,
                "timestamp_trusted": proof.trusted,
            }
        )
    return found


def signature_count(reader: PdfFileReader) -> int:
    """How many signatures there are, whatever they are worth. Raises one of PDF_PROBLEMS."""
    return len(reader.embedded_regular_signatures)


@dataclass(frozen=True, slots=True)
class LastUpdate:
    """The last revision compared with everything before it; `known` gives that answer to whoever asks the same."""

    adds_only_a_signature: bool
    known: "KnownComparison | None"


class KnownComparison(DiffPolicy):
    """A comparison that was made already, and by stricter rules than pyHanko's own; any other is made by those.

    An earlier signature asks what came after it. In a file of ours that is the last revision, which was just compared
    with all that stood before it: reading every object of a tagged file twice would only take twice as long.
    """

    def __init__(self, *, base_revision: int, result: DiffResult) -> None:
        self._base_revision = base_revision
        self._result = result

    def review_file(
        self,
        reader: PdfFileReader,
        base_revision: int | HistoricalResolver,
        field_mdp_spec: FieldMDPSpec | None = None,
        doc_mdp: MDPPerm | None = None,
    ) -> DiffResult | SuspiciousModification:
        # Asked without a permission of the signature, the question is the laxer one.
        asked = base_revision == self._base_revision and field_mdp_spec is None
        if asked and doc_mdp in (None, MDPPerm.FILL_FORMS):
            return self._result
        return DEFAULT_DIFF_POLICY.review_file(reader, base_revision, field_mdp_spec, doc_mdp)


def last_update(old: PdfFileReader, new: PdfFileReader) -> LastUpdate:
    """Whether `new` is one revision more than `old`, and that revision fills signature fields only.

    Needed for the first signature above all: it covers whatever stood before it, a slipped-in change included. Raises
    one of PDF_PROBLEMS.
    """
    base = old.xrefs.total_revisions
    if new.xrefs.total_revisions != base + 1:
        return LastUpdate(adds_only_a_signature=False, known=None)
    verdict = ONE_SIGNATURE.review_file(new, base_revision=base - 1, doc_mdp=MDPPerm.FILL_FORMS)
    if not isinstance(verdict, DiffResult):
        return LastUpdate(adds_only_a_signature=False, known=None)
    return LastUpdate(
        adds_only_a_signature=_certifies_properly(old, new),
        known=KnownComparison(base_revision=base - 1, result=verdict),
    )


def _certifies_properly(old: PdfFileReader, new: PdfFileReader) -> bool:
    """Whether /Perms is untouched, or new and naming the only signature of the file as its certification."""
    if "/Perms" in old.root or "/Perms" not in new.root:
        return bool(old.root.get("/Perms") == new.root.get("/Perms"))
    permissions, present = new.root["/Perms"], new.embedded_regular_signatures
    return (
        set(permissions) == {"/DocMDP"}
        and len(present) == 1
        and permissions.raw_get("/DocMDP") == present[0].sig_field.raw_get("/V")
    )


def attachments(pdf: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each embedded file."""
    root = PdfFileReader(io.BytesIO(pdf)).root
    if "/Names" in root and "/EmbeddedFiles" in root["/Names"]:
        yield from _leaves(root["/Names"]["/EmbeddedFiles"], seen=set())


def _leaves(node: DictionaryObject, *, seen: set[Reference]) -> Iterator[tuple[str, bytes]]:
    """A name tree's entries; `seen` stops a tree that bites its tail. Item access resolves references, `get` not."""
    kids = node["/Kids"] if "/Kids" in node else ()  # noqa: SIM401 -- `get` does not resolve references
    for kid in kids:
        if isinstance(kid, IndirectObject):
            if kid.reference in seen:
                continue
            seen.add(kid.reference)
        yield from _leaves(kid.get_object(), seen=seen)
    if "/Names" in node:
        entries = list(node["/Names"])
        for entry in entries[1::2]:
            specification = entry.get_object()
            name = specification["/UF"] if "/UF" in specification else specification["/F"]
            yield str(name), bytes(specification["/EF"]["/F"].data)
