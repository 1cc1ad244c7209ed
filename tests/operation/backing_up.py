"""Backups as an operator makes and restores them: commands in processes of their own, over the test's database."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from tests import databases
from tests.operation.starting import Ended, Forks

ELSEWHERE = "test_elsewhere"


def environment(data: Path | None = None, **changes: str) -> dict[str, str]:
    """Of commands over this test's database and documents; an empty change takes a variable away."""
    found = {
        "PATH": os.environ["PATH"],
        "PRAKARSA_DATA_DIR": str(data or settings.PRAKARSA_DATA_DIR),
        "DATABASE_URL": databases.address(),
        "SECRET_KEY": settings.SECRET_KEY,
    }
    if connection.vendor == "postgresql":
        found["DATABASE_OWNER_URL"] = os.environ["DATABASE_OWNER_URL"]
    return {name: value for name, value in (found | changes).items() if value}


class Backups:
    """`backup` as the application, and `restore` as the owner, over this test's database; below `folder`."""

    def __init__(self, place: Path) -> None:
        self.folder = self._place = place
        self._as_application = Forks(place, environment(DATABASE_OWNER_URL=""))
        self._as_owner = self._as_application
        if connection.vendor == "postgresql":
            self._as_owner = Forks(place, environment(PRAKARSA_AS_OWNER="1"))
            # What the tests keep beside the tables would be dumped, too.
            with databases.owner_connection() as owner:
                owner.execute("GRANT USAGE ON SCHEMA fresh TO prakarsa_app")
                owner.execute("GRANT SELECT ON ALL TABLES IN SCHEMA fresh TO prakarsa_app")

    def below(self, folder: Path) -> Self:
        """From now on in this folder."""
        self.folder = folder
        return self

    def make(self, *arguments: str) -> tuple[Ended, Path]:
        """How it ended, and the newest backup."""
        ended = self._as_application.manage("backup", "--to", str(self.folder), *arguments, NAME=_name())
        return ended, max(self.folder.glob("prakarsa-*"), default=self.folder)

    def restore(self, *arguments: str) -> Ended:
        """`restore`, onto this very database or only looked at."""
        return self._as_owner.manage("restore", *arguments, NAME=_name())

    def close(self) -> None:
        """End the processes that wait."""
        for process in {self._as_application, self._as_owner}:
            process.close()


def _name() -> str:
    return str(connection.settings_dict["NAME"])


@contextmanager
def elsewhere(folder: Path) -> Iterator[dict[str, str]]:
    """An installation with an empty database and an empty data directory: its environment."""
    data = folder / "elsewhere"
    data.mkdir(exist_ok=True)
    if connection.vendor == "sqlite":
        yield environment(data, DATABASE_URL=f"sqlite:///{data}/prakarsa.sqlite3")
        return
    addresses = {
        name: urlunsplit(urlsplit(os.environ[name])._replace(path=f"/{ELSEWHERE}"))
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL")
    }
    name = sql.Identifier(ELSEWHERE)
    with psycopg.connect(**databases.owner_parameters() | {"dbname": "postgres"}, autocommit=True) as owner:
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
        owner.execute(sql.SQL("CREATE DATABASE {}").format(name))
        try:
            yield environment(data, **addresses)
        finally:
            owner.execute(sql.SQL("DROP DATABASE {}").format(name))
