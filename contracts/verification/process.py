"""Owner of the examining process: files from strangers are parsed there, with little time and memory, never here."""

import atexit
import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from common.child_process import ChildBusy, ChildLost, ChildProcess
from common.errors import Unavailable
from common.types import Document, Json
from contracts.verification.examination import SignatureFacts
from contracts.verification.verdicts import ExaminedFile


@dataclass
class ExaminingProcess(ChildProcess):
    """One examining process. Its CPU time is fifty times what a genuine file takes; the clock leaves room for a busy
    machine."""

    WORKER: ClassVar[Path] = Path(__file__).with_name("worker.py")
    FOLDER: ClassVar[Path] = Path(__file__).resolve().parents[2]

    timeout_seconds: float = 20.0
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
        roots, stamping = (
            [base64.b64encode(root).decode("ascii") for root in some]
            for some in (trust_roots, timestamp_roots)
        )
        answer, body = self._asked(
            "signatures", pdf, roots=roots, timestamp_roots=stamping, at=at.isoformat()
        )
        return _examined(answer, body) if answer["ok"] else ExaminedFile()

    def missing_in_print(self, pdf: bytes, terms: bytes) -> tuple[str, ...] | None:
        """What `terms` say and the print of `pdf` does not show; None when it could not be compared in time.

        Raises Unavailable like `examine`.
        """
        answer, _body = self._asked("print", pdf, terms=base64.b64encode(terms).decode("ascii"))
        return tuple(answer["missing"]) if answer["ok"] else None

    def _asked(self, kind: str, pdf: bytes, **members: Json) -> tuple[Document, bytes]:
        job = {"kind": kind, "pdf": base64.b64encode(pdf).decode("ascii"), **members}
        try:
            return self.exchange(job)
        except ChildLost:
            return {"ok": False}, b""
        except ChildBusy as error:
            raise Unavailable(_("Many files are being checked now. Please try again in a moment.")) from error


def _examined(answer: Document, terms: bytes) -> ExaminedFile:
    signatures = []
    for facts in answer["signatures"]:
        moments = {
            name: datetime.fromisoformat(facts[name]) if facts[name] else None
            for name in ("signed_at", "timestamped_at")
        }
        signatures.append(SignatureFacts(**(facts | moments)))
    return ExaminedFile(
        readable=True,
        signatures=tuple(signatures),
        terms=terms if answer["terms"] else None,
    )


examining = ExaminingProcess()
atexit.register(examining.close)
