"""Owner of the examining process: files from strangers are parsed there, with little time and memory, never here."""

import atexit
import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from common.errors import Unavailable
from contracts.child_process import ChildBusy, ChildLost, ChildProcess
from contracts.verdicts import Examined
from contracts.verification import SignatureFacts


@dataclass
class ExaminingProcess(ChildProcess):
    """One examining process. Five seconds are fifty times what a genuine file takes."""

    WORKER: ClassVar[Path] = Path(__file__).with_name("verification_worker.py")
    FOLDER: ClassVar[Path] = Path(__file__).resolve().parent.parent

    timeout_seconds: float = 8.0
    cpu_seconds: int = 5
    memory_bytes: int = 700_000_000
    jobs: int = 200
    patience_seconds: float | None = 10.0

    def examine(self, pdf: bytes, *, trust_roots: Sequence[bytes], at: datetime) -> Examined:
        """What is in `pdf`. A file that exceeds the limits is as unreadable as one that is no PDF.

        Raises Unavailable when other files keep the process too long.
        """
        job = {
            "pdf": base64.b64encode(pdf).decode("ascii"),
            "roots": [base64.b64encode(root).decode("ascii") for root in trust_roots],
            "at": at.isoformat(),
        }
        try:
            answer, body = self.exchange(job)
        except ChildLost:
            return Examined()
        except ChildBusy as error:
            raise Unavailable(_("Many files are being checked now. Please try again in a moment.")) from error
        return _examined(answer, body) if answer["ok"] else Examined()


def _examined(answer: dict[str, Any], terms: bytes) -> Examined:
    signatures = []
    for facts in answer["signatures"]:
        claimed = facts.pop("signed_at")
        signatures.append(
            SignatureFacts(**facts, signed_at=datetime.fromisoformat(claimed) if claimed else None)
        )
    missing = answer["missing"]
    return Examined(
        readable=True,
        signatures=tuple(signatures),
        terms=terms if answer["terms"] else None,
        missing=None if missing is None else tuple(missing),
    )


examining = ExaminingProcess()
atexit.register(examining.close)
