"""Judging files: does the print say what was agreed, and is a returned signed file exactly what was asked for.

Nothing here trusts the renderer or the signer: text is read by poppler, attachments and signatures by pyHanko.
"""

import re
import subprocess
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError, Unavailable
from common.gc_pause import gc_paused
from common.letters import letters_without_glyph, named
from common.types import StrOrPromise
from contracts.documents.rendering import ATTACHMENT_NAME, page_furniture, printed_facts, printed_figures
from contracts.enums import SignatureLevel
from contracts.terms.contract_terms import ContractTerms

POPPLER_SECONDS = 60


class SignatureRefused(DomainError):
    """A returned file is not the sent one plus exactly the expected signature; `code` says in which way."""

    code = "signature_refused"
    http_status = 502
    title = _("The signed file was not accepted")


class PrintDiffers(DomainError):
    """The print or its attachment does not say what the terms say; `missing` lists what was not found."""

    code = "print_differs"
    http_status = 500
    title = _("The printed contract differs from its terms")


class Unreadable(DomainError):
    """The bytes are not a PDF that can be examined."""

    code = "unreadable_pdf"
    http_status = 422
    title = _("The file cannot be read as a PDF")


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """What one signature is worth, at the moment it was judged. `signed_at` is the signer's own claim,
    `timestamped_at` an authority's, which counts only where `timestamp_trusted`; `level` is B-B, B-T or B-LT."""

    field: str
    certificate_sha256: str
    signer: str
    signed_at: datetime | None
    reason: str
    location: str
    intact: bool
    trusted: bool
    covers_whole_file: bool
    later_changes_allowed: bool
    level: str = "B-B"
    timestamped_at: datetime | None = None
    timestamp_authority: str = ""
    timestamp_trusted: bool = False

    @property
    def valid(self) -> bool:
        """Unbroken, from a trusted certificate, and followed only by changes that it allows."""
        return self.intact and self.trusted and self.later_changes_allowed


def read_signatures(
    pdf: bytes, *, trust_roots: Sequence[bytes], at: datetime, timestamp_roots: Sequence[bytes] = ()
) -> tuple[SignatureFacts, ...]:
    """Every signature of `pdf` in order; certificates are judged at `at`. Never goes online. Raises Unreadable."""
    from contracts.signing import inspection  # noqa: PLC0415 -- pyHanko loads only where a file is judged

    try:
        reader = inspection.opened(pdf)
        found = inspection.signatures(reader, trust_roots, at, timestamp_roots=timestamp_roots)
    except inspection.PDF_PROBLEMS as error:
        raise _unreadable(error) from error
    return tuple(SignatureFacts(**facts) for facts in found)


@gc_paused()
def accept_signed(
    previous: bytes,
    returned: bytes,
    *,
    expected_field: str,
    expected_fingerprint: str,
    trust_roots: Sequence[bytes],
    at: datetime,
) -> SignatureFacts:
    """Facts of the one new signature in `returned`. Raises SignatureRefused unless the file starts with the bytes that
    were sent, adds that signature and nothing else, covers itself entirely, and leaves earlier ones valid (I17)."""
    from contracts.signing import inspection  # noqa: PLC0415 -- pyHanko loads only where a file is judged

    _require(
        returned.startswith(previous) and len(returned) > len(previous),
        "not_a_continuation",
        _("The signed file does not continue the file that was sent."),
    )
    try:
        old, new = inspection.opened(previous), inspection.opened(returned)
        earlier = inspection.signature_count(old)
        update = inspection.last_update(old, new)
        found = inspection.signatures(new, trust_roots, at, last_update=update)
    except inspection.PDF_PROBLEMS as error:
        raise _unreadable(error) from error
    present = [SignatureFacts(**facts) for facts in found]
    _require(
        len(present) == earlier + 1,
        "wrong_signature_count",
        _("The signed file does not add exactly one signature."),
    )
    newest = present[-1]
    _require(newest.field == expected_field, "wrong_field", _("The signature is in the wrong place."))
    _require(
        newest.certificate_sha256 == expected_fingerprint,
        "unexpected_certificate",
        _("The signature was made with another certificate than expected."),
    )
    _require(newest.covers_whole_file, "partial_coverage", _("The signature does not cover the whole file."))
    _require(newest.valid, "invalid_signature", _("The new signature is not valid."))
    _require(
        all(facts.valid for facts in present[:-1]),
        "earlier_signature_broken",
        _("The signed file breaks an earlier signature."),
    )
    _require(
        update.adds_only_a_signature,
        "unexpected_change",
        _("The signed file changes more than one signature field."),
    )
    return newest


def accept_augmented(
    previous: bytes,
    returned: bytes,
    *,
    trust_roots: Sequence[bytes],
    timestamp_roots: Sequence[bytes],
    at: datetime,
) -> None:
    """Raises SignatureRefused unless `returned` continues `previous` with the same signatures, all of them still valid
    and now proven for later years (B-LT) by what the file itself holds."""
    _require(
        returned.startswith(previous) and len(returned) > len(previous),
        "not_a_continuation",
        _("The file with revocation data does not continue the registered one."),
    )
    earlier = read_signatures(previous, trust_roots=trust_roots, at=at)
    present = read_signatures(returned, trust_roots=trust_roots, at=at, timestamp_roots=timestamp_roots)
    _require(
        [facts.certificate_sha256 for facts in present] == [facts.certificate_sha256 for facts in earlier]
        and all(facts.valid for facts in present),
        "earlier_signature_broken",
        _("The revocation data break a signature."),
    )
    _require(
        all(facts.level == SignatureLevel.LT for facts in present),
        "level_not_reached",
        _("With the revocation data that could be had, the signatures do not reach level B-LT."),
    )


def embedded_terms(pdf: bytes) -> bytes:
    """The terms attached to `pdf`. Raises Unreadable, or PrintDiffers when there is not exactly one such attachment."""
    from contracts.signing import inspection  # noqa: PLC0415 -- pyHanko loads only where a file is judged

    try:
        found = [data for name, data in inspection.attachments(pdf) if name == ATTACHMENT_NAME]
    except inspection.PDF_PROBLEMS as error:
        raise _unreadable(error) from error
    if len(found) != 1:
        raise PrintDiffers(_("The contract file does not carry its terms."), missing=[ATTACHMENT_NAME])
    return found[0]


def check_printed(pdf: bytes, terms: ContractTerms) -> None:
    """Raises PrintDiffers unless attachment and print say what `terms` say (I16): every clause, offices, names, money,
    and each indicator's row with its targets. Runs poppler's pdftotext two or three times; ask before the first
    signature."""
    missing = [] if embedded_terms(pdf) == terms.canonical() else [ATTACHMENT_NAME]
    furniture = page_furniture(terms)
    unseen = _unseen(printed_facts(terms), _text_of(pdf, "-raw"), furniture)
    # In a long document each order of reading interrupts something that the other keeps together.
    missing += _unseen(unseen, _text_of(pdf), furniture) if unseen else []
    figures = printed_figures(terms)
    lengths = {len(row) for _number, row in figures}
    rows = {
        (cells[0], tuple(cells[-length:]))
        for cells in map(str.split, _text_of(pdf, "-layout").splitlines())
        for length in lengths
        if cells
    }
    for number, row in figures:
        if (number, row) not in rows:
            missing.append(f"{terms.indicators[int(number) - 1].code}: {' '.join(row)}")
    if missing:
        raise PrintDiffers(_("The printed contract differs from its terms."), missing=missing)


def check_letters(pdf: bytes) -> None:
    """Raises PrintDiffers when a sheet has a letter that no shipped font draws, a blank on paper. Asked when
    a document is registered. Runs pdftotext once."""
    if letters := letters_without_glyph(_text_of(pdf)):
        raise PrintDiffers(
            _("The print has letters that its fonts lack: %(letters)s.") % {"letters": named(letters)},
            missing=list(letters),
        )


def _unseen(facts: Sequence[str], text: str, furniture: str) -> list[str]:
    flowing = re.sub(furniture, "", _squeezed(text))
    return [fact for fact in facts if _squeezed(fact) not in flowing]


def _text_of(pdf: bytes, *options: str) -> str:
    command = ["pdftotext", *options, "-enc", "UTF-8", "-nopgbrk", "-", "-"]
    try:
        done = subprocess.run(command, input=pdf, capture_output=True, timeout=POPPLER_SECONDS, check=True)  # noqa: S603
    except FileNotFoundError as error:
        raise Unavailable(_("pdftotext is not installed (package poppler-utils).")) from error
    except subprocess.SubprocessError as error:
        raise _unreadable(error) from error
    return done.stdout.decode("utf-8", "replace")


def _squeezed(text: str) -> str:
    """Without spaces, case and compatibility forms: line breaks and capitals belong to the layout."""
    return re.sub(r"[\s\u00ad]+", "", unicodedata.normalize("NFKC", text).casefold())


def _require(holds: bool, code: str, message: StrOrPromise) -> None:
    if not holds:
        raise SignatureRefused(message, code=code)


def _unreadable(error: Exception) -> Unreadable:
    return Unreadable(_("The file cannot be read as a PDF."), reason=f"{type(error).__name__}: {error}")
