"""What is locked may be used: permissive, MPL or LGPL, or reviewed by name."""

import pytest

from tools import licences


def test_every_locked_package_may_be_used(capsys: pytest.CaptureFixture[str]) -> None:
    code = licences.main()

    said = capsys.readouterr()
    assert (code, said.err) == (0, "")
    assert "pyhanko-cli" in {line.split()[0] for line in said.out.splitlines() if " demo " in line}


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        ("MIT", True),
        ("Apache-2.0 OR GPL-3.0-only", True),
        ("(Apache-2.0 AND MIT)", True),
        ("Mozilla Public License 2.0 (MPL 2.0)", True),
        ("LGPL-3.0-or-later", True),
        ("MIT AND GPL-2.0-only", False),
        ("GNU General Public License v3 or later (GPLv3+)", False),
        ("AGPL-3.0-only", False),
        ("BUSL-1.1", False),
        ("Other/Proprietary License", False),
        ("", False),
    ],
)
def test_a_licence_is_judged_as_a_whole(licence: str, expected: bool) -> None:
    assert licences.acceptable(licence) is expected
    found = licences.LockedPackage("a", "1", licence, "product").fault
    assert bool(found) is not expected
