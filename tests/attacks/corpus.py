"""The attack corpus: files made from a genuine, signed contract, each with the verdict it must end in.

`python -m pytest tests/attacks` walks all of them through the upload and through the comparison of hashes.
"""

from dataclasses import dataclass

from contracts.verification.verdicts import FileVerdict
from tests.attacks import containers, forgeries, hostile, updates
from tests.attacks.genuine import Genuine


@dataclass(frozen=True)
class Attack:
    """One file and what it must be called."""

    name: str
    pdf: bytes
    verdict: FileVerdict


def build(real: Genuine) -> list[Attack]:
    """Every attack on `real`; none has its bytes."""
    found = [
        Attack(*entry)
        for module in (updates, containers, forgeries, hostile)
        for entry in module.attacks(real)
    ]
    names = [attack.name for attack in found]
    if len(set(names)) != len(names):
        raise ValueError("two attacks have the same name")
    return found
