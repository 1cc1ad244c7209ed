"""Judging each signed contract: by the product itself, and by programs that are not ours (pdfsig, pyHanko's command,
qpdf, pdftotext, pdfdetach)."""

import json
import re
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from common.types import Document, Json
from contracts.documents import store
from contracts.models import Contract
from contracts.services import verifying
from contracts.signing import configured_signer
from contracts.verification.verdicts import FileVerdict

_UNSAFE = re.compile(r"[^0-9A-Za-z.]+")
SECONDS = 60


@dataclass(frozen=True, slots=True)
class Proof:
    """One contract's file and what was found true of it."""

    file: str
    number: str
    government: str
    agency: str
    sha256: str
    valid_signatures: int
    checks: dict[str, bool]

    def as_dict(self) -> Mapping[str, Json]:
        """For summary.json."""
        return {
            "file": self.file,
            "number": self.number,
            "government": self.government,
            "agency": self.agency,
            "sha256": self.sha256,
            "valid_signatures": self.valid_signatures,
            "checks": self.checks,
        }


def export(contract: Contract, folder: Path) -> Path:
    """Copy the newest registered version to `folder`; numbers are unique within a government, names within all."""
    newest = contract.documents.order_by("-version_no").first()
    if newest is None:
        raise ValueError(f"{contract} has no document")
    number = _UNSAFE.sub("-", contract.number).strip("-")
    path = folder / f"{contract.government.code}_{number}.pdf"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_bytes(store.load(newest.sha256))
    return path


def prove(contract: Contract, path: Path, *, at: datetime) -> Proof:
    """Run every check on the file; `terms` compares the attached JSON with the bytes stored in the database."""
    signatures = _run("pdfsig", str(path)).stdout
    valid = signatures.count("- Signature Validation: Signature is Valid.")
    whole = signatures.count("- Total document signed")
    stored = bytes(contract.terms or b"")
    terms = json.loads(stored)
    return Proof(
        file=path.name,
        number=contract.number,
        government=contract.government.name,
        agency=contract.agency.name if contract.agency is not None else "",
        sha256=path_digest(path),
        valid_signatures=valid,
        checks={
            "product": _valid_by_the_product(path, at),
            "pdfsig": valid == 2 and whole == 1,
            "pyhanko": _valid_by_pyhanko(path),
            "qpdf": _run("qpdf", "--check", str(path)).returncode == 0,
            "terms": _attached(path) == stored,
            "text": not missing_in_print(path, terms),
        },
    )


def _valid_by_the_product(path: Path, at: datetime) -> bool:
    """As anyone is told who uploads the file: the registered bytes, two valid signatures, the agreed terms in print."""
    shown = verifying.verify(path.read_bytes(), at=at)
    return (
        shown.verdict == FileVerdict.IDENTICAL
        and [entry.facts.valid for entry in shown.signatures] == [True, True]
        and shown.terms_match is True
        and shown.print_matches is True
    )


def _valid_by_pyhanko(path: Path) -> bool:
    """By pyHanko's own command line, which judges certificates and changes by rules of its own."""
    command = str(Path(sys.executable).with_name("pyhanko"))
    with tempfile.TemporaryDirectory(prefix="prakarsa-") as folder:
        trusted = []
        for number, root in enumerate(configured_signer().trust_roots()):
            file = Path(folder, f"{number}.der")
            file.write_bytes(root)
            trusted += ["--trust", str(file)]
        done = _run(command, "sign", "validate", *trusted, "--trust-replace", "--pretty-print", str(path))
    valid = done.stdout.count("The signature is judged VALID.")
    whole = done.stdout.count("The signature covers the entire file.")
    return done.returncode == 0 and valid == 2 and whole == 1


def path_digest(path: Path) -> str:
    """SHA-256 of a file, hexadecimal, by coreutils."""
    return _run("sha256sum", "--binary", str(path)).stdout.split()[0].removeprefix("\\")


def missing_in_print(path: Path, terms: Document) -> list[str]:
    """Offices, and rows of the annex ending in their targets, that pdftotext does not find."""
    flowing = _squeezed(_run("pdftotext", "-raw", str(path), "-").stdout)
    offices = [party["office_title"] for party in terms["signatories"]]
    lines = _run("pdftotext", "-layout", str(path), "-").stdout.splitlines()
    rows = [
        (
            str(number),
            _printed(indicator["target_year"]),
            *(_printed(each["value"]) for each in indicator["targets"]),
        )
        for number, indicator in enumerate(terms["indicators"], start=1)
    ]
    width = len(rows[0]) - 1 if rows else 0
    ends = {(cells[0], *cells[-width:]) for cells in map(str.split, lines) if len(cells) > width}
    missing = [office for office in offices if _squeezed(office) not in flowing]
    return missing + [" ".join(row) for row in rows if row not in ends]


def _printed(decimal: str) -> str:
    """`1234.5` as it stands in print."""
    if not decimal:
        return "–"
    whole, _dot, fraction = decimal.partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    return f"{grouped},{fraction}" if fraction else grouped


def _attached(path: Path) -> bytes:
    """The one attachment."""
    with tempfile.TemporaryDirectory(prefix="prakarsa-") as folder:
        _run("pdfdetach", "-saveall", "-o", folder, str(path))
        files = sorted(Path(folder).iterdir())
        return files[0].read_bytes() if len(files) == 1 else b""


def _squeezed(text: str) -> str:
    """Without spaces and case: line breaks and capitals belong to the layout."""
    return re.sub(r"[\s\u00ad]+", "", unicodedata.normalize("NFKC", text).casefold())


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 -- fixed programs, our own file
        command, capture_output=True, text=True, timeout=SECONDS, check=False
    )


def prove_all(contracts: Sequence[Contract], folder: Path, *, at: datetime) -> list[Proof]:
    """Export and prove every contract."""
    return [prove(contract, export(contract, folder), at=at) for contract in contracts]
