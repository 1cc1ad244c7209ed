"""What `backup` makes, what `restore --check` finds wrong with it, and that what comes back is the same.

On PostgreSQL the same is walked under load (test_backup_drill.py).
"""

import fcntl
import json
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from contracts.documents import store
from contracts.documents.references import named_documents
from contracts.signing import response_spool
from operation.services.backups import making
from operation.services.backups.checking import file_faults
from operation.services.backups.errors import BackupFailed, BackupUnusable
from operation.services.backups.manifest import read_manifest
from organisations.models import User
from tests.documents import stored_file
from tests.operation.backing_up import Backups, elsewhere, environment
from tests.operation.starting import manage
from tests.world import World
from workflow.enums import HeartbeatKind
from workflow.models import Event, Heartbeat

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def commands(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Backups]:
    """Started once for all tests."""
    found = Backups(tmp_path_factory.mktemp("commands"))
    yield found
    found.close()


@pytest.fixture
def backups(world: World, commands: Backups, tmp_path: Path) -> Backups:
    """Of a contract in force."""
    world.in_force()
    return commands.below(tmp_path / "backups")


@pytest.mark.sqlite
def test_a_backup_comes_back_elsewhere(backups: Backups, tmp_path: Path) -> None:
    documents = list(named_documents())
    made, folder = backups.make()
    sealed = {path: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*"))}
    checked = backups.restore("--check", str(folder))
    with elsewhere(tmp_path) as there:
        restored = manage("restore", str(folder), env=there)

    assert made.status == 0, made.lines
    assert len(made.lines) == 1
    assert made.lines[0].startswith(
        f"Backup {folder}: {Event.objects.count()} events, {len(documents)} documents"
    )
    assert {mode for path, mode in sealed.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in sealed.items() if path.is_file()} == {0o600}
    assert (checked.status, restored.status) == (0, 0), (checked, restored)
    assert "is whole and can be restored" in checked.lines[0]
    assert f"was restored: {Event.objects.count()} events" in restored.lines[0]
    # Its key files stayed behind: whoever restores is told which.
    assert any("bring it from where keys are kept" in line for line in restored.lines)
    assert len(documents) > 0
    copied = tmp_path / "elsewhere" / "documents"
    assert all((copied / store.name_of(name)).read_bytes() == store.load(name) for name in documents)
    assert Heartbeat.objects.get(kind=HeartbeatKind.BACKUP).error == ""
    told = "".join((folder / name).read_text() for name in ("manifest.json", "keys.json", "documents.txt"))
    people = set(User.objects.values_list("email", flat=True))
    assert len(people) > 5
    assert [name for name in people if name in told] == []
    assert environment()["SECRET_KEY"] not in told
    assert set(json.loads((folder / "keys.json").read_text())) >= {
        "variable SECRET_KEY",
        "variable DATABASE_URL",
    }


@pytest.mark.sqlite
def test_nothing_is_written_over(backups: Backups) -> None:
    _made, folder = backups.make()

    refused = backups.restore(str(folder))

    assert refused.status == 1
    assert "tables already, and nothing is written over. Name an empty one." in refused.lines[-1]


# -- what may be wrong with one; no process of its own for each ----------------------------------------------


@pytest.fixture
def folder(world: World, backups: Backups) -> Iterator[Path]:
    """A backup with every kind of part."""
    response_spool.save(world.head.person_id, b"an answer that nobody has taken yet")
    _made, found = backups.make()
    yield found
    response_spool.discard(world.head.person_id)


def shorten(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.sqlite
def test_each_part_that_is_missing_or_damaged_is_named(folder: Path, tmp_path: Path) -> None:
    manifest = read_manifest(folder)
    document = next(named_documents())
    answer = next(part.name for part in manifest.parts if part.name.startswith("answers/"))
    names = {part.name: folder / part.name for part in manifest.parts}
    names[f"document {document}"] = folder / "documents" / store.name_of(document)
    harms: dict[str, Callable[[Path], None]] = {"missing": Path.unlink, "damaged": flip}

    whole = list(file_faults(folder, manifest))
    found = []
    for name, path in names.items():
        kept = path.read_bytes()
        for word, harm in {**harms, "shortened": shorten}.items():
            harm(path)
            found.append((f"{name} is {'damaged' if word == 'shortened' else word}", _heard(folder)))
            path.write_bytes(kept)

    assert whole == []
    assert {"database.sqlite3", "documents.txt", "keys.json", answer} <= set(names)
    assert [wanted for wanted, said in found if wanted not in said] == []


def _heard(folder: Path) -> list[str]:
    said = []
    try:
        said.extend(file_faults(folder, read_manifest(folder)))
    except BackupUnusable as error:
        said.append(str(error))
    return said


@pytest.mark.sqlite
def test_what_is_wrong_is_said_by_the_command(folder: Path, backups: Backups) -> None:
    document = next(named_documents())
    flip(folder / "documents" / store.name_of(document))
    damaged = backups.restore("--check", str(folder))
    manifest = folder / "manifest.json"
    newer = json.loads(manifest.read_text())
    newer["version"] = "9.0.0"
    newer["database"]["migrations"].append("workflow.9999_later")
    manifest.write_text(json.dumps(newer))
    other = backups.restore("--check", str(folder))
    manifest.unlink()
    unfinished = backups.restore("--check", str(folder))

    assert damaged.status == 1
    assert f"document {document} is damaged" in damaged.lines
    assert other.lines[0].endswith(
        "does not know its migration workflow.9999_later. Install version 9.0.0 or a newer one."
    )
    assert unfinished.lines[0].endswith("or one that was not finished: it has no manifest.json.")


@pytest.mark.sqlite
def test_a_document_that_is_missing_refuses_the_backup(backups: Backups, tmp_path: Path) -> None:
    document = next(named_documents())
    file = stored_file(document)
    file.rename(tmp_path / "away")

    refused, _none = backups.make()
    left = [path.name for path in backups.folder.iterdir()]
    error = Heartbeat.objects.get(kind=HeartbeatKind.BACKUP).error
    accepted, folder = backups.make("--accept-missing")
    checked = backups.restore("--check", str(folder))
    (tmp_path / "away").rename(file)

    assert (refused.status, left, error) == (1, [".lock"], "BackupFailed")
    assert document in refused.lines[0]
    assert accepted.status == 1
    assert read_manifest(folder).documents.missing == [document]
    assert f"document {document} was missing when the backup was made" in checked.lines


@pytest.mark.sqlite
def test_documents_are_kept_once_and_old_backups_go(backups: Backups) -> None:
    target = backups.folder
    document = next(named_documents())
    folders = []
    for day in (1, 2, 3):
        ended, folder = backups.make("--keep", "2")
        assert ended.status == 0, ended.lines
        folders.append(folder.rename(target / f"prakarsa-2026010{day}T000000Z"))
    # One that a killed run left.
    shutil.copytree(folders[-1], target / ".unfinished-prakarsa-20260101T000000Z")
    linked = folders[-1] / "documents" / store.name_of(document)
    shared = linked.stat().st_nlink
    linked.chmod(0o600)
    flip(linked)
    _ended, last = backups.make("--keep", "2")

    assert sorted(path.name for path in target.iterdir()) == [".lock", folders[-1].name, last.name]
    assert shared == 2
    # What is damaged is not linked on.
    assert (last / "documents" / store.name_of(document)).read_bytes() == store.load(document)


@pytest.mark.sqlite
@pytest.mark.parametrize("harm", ["full", "busy"])
def test_without_room_or_beside_another_nothing_is_made(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    target, at = tmp_path / "backups", timezone.now()
    target.mkdir()
    with (target / ".lock").open("w") as other:
        if harm == "busy":
            fcntl.flock(other, fcntl.LOCK_EX)
        else:
            usage = shutil.disk_usage(target)._replace(free=making.RESERVE)
            monkeypatch.setattr(making.shutil, "disk_usage", lambda _path: usage)

        with pytest.raises(
            BackupFailed, match="MB are needed. Make room" if harm == "full" else "Another backup"
        ):
            making.make_backup(target, at=at)

    assert [path.name for path in target.iterdir()] == [".lock"]
