"""PostgreSQL on this machine: a running cluster with our settings, two roles, one database."""

import time
from pathlib import Path

from tools.installing.machine import CannotInstall, Machine, run, systemd_runs, works

SHIPPED = Path(__file__).resolve().parents[2] / "deploy" / "postgresql"
# Ours, not those that come with PostgreSQL.
STATE = """
SELECT 'role ' || rolname FROM pg_roles WHERE rolname LIKE 'prakarsa\\_%'
UNION ALL SELECT 'database ' || datname FROM pg_database WHERE datname = 'prakarsa' ORDER BY 1"""
OTHERS = "SELECT count(*) FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'"
PATIENCE = 30.0


def prepare(machine: Machine) -> None:
    """Everything that `migrate` needs. Raises CannotInstall."""
    version, name = _cluster()
    place = Path("/etc/postgresql", version, name, "conf.d")
    changed = machine.file(place / "prakarsa.conf", (SHIPPED / "prakarsa.conf").read_text())
    running = _status(version, name) == "online"
    if not running:
        _control(version, name, "start")
        machine.did(f"PostgreSQL {version}/{name} started")
    elif changed:
        _control(version, name, "restart")
    if _asked("SHOW data_checksums") == "off" and _asked(OTHERS) == "0":
        _add_checksums(version, name)
        machine.did(f"PostgreSQL {version}/{name} keeps checksums of its pages")
    before = _asked(STATE)
    run(
        "psql",
        "--quiet",
        "--no-psqlrc",
        "--set=ON_ERROR_STOP=1",
        "--port",
        port(),
        user="postgres",
        text=_script(),
    )
    after = _asked(STATE)
    for line in after.splitlines():
        (machine.found if line in before.splitlines() else machine.did)(
            f"PostgreSQL {version}/{name}: {line}"
        )


def _script() -> str:
    return (SHIPPED / "roles.sql").read_text()


def _cluster() -> tuple[str, str]:
    rows = [line.split() for line in run("pg_lsclusters", "--no-header").splitlines()]
    if not rows:
        raise CannotInstall("PostgreSQL has no cluster here: pg_createcluster VERSION main, then again.")
    # The one on the usual port is the one that the socket of DATABASE_URL leads to.
    usual = [row for row in rows if row[2] == "5432"] or rows
    return usual[-1][0], usual[-1][1]


def port() -> str:
    """Where the cluster of this machine listens. Raises CannotInstall."""
    version, name = _cluster()
    rows = [line.split() for line in run("pg_lsclusters", "--no-header").splitlines()]
    return next(row[2] for row in rows if row[:2] == [version, name])


def _status(version: str, name: str) -> str:
    rows = [line.split() for line in run("pg_lsclusters", "--no-header").splitlines()]
    return next(row[3] for row in rows if row[:2] == [version, name])


def _control(version: str, name: str, what: str) -> None:
    if systemd_runs():
        run("systemctl", what, f"postgresql@{version}-{name}")
    else:
        run("pg_ctlcluster", version, name, what)
    until = time.monotonic() + PATIENCE
    while what != "stop" and not works("pg_isready", "--quiet", "--port", port()):
        if time.monotonic() > until:
            raise CannotInstall(
                f"PostgreSQL does not answer; see /var/log/postgresql/postgresql-{version}-{name}.log"
            )
        time.sleep(0.2)


def _add_checksums(version: str, name: str) -> None:
    """While it holds nothing yet, which takes a second."""
    _control(version, name, "stop")
    programs, data = Path("/usr/lib/postgresql", version, "bin"), f"/var/lib/postgresql/{version}/{name}"
    run(programs / "pg_checksums", "--enable", "--pgdata", data, user="postgres")
    _control(version, name, "start")


def _asked(question: str) -> str:
    return run(
        "psql", "--quiet", "--no-psqlrc", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1",
        "--port", port(), "--command", question, user="postgres",
    ).strip()  # fmt: skip
