"""Owner of the examining process: files from strangers are parsed there, with little time and memory, never here."""

import atexit
import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Literal, Required, TypedDict

from django.utils.translation import gettext_lazy as _

from common.child_process import ChildAnswer, ChildBusy, ChildLost, ChildProcess
from common.errors import Unavailable
from contracts.verification.examination import SignatureFacts
from contracts.verification.verdicts import ExaminedFile


class SignatureMembers(TypedDict):
    """The members of SignatureFacts as JSON carries them: moments are text."""

    field: str
    certificate_sha256: str
    signer: str
    signed_at: str | None
    reason: str
    location: str
    intact: bool
    trusted: bool
    covers_whole_file: bool
    later_changes_allowed: bool
    level: str
    timestamped_at: str | None
    timestamp_authority: str
    timestamp_trusted: bool


class ExaminingAnswer(ChildAnswer, total=False):
    """To `signatures` whether the file could be read, the facts of each, which certificates and codes there are and
    whether terms come along, to `print` what is missing there, to `names` codes and possible numbers on the sheets,
    to `issuer` who issued the newest signature's certificate."""

    readable: bool
    signatures: list[SignatureMembers]
    certificates: list[str]
    codes: list[str]
    numbers: list[str]
    terms: bool
    missing: list[str]
    issuer: str


class ExaminingJob(TypedDict, total=False):
    """A file in base64 and what is asked of it: its `signatures`, what its `print` lacks of the `terms`, what it
    `names`, or the `issuer`."""

    kind: Required[Literal["signatures", "print", "names", "issuer"]]
    pdf: Required[str]
    roots: list[str]
    timestamp_roots: list[str]
    at: str
    terms: str


@dataclass(frozen=True, slots=True)
class NamesFound:
    """Printed codes, and texts that may be numbers of contracts."""

    codes: Sequence[str]
    numbers: Sequence[str]


@dataclass
class ExaminingProcess(ChildProcess[ExaminingJob, ExaminingAnswer]):
    """One examining process. Its CPU time is fifty times what a genuine file takes; the clock leaves room for a busy
    machine that has to start it first."""

    WORKER: ClassVar[Path] = Path(__file__).with_name("worker.py")
    FOLDER: ClassVar[Path] = Path(__file__).resolve().parents[2]

    cpu_seconds: int = 5
    memory_bytes: int = 700_000_000
    jobs: int = 200
    patience_seconds: float | None = 10.0

    def examine(
        self, pdf: bytes, *, trust_roots: Sequence[bytes], at: datetime, timestamp_roots: Sequence[bytes] = ()
    ) -> ExaminedFile:
        """Signatures and terms of `pdf`. A file that exceeds the limits is as unreadable as one that is no PDF.

        Raises Unavailable when other files keep the process too long.
        """
        roots, stamping = (list(map(_text, some)) for some in (trust_roots, timestamp_roots))
        answer, body = self._asked(
            {
                "kind": "signatures",
                "pdf": _text(pdf),
                "roots": roots,
                "timestamp_roots": stamping,
                "at": at.isoformat(),
            }
        )
        return examined(answer, body) if answer["ok"] else ExaminedFile()

    def missing_in_print(self, pdf: bytes, terms: bytes) -> tuple[str, ...] | None:
        """What `terms` say and the print of `pdf` does not show; None when it could not be compared in time.

        Raises Unavailable like `examine`.
        """
        answer, _body = self._asked({"kind": "print", "pdf": _text(pdf), "terms": _text(terms)})
        return tuple(answer["missing"]) if answer["ok"] else None

    def named_in_print(self, pdf: bytes) -> NamesFound:
        """Which of our contracts the sheets of `pdf` may name; nothing when they could not be read in time.

        Raises Unavailable like `examine`.
        """
        answer, _body = self._asked({"kind": "names", "pdf": _text(pdf)})
        return NamesFound(answer["codes"], answer["numbers"]) if answer["ok"] else NamesFound([], [])

    def issuer_of_newest(self, pdf: bytes) -> str | None:
        """The name of who issued the certificate of the newest signature; None where that cannot be read.

        Raises Unavailable like `examine`.
        """
        answer, _body = self._asked({"kind": "issuer", "pdf": _text(pdf)})
        return answer["issuer"] if answer["ok"] else None

    def _asked(self, job: ExaminingJob) -> tuple[ExaminingAnswer, bytes]:
        try:
            return self.exchange(job)
        except ChildLost:
            return {"ok": False}, b""
        except ChildBusy as error:
            raise Unavailable(_("Many files are being checked now. Please try again in a moment.")) from error


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def examined(answer: ExaminingAnswer, terms: bytes) -> ExaminedFile:
    """What the process said of a file, with the bytes that came along."""
    return ExaminedFile(
        readable=answer["readable"],
        certificates=tuple(answer["certificates"]),
        codes=tuple(answer["codes"]),
        signatures=tuple(map(_facts, answer["signatures"])),
        terms=terms if answer["terms"] else None,
    )


def _facts(members: SignatureMembers) -> SignatureFacts:
    return SignatureFacts(
        field=members["field"],
        certificate_sha256=members["certificate_sha256"],
        signer=members["signer"],
        reason=members["reason"],
        location=members["location"],
        intact=members["intact"],
        trusted=members["trusted"],
        covers_whole_file=members["covers_whole_file"],
        later_changes_allowed=members["later_changes_allowed"],
        level=members["level"],
        timestamp_authority=members["timestamp_authority"],
        timestamp_trusted=members["timestamp_trusted"],
        signed_at=_moment(members["signed_at"]),
        timestamped_at=_moment(members["timestamped_at"]),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


examining = ExaminingProcess()
atexit.register(examining.close)
