"""Server, worker and commands that write start only where everything stands; each fault is told with its cure."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.db import connection

from common.commands import WritingCommand
from tests import databases
from tests.operation.breakages import BREAKAGES, Breakage, databases_to_break, heard
from tests.operation.starting import (
    ROOT,
    BreakableCopy,
    Forks,
    answer_of_gunicorn,
    copy_named,
    environment,
    gunicorn,
    manage,
)
from workflow.engine.start_checks import CHECKS, UNFIT

pytestmark = pytest.mark.django_db(transaction=True)
CURES = {check.name: check.cure for check in CHECKS}


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[BreakableCopy]:
    """The migrated database, to be broken."""
    with copy_named("gate", tmp_path) as found:
        yield found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Forks]:
    """Starts of gunicorn that cost a tenth of a second each."""
    data = tmp_path_factory.mktemp("server")
    found = Forks(data, environment(data, databases.address()))
    yield found
    found.close()


def test_each_broken_database_is_refused_with_its_sentence(server: Forks, tmp_path: Path) -> None:
    """Few databases, broken further and further: each start, and each copy, costs what several tests cost."""
    said, wanted = [], []
    for steps in databases_to_break(BREAKAGES[connection.vendor]):
        done: list[Breakage] = []
        with copy_named("gate", tmp_path) as broken:
            for step in steps:
                for breakage in step:
                    run = broken.run_without_triggers if breakage.behind_triggers else broken.run
                    run(*breakage.statements)
                done += step
                ended = server.gunicorn(NAME=broken.name)
                told = heard(done)
                wanted.append((UNFIT, len(told), [(f"{one.check}: {one.sentence}", True) for one in told]))
                said.append((ended.status, len(ended.refusals), list(map(as_told, ended.refusals, told))))

    assert said == wanted


def as_told(line: str, breakage: Breakage) -> tuple[str, bool]:
    """A refusal as far as its sentence is known, and whether it ends with the cure."""
    known = len(f"{breakage.check}: {breakage.sentence}")
    return line[:known], line.endswith(CURES[breakage.check])


def test_a_database_that_does_not_answer_is_refused(server: Forks, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.sqlite3"
    damaged.write_bytes(b"not a database" * 100)
    absent = {
        "sqlite": [{"NAME": str(damaged)}, {"NAME": str(tmp_path)}],
        "postgresql": [{"NAME": "test_absent"}, {"HOST": str(tmp_path)}],
    }

    ended = [server.gunicorn(**members) for members in absent[connection.vendor]]

    assert [(one.status, len(one.refusals)) for one in ended] == [(UNFIT, 1)] * 2
    for one in ended:
        assert one.refusals[0].startswith("database: The database does not answer: ")
        assert one.refusals[0].endswith(CURES["database"])


def test_a_store_that_takes_no_documents_is_refused(server: Forks, copy: BreakableCopy) -> None:
    folder = server.folder / "documents"
    said = []
    shutil.rmtree(folder, ignore_errors=True)
    folder.write_text("a file")
    said.append(server.gunicorn(NAME=copy.name).refusals)
    folder.unlink()
    folder.symlink_to("/proc/absent")
    said.append(server.gunicorn(NAME=copy.name).refusals)
    folder.unlink()

    sentence = f"documents: Documents cannot be stored in {folder}: "
    assert [[line[: len(sentence)] for line in lines] for lines in said] == [[sentence]] * 2
    assert all(lines[0].endswith(CURES["documents"]) for lines in said)


@pytest.mark.sqlite
def test_a_faulty_file_of_signing_is_refused_by_line_and_key(copy: BreakableCopy, tmp_path: Path) -> None:
    """All its faults at once, each with the line, the key and what to write."""
    file = tmp_path / "signing.toml"
    file.write_text('level = "B-Z"\nroot = "a.pem"\n[timestamps]\nurl = "tsa.example"\nroots = "b.pem"\n')
    env = environment(tmp_path, copy.url(), PRAKARSA_SIGNING_FILE=str(file))

    ended = gunicorn(tmp_path, env)

    assert (ended.status, len(ended.refusals)) == (UNFIT, 1)
    said = ended.refusals[0]
    assert said.startswith(f"signing file: PRAKARSA_SIGNING_FILE={file}: Line 1, column 1: ")
    assert said.endswith(CURES["signing file"])
    told = [(place in said, key in said) for place, key in
            (("Line 1", "(level)"), ("Line 2", "(root)"), ("Line 4", "(timestamps.url)"))]  # fmt: skip
    assert told == [(True, True)] * 3
    old = environment(tmp_path, copy.url(), PRAKARSA_TSA_URL="https://tsa.example")
    assert "PRAKARSA_TSA_URL is not read any more" in " ".join(gunicorn(tmp_path, old).lines)


@pytest.mark.postgresql
def test_whoever_owns_the_tables_does_not_serve_them(server: Forks, copy: BreakableCopy) -> None:
    ended = server.gunicorn(NAME=copy.name, USER="prakarsa_owner")

    assert (ended.status, len(ended.refusals)) == (UNFIT, 1)
    assert ended.refusals[0].startswith("rights over history: The database role could change history: ")


def test_a_right_installation_serves_and_its_worker_works(copy: BreakableCopy, tmp_path: Path) -> None:
    env = environment(tmp_path, copy.url())

    served = answer_of_gunicorn(tmp_path, env, "/api/v1/public/innovations/")

    assert served.startswith(b"HTTP/1.0 200 OK\r\n")
    assert manage("run_worker", "--once", env=env).lines == ()


def test_worker_and_writing_commands_refuse_like_the_server(copy: BreakableCopy, tmp_path: Path) -> None:
    copy.run("UPDATE workflow_installation SET is_demo = true")
    env = environment(tmp_path, copy.url())

    said = [manage(*command.split(), env=env) for command in ("run_worker --once", "load_policies")]

    sentence = "CommandError: demonstration: The database is marked as a demonstration, whose passwords are published."
    assert [(one.status, one.lines) for one in said] == [(1, (f"{sentence} {CURES['demonstration']}",))] * 2


@pytest.mark.sqlite
def test_every_command_that_writes_asks_first() -> None:
    """Those that do not ask: they only read, run_simulators and run_witness touch no database, `backup` copies what is
    out of order, too, `restore` begins where nothing is, and `seal_history` has other rights and signs nothing that
    does not fit."""
    others = {
        "verify_history", "verify_contract", "recompute_evaluations", "simulate_policy", "compare_holidays",
        "permission_table", "notice_table", "endings_table", "real_figures", "run_simulators",
        "doctor", "backup", "restore", "check_signing", "export_history", "seal_history", "open_shard",
        "run_witness",
    }  # fmt: skip
    packages = {path.name for path in ROOT.iterdir() if (path / "management").is_dir()}
    ours = {name: load_command_class(app, name) for name, app in get_commands().items() if app in packages}

    assert {name for name, command in ours.items() if not isinstance(command, WritingCommand)} == others
    assert len(ours) > len(others)


@pytest.mark.sqlite
def test_production_without_its_settings_is_refused(tmp_path: Path) -> None:
    """All at once; SQLite by chance is told and not even opened."""
    forgotten = dict.fromkeys(
        ("DATABASE_URL", "EMAIL_URL", "PRAKARSA_SIGNER", "PRAKARSA_ORIGIN", "PRAKARSA_PUBLIC_URL"), ""
    )
    env = environment(tmp_path, "", PRAKARSA_WITNESSES="https://a.example no-key", **forgotten)
    (tmp_path / "static/staticfiles.json").unlink()

    ended = gunicorn(tmp_path, env)

    names = [
        "e-mail",
        "signing",
        "name of the history",
        "public address",
        "static files",
        "witnesses",
        "database chosen",
    ]
    assert (ended.status, [line.partition(":")[0] for line in ended.refusals]) == (UNFIT, names)
    assert [line.endswith(CURES[name]) for line, name in zip(ended.refusals, names, strict=True)] == [
        True
    ] * 7
    assert not (tmp_path / "prakarsa.sqlite3").exists()


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "changes",
    [
        {
            "DATABASE_URL": "",
            "EMAIL_URL": "",
            "PRAKARSA_SEAL": "development",
            "PRAKARSA_ORIGIN": "prakarsa.localhost/history",
            "PRAKARSA_PUBLIC_URL": "http://127.0.0.1:8000",
            "PRAKARSA_WITNESSES": "https://a.example saksi+00000000+BAAA",
        },
        {
            "DATABASE_URL": "",
            "EMAIL_URL": "",
            "PRAKARSA_SIGNER": "demo.simulators.Signer",
            "PRAKARSA_ORIGIN": "",
            "PRAKARSA_PUBLIC_URL": "https://localhost",
            "PRAKARSA_WITNESSES": "http://a.example no-key",
        },
    ],
)
def test_the_deployment_check_names_each_wrong_setting(changes: dict[str, str], tmp_path: Path) -> None:
    ended = manage("check", "--deploy", env=environment(tmp_path, "sqlite:////absent/x", **changes))

    codes = [word.strip("():") for line in ended.lines for word in line.split() if "prakarsa.E" in word]
    assert (ended.status, sorted(codes)) == (
        1,
        [*(f"prakarsa.E00{number}" for number in range(1, 6)), "prakarsa.E033"],
    )
