"""The linter keeps the clock at the edges: what reads it elsewhere is refused."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
READERS = [
    ("from datetime import date", "date.today()"),
    ("from datetime import datetime", "datetime.now()"),
    ("from datetime import datetime", "datetime.utcnow()"),
    ("from django.utils import timezone", "timezone.now()"),
    ("from django.utils import timezone", "timezone.localdate()"),
    ("from django.utils import timezone", "timezone.localtime()"),
    ("from django.utils.timezone import now", "now()"),
]


def banned(path: str, imported: str, call: str) -> bool:
    """Whether ruff, with the project's settings, refuses this call in this file."""
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--select", "TID251", "--stdin-filename", path, "-"],
        input=f"{imported}\n\nAT = {call}\n",
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    return "TID251" in done.stdout


@pytest.mark.parametrize(("imported", "call"), READERS, ids=[call for _imported, call in READERS])
def test_nothing_inside_reads_the_clock(imported: str, call: str) -> None:
    assert banned("deadlines/services/deadlines.py", imported, call)


def test_a_command_is_an_edge() -> None:
    assert not banned("workflow/management/commands/some.py", *READERS[3])
