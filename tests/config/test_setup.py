"""The set-up says what it waits for when the package manager is busy, and takes away what is no longer locked."""

import hashlib
import subprocess
import sys
import zipfile
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


def wheel(folder: Path, name: str) -> str:
    """A package of nothing but its name, as a line of a lock file."""
    file, info = folder / f"{name}-1.0-py3-none-any.whl", f"{name}-1.0.dist-info"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return f"{name} @ file://{file} --hash=sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}\n"


def test_a_package_no_longer_locked_is_removed(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / ".venv")], check=True)
    (tmp_path / ".venv/bin/uv").symlink_to(ROOT / ".venv/bin/uv")
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools/requirements-uv.txt").write_text(wheel(tmp_path, "tool"))
    kept, dropped = wheel(tmp_path, "kept"), wheel(tmp_path, "dropped")
    script = f". {ROOT}/tools/setup.sh; files=requirements.txt; install_locked"
    found = []

    for lock in (kept + dropped, kept):
        (tmp_path / "requirements.txt").write_text(lock)
        subprocess.run(["sh", "-euc", script], cwd=tmp_path, check=True)
        found.append(sorted(path.name for path in tmp_path.glob(".venv/lib/*/site-packages/*-1.0.dist-info")))

    names = [f"{name}-1.0.dist-info" for name in ("dropped", "kept", "tool")]
    assert found == [names, names[1:]]


def test_a_server_gets_no_tool_of_the_demo_or_of_the_tests(tmp_path: Path) -> None:
    (tmp_path / ".venv").mkdir()
    script = f'. {ROOT}/tools/setup.sh; locked_files "$0"; echo $files'
    found = {
        wanted: subprocess.run(
            ["sh", "-euc", script, wanted], cwd=tmp_path, check=True, capture_output=True, text=True
        ).stdout.split()
        for wanted in ("run", "demo", "test")
    }

    locks = ["requirements.txt", "requirements-demo.txt", "requirements-dev.txt"]
    assert found == {"run": locks[:1], "demo": locks[:2], "test": locks}
    assert "pyhanko-cli==" not in (ROOT / locks[0]).read_text("utf-8")
