"""The set-up says in one line what it waits for when another process holds a lock of the package manager."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# As dpkg does: a lock by fcntl, held until its input ends.
HOLD = """
import fcntl, sys
file = open(sys.argv[1], "w")
fcntl.lockf(file, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


def said_about(lock: Path) -> str:
    script = f". tools/setup.sh; package_locks={lock}; package_manager_busy"
    done = subprocess.run(["sh", "-euc", script], cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout


def test_a_busy_package_manager_is_named(tmp_path: Path) -> None:
    lock = tmp_path / "lock-frontend"
    command = [sys.executable, "-c", HOLD, str(lock)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"

        said = said_about(lock)

        name = Path(f"/proc/{holder.pid}/comm").read_text().strip()
        holder.communicate()
    assert said == f"{name} ({holder.pid}) holds {lock}\n"


def test_nothing_is_said_when_nobody_holds_it(tmp_path: Path) -> None:
    lock = tmp_path / "lock-frontend"
    lock.touch()

    assert (said_about(lock), said_about(tmp_path / "absent")) == ("", "")
