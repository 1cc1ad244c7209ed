"""The resident examining process: a stranger's PDF in, facts out, without network, settings or database.

Run by path (`python -I worker.py PROJECT LIMITS`) and spoken to in the frames of `render_worker`. What it
starts (pdftotext) inherits its limits.
"""

import base64
import gc
import json
import logging
import sys
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contracts.verification.examination import SignatureFacts
    from contracts.verification.process import ExaminingAnswer, ExaminingJob, SignatureMembers


def main() -> None:
    """Serve requests until the parent closes the pipe."""
    sys.path.insert(0, sys.argv[1])
    from django.conf import settings  # noqa: PLC0415 -- only now is the project found

    from contracts.documents import render_worker as sandbox  # noqa: PLC0415 -- same

    limits = json.loads(sys.argv[2])
    answers = sandbox.private_stdout()
    sandbox.limit(limits["memory_bytes"])
    sandbox.leave_network()
    settings.configure(USE_I18N=False)
    logging.disable(logging.CRITICAL)
    from contracts.signing import inspection  # noqa: F401, PLC0415 -- pyHanko loads before the first file comes

    # As in the render process: long-lived objects are not scanned by every collection.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)
    while (payload := sandbox.read_frame(sys.stdin.buffer)) is not None:
        sandbox.allow_cpu(limits["cpu_seconds"])
        answer, body = examine(json.loads(payload))
        sandbox.write_frame(answers, json.dumps(answer).encode())
        if answer["ok"]:
            sandbox.write_frame(answers, body)


def examine(job: "ExaminingJob") -> "tuple[ExaminingAnswer, bytes]":
    """The answer to one job. Memory that runs out ends the process."""
    pdf = base64.b64decode(job["pdf"])
    if job["kind"] == "print":
        return _missing_in_print(pdf, base64.b64decode(job["terms"])), b""
    if job["kind"] == "issuer":
        return _issuer(pdf), b""
    if job["kind"] == "names":
        return _names(pdf), b""
    return _signatures(pdf, job)


def _signatures(pdf: bytes, job: "ExaminingJob") -> "tuple[ExaminingAnswer, bytes]":
    """Every signature, and the embedded terms as the bytes that come along; of a file that cannot be read what is left
    of them."""
    from contracts.verification.examination import (  # noqa: PLC0415 -- once the libraries are loaded
        embedded_terms,
        read_signatures,
    )
    from contracts.verification.names import codes_left  # noqa: PLC0415 -- same
    from contracts.verification.remains import certificates_left, terms_left  # noqa: PLC0415 -- same

    roots, stamping = (
        [base64.b64decode(root) for root in job[kind]] for kind in ("roots", "timestamp_roots")
    )
    at = datetime.fromisoformat(job["at"])
    try:
        signatures, readable = (
            read_signatures(pdf, trust_roots=roots, at=at, timestamp_roots=stamping),
            True,
        )
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 -- whatever a reader stumbles over: what is left still says whose file it was
        signatures, readable = (), False
    try:
        terms = embedded_terms(pdf) if readable else terms_left(pdf)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 -- same
        terms = terms_left(pdf)
    return {
        "ok": True,
        "readable": readable,
        "signatures": list(map(_members, signatures)),
        "certificates": certificates_left(pdf),
        "codes": codes_left(pdf),
        "terms": terms is not None,
    }, terms or b""


def _missing_in_print(pdf: bytes, terms: bytes) -> "ExaminingAnswer":
    """What the terms say and the print does not."""
    from common.errors import Unavailable  # noqa: PLC0415 -- after the settings are there
    from contracts.terms.contract_terms import ContractTerms, InvalidTerms  # noqa: PLC0415 -- same
    from contracts.verification.examination import PrintDiffers, Unreadable, check_printed  # noqa: PLC0415 -- same

    try:
        check_printed(pdf, ContractTerms.from_json(terms))
    except PrintDiffers as difference:
        return {"ok": True, "missing": [str(fact) for fact in difference.facts["missing"]]}
    except (InvalidTerms, Unreadable, Unavailable):
        return {"ok": False}
    return {"ok": True, "missing": []}


def _names(pdf: bytes) -> "ExaminingAnswer":
    """Which contracts the sheets may name."""
    from contracts.verification.names import named_in_print  # noqa: PLC0415 -- only where it is asked

    codes, numbers = named_in_print(pdf)
    return {"ok": True, "codes": codes, "numbers": numbers}


def _issuer(pdf: bytes) -> "ExaminingAnswer":
    """Who issued the certificate of the newest signature."""
    from contracts.signing.inspection import PDF_PROBLEMS, opened  # noqa: PLC0415 -- once the libraries are loaded

    try:
        issuer = opened(pdf).embedded_regular_signatures[-1].signer_cert.issuer.native
    except PDF_PROBLEMS:
        return {"ok": False}
    return {"ok": True, "issuer": str(issuer.get("common_name", ""))}


def _members(facts: "SignatureFacts") -> "SignatureMembers":
    """Moments as text; the other side reads them back."""
    return {
        "field": facts.field,
        "certificate_sha256": facts.certificate_sha256,
        "signer": facts.signer,
        "reason": facts.reason,
        "location": facts.location,
        "intact": facts.intact,
        "trusted": facts.trusted,
        "covers_whole_file": facts.covers_whole_file,
        "later_changes_allowed": facts.later_changes_allowed,
        "level": facts.level,
        "timestamp_authority": facts.timestamp_authority,
        "timestamp_trusted": facts.timestamp_trusted,
        "signed_at": facts.signed_at.isoformat() if facts.signed_at else None,
        "timestamped_at": facts.timestamped_at.isoformat() if facts.timestamped_at else None,
    }


if __name__ == "__main__":
    main()
