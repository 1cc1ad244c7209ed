"""What a file is to our registry: one of five answers, from its bytes and what the registry knows.

The bytes come first: only a registered version, byte for byte, is ours. Signatures that are valid say who signed, not
that this is the file that was agreed; they are judged by what they cover, never by "intact" alone.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from common.canonical import sha256_hex
from contracts.verification.examination import SignatureFacts

if TYPE_CHECKING:
    from contracts.models import Contract

# A genuine file has at most a handful of revisions; whoever sends thousands does not get thousands of look-ups.
MOST_REVISIONS = 64
# Readers look for it no further than this.
_HEADER, _HEADER_WITHIN = b"%PDF-", 1024
_END_OF_REVISION = re.compile(rb"%%EOF")


class FileVerdict(StrEnum):
    """The five answers. Only the first one says that this is the document."""

    IDENTICAL = "identical"
    SIGNED_OTHER_FILE = "signed_other_file"
    ALTERED = "altered"
    FOREIGN = "foreign"
    NO_PDF = "no_pdf"


@dataclass(frozen=True, slots=True)
class RegisteredContract:
    """A registered contract, as far as judging needs it: its terms, and who signed where with which certificate."""

    contract: "Contract"
    terms: bytes
    signers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RegisteredVersion:
    """A registered version: how many signatures it holds, and the highest version number that its contract has."""

    known: RegisteredContract
    number: int
    newest: int
    signatures: int
    registered_at: datetime


class Registry(Protocol):
    """What the installation has registered. Each member is one or two queries, whatever it finds."""

    def newest_of(self, digests: Sequence[str]) -> RegisteredVersion | None:
        """The highest version among those registered under one of `digests`."""
        ...

    def with_terms(self, digest: str) -> RegisteredContract | None:
        """The contract whose frozen terms have this SHA-256, once a version of it is registered."""
        ...

    def with_codes(self, codes: Sequence[str]) -> RegisteredContract | None:
        """A contract with one of these printed codes, once a version of it is registered."""
        ...

    def knows_certificate(self, fingerprints: Sequence[str]) -> bool:
        """Whether an accepted signature was made with one of these certificates."""
        ...


@dataclass(frozen=True, slots=True)
class ExaminedFile:
    """What a limited process read from a file: signatures and embedded terms. Of one that cannot be read, what is left.

    `certificates` are those in its signatures' containers, whether or not a signature can be read; `codes` the printed
    codes that stand in its bytes.
    """

    readable: bool = False
    signatures: tuple[SignatureFacts, ...] = ()
    terms: bytes | None = None
    certificates: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


Examine = Callable[[bytes, datetime], ExaminedFile]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything the verdict rests on. `version` is the registered version with these very bytes, `related` the
    contract that the file begins with, whose terms it carries or whose code stands in it."""

    sha256: str
    examined: ExaminedFile
    version: RegisteredVersion | None
    related: RegisteredContract | None
    known_certificate: bool
    is_pdf: bool = True


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict and its evidence."""

    verdict: FileVerdict
    evidence: Evidence


def judge(data: bytes, registry: Registry, *, examine: Examine, at: datetime) -> Judgement:
    """The verdict on `data`. Certificates of a registered file are judged at its registration, of others at `at`.

    The same look-ups and the same examination are made for every file, ours or not.
    """
    digest = sha256_hex(data)
    version = registry.newest_of([digest])
    begins_with = registry.newest_of(revisions(data))
    examined = examine(data, version.registered_at if version else at)
    carried = registry.with_terms(sha256_hex(examined.terms or b""))
    certificates = [*(facts.certificate_sha256 for facts in examined.signatures), *examined.certificates]
    named = registry.with_codes(examined.codes)
    derived = version or begins_with
    evidence = Evidence(
        sha256=digest,
        examined=examined,
        version=version,
        related=derived.known if derived else carried or named,
        known_certificate=registry.knows_certificate(certificates),
        is_pdf=examined.readable or _HEADER in data[:_HEADER_WITHIN],
    )
    return Judgement(verdict_on(evidence), evidence)


def verdict_on(evidence: Evidence) -> FileVerdict:
    """The rules, in their order."""
    signatures = evidence.examined.signatures
    if evidence.version is not None:
        # Registered bytes whose signatures are broken mean that somebody touched the registry.
        whole = len(signatures) == evidence.version.signatures and all(facts.intact for facts in signatures)
        return FileVerdict.IDENTICAL if whole else FileVerdict.ALTERED
    if evidence.related is None:
        claims = evidence.known_certificate and not _sound(signatures)
        if claims:
            return FileVerdict.ALTERED
        return FileVerdict.FOREIGN if evidence.is_pdf else FileVerdict.NO_PDF
    ours = all(evidence.related.signers.get(facts.field) == facts.certificate_sha256 for facts in signatures)
    says_the_same = evidence.examined.terms == evidence.related.terms
    if _sound(signatures) and ours and says_the_same:
        return FileVerdict.SIGNED_OTHER_FILE
    return FileVerdict.ALTERED


def _sound(signatures: Sequence[SignatureFacts]) -> bool:
    """Each valid, and the last one covers the file to its end: nothing was added or left out of it."""
    return bool(signatures) and all(facts.valid for facts in signatures) and signatures[-1].covers_whole_file


def revisions(data: bytes) -> list[str]:
    """SHA-256 of each beginning of `data` that ends like a PDF revision, shortest first; of few of them at most.

    Finds the registered version that something was appended to, without parsing anything.
    """
    running, done, digests = hashlib.sha256(), 0, []
    for mark in islice(_END_OF_REVISION.finditer(data), MOST_REVISIONS):
        for end in (mark.end(), mark.end() + 1, mark.end() + 2):
            if done < end <= len(data):
                running.update(data[done:end])
                done = end
                digests.append(running.hexdigest())
    return digests
