"""The program itself: where it lies, whether it changed since the last time, its tables, files and rules."""

import compileall
import hashlib
import re
import sys
from pathlib import Path

from tools.installing.environment import APPLICATION, ENVIRONMENT, OWNER, SEQUENCER, read
from tools.installing.machine import CannotInstall, Machine, exists, run

ROOT = Path(__file__).resolve().parents[2]
STAMP = Path("/etc/prakarsa/installed")
# The services see none of these.
HIDDEN = ("/home", "/root", "/run/user", "/tmp", "/var/tmp")  # noqa: S108 -- nothing is written there
# What others may do with a directory that they read.
OPEN = 0o005
LEFT_OUT = {".git", ".venv", "var", "__pycache__", "tests", ".mypy_cache", ".ruff_cache", ".pytest_cache"}

NOT_COMPILED = re.compile(r"/(\.venv|var|tests|\.git)/")


def check_place() -> None:
    """The program must lie where the services can read it. Raises CannotInstall."""
    hidden = next((place for place in HIDDEN if ROOT.is_relative_to(place)), None)
    closed = next((folder for folder in (ROOT, *ROOT.parents) if folder.stat().st_mode & OPEN != OPEN), None)
    if hidden or closed:
        raise CannotInstall(
            f"The services cannot read {hidden or closed}. Move this directory to /opt/prakarsa, as root, and run "
            "./run install there."
        )
    if ROOT.stat().st_uid != 0:
        raise CannotInstall(
            f"{ROOT} belongs to {ROOT.owner()}. Let it belong to root: chown -R root:root {ROOT}"
        )


def digest() -> str:
    """What the program is, by the content of its files."""
    found = hashlib.sha256()
    for path in sorted(ROOT.rglob("*")):
        inside = path.relative_to(ROOT)
        if not LEFT_OUT & set(inside.parts) and path.is_file():
            found.update(f"{inside}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def make_users(machine: Machine, *, group: str) -> None:
    """The users, named as their roles in PostgreSQL, and their group."""
    if not exists("group", group):
        run("groupadd", "--system", group)
        machine.did(f"group {group}")
    else:
        machine.found(f"group {group}")
    for name, use in (
        (APPLICATION, "web server and workers"),
        (OWNER, "owner of the tables, backups"),
        (SEQUENCER, "seals the history"),
    ):
        if exists("passwd", name):
            machine.found(f"user {name}")
            continue
        run(
            "useradd", "--system", "--gid", group, "--no-create-home", "--home-dir", "/nonexistent",
            "--shell", "/usr/sbin/nologin", "--comment", f"Prakarsa, {use}", name,
        )  # fmt: skip
        machine.did(f"user {name} ({use})")


def manage(*arguments: str, user: str = APPLICATION) -> str:
    """A command of manage.py as the installation runs it."""
    env = read(ENVIRONMENT.read_text())
    return run(ROOT / ".venv/bin/python", "manage.py", *arguments, user=user, env=env, folder=ROOT)


def bring_up_to_date(machine: Machine, *, restored: Path | None = None) -> bool:
    """Tables (of a backup, where one is given), static files, rules; whether anything was to be done.

    Raises CannotInstall.
    """
    now = digest()
    if restored is not None:
        print(run(sys.executable, ROOT / "tools/as_installed.py", "restore", restored.absolute()).strip())
        machine.did(f"database and documents restored from {restored}")
    elif STAMP.is_file() and STAMP.read_text().strip() == now and _migrated():
        machine.found(f"{ROOT}: this program is installed, its database up to date")
        return False
    # The services may not write beside the program, and would compile it at every start.
    compileall.compile_dir(ROOT, quiet=2, rx=NOT_COMPILED)
    manage("migrate", "--verbosity", "0", user=OWNER)
    machine.did("database: migrate")
    # What was collected before stays: pages that are open ask for it.
    manage("collectstatic", "--no-input", "--verbosity", "0")
    machine.did("static files collected")
    for command in ("load_policies", "load_instruments", "load_critical_rules", "load_programme_kinds"):
        manage(command)
        machine.did(command)
    machine.file(STAMP, now + "\n")
    return True


def _migrated() -> bool:
    try:
        manage("migrate", "--check", user=OWNER)
    except CannotInstall:
        return False
    return True
