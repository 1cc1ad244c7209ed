"""Which database a process connects to, and as whom."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from common.database_file import KnownFile
from config.databases import SQLITE_PRAGMAS, database

APP = "postgresql://prakarsa_app@db.example/prakarsa"
OWNER = "postgresql://prakarsa_owner@db.example/prakarsa"


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch):
    of_databases = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SEQUENCER_URL", "DATABASE_POOL_SIZE")
    for name in (*of_databases, "PRAKARSA_AS_OWNER"):
        monkeypatch.delenv(name, raising=False)


def describe(tmp_path, command):
    return database(base=tmp_path, data=tmp_path / "var", argv=["manage.py", command])


def test_no_variable_means_the_embedded_database(tmp_path):
    assert describe(tmp_path, "check") == {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": tmp_path / "var/prakarsa.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": SQLITE_PRAGMAS,
            "factory": KnownFile,
        },
        "CONN_MAX_AGE": 600,
    }


@pytest.mark.parametrize(
    ("value", "path"),
    [("sqlite:///var/demo/x.sqlite3", "var/demo/x.sqlite3"), ("sqlite:////srv/x", "/srv/x")],
)
def test_a_sqlite_url_is_relative_to_the_project_or_absolute(monkeypatch, tmp_path, value, path):
    monkeypatch.setenv("DATABASE_URL", value.replace("/srv", str(tmp_path)))

    assert describe(tmp_path, "check")["NAME"] == tmp_path / path.replace("/srv", str(tmp_path))


@pytest.mark.parametrize(("command", "role"), [("check", "prakarsa_app"), ("migrate", "prakarsa_owner")])
def test_only_migrate_connects_as_the_owner(monkeypatch, tmp_path, command, role):
    monkeypatch.setenv("DATABASE_URL", APP)
    monkeypatch.setenv("DATABASE_OWNER_URL", OWNER)

    assert describe(tmp_path, command)["USER"] == role


def test_the_application_waits_a_bounded_time(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", APP)

    assert describe(tmp_path, "check")["OPTIONS"] == {
        "connect_timeout": 3,
        "keepalives": 1,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": 10000,
        "prepare_threshold": 5,
        "options": (
            "-c lock_timeout=3000 -c statement_timeout=10000 -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2"
            " -c tcp_keepalives_count=3 -c tcp_user_timeout=10000"
        ),
    }


def test_a_migration_may_take_its_time(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", APP)

    assert "options" not in describe(tmp_path, "migrate")["OPTIONS"]


def test_a_socket_directory_is_a_host(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://prakarsa_app@/prakarsa?host=/run/postgresql")

    assert describe(tmp_path, "check")["HOST"] == "/run/postgresql"


def test_a_pool_replaces_kept_connections(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", APP)
    monkeypatch.setenv("DATABASE_POOL_SIZE", "8")

    description = describe(tmp_path, "check")

    assert (description["CONN_MAX_AGE"], description["OPTIONS"]["pool"]) == (
        0,
        {"min_size": 1, "max_size": 8, "timeout": 5},
    )


def test_a_url_without_a_database_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://prakarsa_app@db.example")

    with pytest.raises(ImproperlyConfigured, match="names no database"):
        describe(tmp_path, "check")


@pytest.mark.parametrize("command", ["seal_history", "open_shard"])
def test_the_sequencer_has_a_role_of_its_own_and_all_the_time_it_needs(monkeypatch, tmp_path, command):
    monkeypatch.setenv("DATABASE_URL", APP)
    monkeypatch.setenv("DATABASE_SEQUENCER_URL", "postgresql://prakarsa_seq@db.example/prakarsa")
    monkeypatch.setenv("DATABASE_POOL_SIZE", "4")

    described = describe(tmp_path, command)

    assert described["USER"] == "prakarsa_seq"
    assert not {"options", "pool"} & set(described["OPTIONS"])
