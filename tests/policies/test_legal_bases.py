"""Every rule that a shipped document cites stands in docs/legal-bases.md, with how it was checked."""

import re
from pathlib import Path

import pytest

from tests.policies.shipped_documents import ROOT

RULE = re.compile(r"(?:UU|PP|Perpres|Permendagri|PermenPANRB) \d+/\d{4}|\d+/SE/[IVX]+/\d{4}")
CITING = [
    path
    for folder in (
        "innovations/policies",
        "innovations/instruments",
        "contracts/wordings",
        "deadlines/schedule/streams",
    )
    for path in sorted((ROOT / folder).glob("*.toml"))
]
# Code that says a rule to people, or acts on one by its name.
SAYING = (
    "innovations/enums.py",
    "contracts/enums.py",
    "organisations/enums.py",
    "contracts/services/signatories.py",
)


@pytest.mark.parametrize("path", [*CITING, *(ROOT / name for name in SAYING)], ids=lambda path: path.stem)
def test_every_rule_that_is_cited_is_listed(path: Path) -> None:
    listed = set(RULE.findall((ROOT / "docs/legal-bases.md").read_text(encoding="utf-8")))

    cited = set(RULE.findall(path.read_text(encoding="utf-8")))

    assert cited - listed == set()
