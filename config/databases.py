"""The database connection: embedded SQLite without any setting, PostgreSQL by `DATABASE_URL`.

On PostgreSQL the application connects as a role that owns nothing (`DATABASE_URL`); only `migrate` connects as
the owner of the tables (`DATABASE_OWNER_URL`), and `restore`, which makes them; `seal_history` and `open_shard` as the
one who adds to the log (`DATABASE_SEQUENCER_URL`).
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

from django.core.exceptions import ImproperlyConfigured

from common.database_file import KnownFile
from config import env

SCHEMES = ("sqlite", "postgresql", "postgres")
# WAL lets readers work beside the one writer; FULL keeps a committed transaction after a power cut; without
# recursive_triggers INSERT OR REPLACE would pass by the DELETE triggers that keep history append-only.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
    # What is erased is overwritten in the file.
    " PRAGMA secure_delete=ON;"
)

# Asked of the server, too: the session of a client that it cannot reach any more ends after eleven seconds, instead of
# holding locks until the server's own patience is over.
BOTH_ENDS = "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3 -c tcp_user_timeout=10000"


class DatabaseSettings(TypedDict, total=False):
    """One database as Django takes it."""

    ENGINE: str
    NAME: Path | str
    USER: str
    PASSWORD: str
    HOST: str
    PORT: str
    OPTIONS: dict[str, str | int | dict[str, int] | type[KnownFile]]
    CONN_MAX_AGE: int
    CONN_HEALTH_CHECKS: bool
    TEST: dict[str, Path | str]


def acts_as_owner(argv: Sequence[str]) -> bool:
    """Whether this process may change tables: `migrate`, `restore` (which makes them), or PRAKARSA_AS_OWNER=1."""
    return argv[1:2] in (["migrate"], ["restore"]) or env.boolean(name="PRAKARSA_AS_OWNER", default=False)


def seals_history(argv: Sequence[str]) -> bool:
    """Whether this process is the sequencer, which has a role of its own."""
    return argv[1:2] in (["seal_history"], ["open_shard"])


def database(*, base: Path, data: Path, argv: Sequence[str]) -> DatabaseSettings:
    """Django's description of the default database for a process started with `argv`."""
    as_owner = acts_as_owner(argv)
    name = "DATABASE_OWNER_URL" if as_owner and os.environ.get("DATABASE_OWNER_URL") else "DATABASE_URL"
    if seals_history(argv) and os.environ.get("DATABASE_SEQUENCER_URL"):
        name = "DATABASE_SEQUENCER_URL"
    url = env.url(name=name, schemes=SCHEMES)
    if url is None:
        return sqlite(path=data / "prakarsa.sqlite3")
    if url.scheme == "sqlite":
        # sqlite:///var/x is relative to the project, sqlite:////srv/x absolute.
        return sqlite(path=base / url.path.removeprefix("/"))
    # The sequencer asks of all rows each hour, which takes what it takes.
    return postgresql(url=url, name=name, unlimited=as_owner or name == "DATABASE_SEQUENCER_URL")


def named_database(*, name: str) -> DatabaseSettings | None:
    """A database of PostgreSQL beside the default one, with whose tables its user may do anything; None when absent."""
    url = env.url(name=name, schemes=SCHEMES[1:])
    return postgresql(url=url, name=name, unlimited=True) if url else None


def sqlite(*, path: Path) -> DatabaseSettings:
    """The embedded database. A writer waits at most 20 s for another one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        # IMMEDIATE takes the write lock at BEGIN; a deferred transaction cannot wait for it later: busy error.
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": SQLITE_PRAGMAS,
            "factory": KnownFile,
        },
        "CONN_MAX_AGE": env.integer(name="DATABASE_CONN_MAX_AGE", default=600),
    }


def postgresql(*, url: env.Url, name: str, unlimited: bool) -> DatabaseSettings:
    """PostgreSQL from a URL such as `postgresql://user:password@host:5432/name?sslmode=require`.

    A socket directory is given as `?host=/run/postgresql`. Locks wait 3 s and
    statements 10 s, and connections come from a pool where there is one, except with `unlimited`: what the owner's
    migrations and the sequencer's questions take, they take.
    """
    database_name = url.path.removeprefix("/")
    if not database_name:
        raise ImproperlyConfigured(f"{name} names no database. Write postgresql://user@host/name.")
    options: dict[str, str | int | dict[str, int] | type[KnownFile]] = {
        "connect_timeout": 3,
        "keepalives": 1,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,
        # A statement seen five times is prepared: fewer parses for the same few queries.
        "prepare_threshold": 5,
        **url.query,
    }
    host = str(options.pop("host", url.host))
    if not unlimited:
        options.setdefault("options", f"-c lock_timeout=3000 -c statement_timeout=10000 {BOTH_ENDS}")
    description: DatabaseSettings = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database_name,
        "USER": url.user,
        "PASSWORD": url.password,
        "HOST": host,
        "PORT": str(url.port or options.pop("port", "")),
        "OPTIONS": options,
        "CONN_MAX_AGE": env.integer(name="DATABASE_CONN_MAX_AGE", default=600),
        "CONN_HEALTH_CHECKS": True,
    }
    pool = env.integer(name="DATABASE_POOL_SIZE", default=0, maximum=200)
    if pool and not unlimited:
        # A pool keeps connections itself, so Django must not.
        description["CONN_MAX_AGE"] = 0
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 5}
    return description
