"""No code but the engine's writes a state: read from the source, so that it also holds for code no test reaches."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from workflow.engine import registry

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    "common",
    "organisations",
    "calendars",
    "workflow",
    "deadlines",
    "notifications",
    "accounts",
    "contracts",
    "innovations",
    "dashboard",
    "operation",
    "demo",
    "config",
)
# The engine sets the attribute in memory while django-fsm and the trigger move the row; nobody else does.
ENGINE = {"workflow/engine/gate.py", "workflow/engine/events.py", "workflow/models/subject.py"}
# The chain of a person's account is no subject: its own columns of these names.
ENGINE |= {"accounts/services/recording.py"}
# Where the history's rows are written, and where its triggers are built.
SQL = {"workflow/engine/events.py", "workflow/engine/triggers.py", "contracts/triggers.py"}
GUARDED = {"state", "last_seq", "head", "last_at", "version"}
SUBJECT_TABLES = (
    "workflow_event ",
    *(f"{model._meta.db_table} " for model in registry.subject_models()),
)
WRITES = ("insert into ", "update ", "delete from ", "replace into ", "merge into ", "truncate ")


def sources() -> list[Path]:
    return [
        path for app in APPS for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts
    ]


def offences(tree: ast.AST) -> Iterator[str]:
    """Every place that writes, or could write, an engine's column."""
    for node in ast.walk(tree):
        yield from _assignments(node)
        if isinstance(node, ast.Call):
            yield from _calls(node)


def _assignments(node: ast.AST) -> Iterator[str]:
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AugAssign | ast.AnnAssign) and node.value is not None:
        targets = [node.target]
    for target in targets:
        if isinstance(target, ast.Attribute) and target.attr in GUARDED - {"head"}:
            yield f"{node.lineno}: assigns .{target.attr}"
        if isinstance(target, ast.Subscript) and ast.unparse(target).endswith(".__dict__['state']"):
            yield f"{node.lineno}: writes the state behind django-fsm"


def _calls(node: ast.Call) -> Iterator[str]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in {"update", "update_or_create"} and (
        found := GUARDED & {k.arg for k in node.keywords if k.arg}
    ):
        yield f"{node.lineno}: {name}({', '.join(sorted(found))}=…)"
    if name in {"bulk_update", "setattr"}:
        words = {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
        if found := GUARDED & words:
            yield f"{node.lineno}: {name} of {', '.join(sorted(found))}"


def hand_written_sql(tree: ast.AST) -> Iterator[str]:
    """Texts that look like a write to a subject's table or to the history."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            continue
        text = " ".join(node.value.lower().split()) + " "
        if any(f"{write}{table}" in text for write in WRITES for table in SUBJECT_TABLES):
            yield f"{node.lineno}: SQL that writes what only the engine writes"


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_engine_writes_a_state(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    relative = str(path.relative_to(ROOT))

    found = [] if relative in ENGINE else list(offences(tree))
    found += [] if relative in SQL else list(hand_written_sql(tree))

    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "innovation.state = 'launched'",
        "innovation.version += 1",
        "contract.last_seq: int = 0",
        "report.__dict__['state'] = 'open'",
        "Innovation.objects.filter(pk=1).update(state='launched')",
        "QuerySet.update(rows, version=F('version') + 1)",
        "Innovation.objects.update_or_create(pk=1, state='launched')",
        "rows.bulk_update(found, ['title', 'state'])",
        "setattr(innovation, 'state', 'launched')",
        "Report.objects.update(head=b'')",
    ],
)
def test_the_reader_sees_every_kind_of_write(code: str) -> None:
    assert list(offences(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "cursor.execute('UPDATE innovations_innovation SET state = %s')",
        "cursor.execute('insert into  workflow_event (id) values (1)')",
        "cursor.execute('DELETE FROM innovations_report')",
        "cursor.execute('update contracts_contract set number = 1')",
    ],
)
def test_the_reader_sees_hand_written_sql(code: str) -> None:
    assert list(hand_written_sql(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "state = innovation.state",
        "rows.filter(state='open').update(closed_at=at)",
        "task.update(closed_at=at)",
    ],
)
def test_reading_a_state_is_no_offence(code: str) -> None:
    assert list(offences(ast.parse(code))) == []
