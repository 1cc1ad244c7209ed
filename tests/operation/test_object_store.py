"""Documents in an S3-compatible store, over a socket: kept by their hash, never written over, away is an outage."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from pytest_django import Settings
from rest_framework.test import APIClient

from common.outages import StoreAway
from config import documents
from contracts.documents import store
from contracts.documents.references import named_documents
from tests.documents import stored_file
from tests.object_store import ObjectStore, object_store
from tests.operation import backing_up
from tests.operation.starting import Forks, copy_named, environment
from tests.world import World

pytestmark = pytest.mark.sqlite
DIGEST = "05cd7e8b8bbcd6e6a2ae5d2bd1b3a8ec2f3f3c79a2cd3cbcba3b5c3ad5a5b6e0"


@pytest.fixture
def objects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[ObjectStore]:
    """The store of this process's documents, as the settings of an installation make it."""
    with object_store(tmp_path) as found:
        for name, value in found.environment.items():
            monkeypatch.setenv(name, value)
        settings.STORAGES = {**settings.STORAGES, "default": documents.documents_storage()}
        yield found


@pytest.fixture
def document(world: World) -> str:
    """A signed contract, in the store of files."""
    return world.in_force().documents.latest("version_no").sha256


def test_documents_are_kept_by_their_hash(objects: ObjectStore) -> None:
    digest = store.store(b"kontrak")
    written = objects.file(digest).stat().st_mtime_ns

    again = store.store(b"kontrak")

    assert (again, store.load(digest), objects.file(digest).read_bytes()) == (digest, b"kontrak", b"kontrak")
    assert objects.file(digest).stat().st_mtime_ns == written
    assert default_storage.size(store.name_of(digest)) == 7


def test_damaged_and_missing_ones_are_told_apart(objects: ObjectStore) -> None:
    digest = store.store(b"kontrak")
    objects.file(digest).write_bytes(b"kontrag")

    with pytest.raises(store.DocumentChanged):
        store.load(digest)
    with pytest.raises(store.DocumentChanged):
        store.store(b"kontrak")
    with pytest.raises(store.DocumentMissing):
        store.load(DIGEST)


def test_a_key_that_is_not_known_is_an_outage(
    objects: ObjectStore, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setenv("PRAKARSA_S3_SECRET", "another")
    settings.STORAGES = {**settings.STORAGES, "default": documents.documents_storage()}

    with pytest.raises(StoreAway):
        store.store(b"kontrak")
    with pytest.raises(StoreAway):
        default_storage.save("ab/x", ContentFile(b"x"))


@pytest.mark.django_db
def test_readers_are_asked_to_come_again_while_it_is_away(
    world: World, document: str, objects: ObjectStore
) -> None:
    digest = store.store(stored_file(document).read_bytes())
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(world.head)
    address = f"/api/v1/documents/{digest}/"
    before = client.get(address)

    objects.stop()
    away = client.get(address)
    objects.start()
    after = client.get(address)

    assert (before.status_code, away.status_code, after.status_code) == (200, 503, 200)
    assert (away["Retry-After"], away["Content-Type"]) == ("10", "application/problem+json")
    assert away.json()["code"] == "try_again"


@pytest.mark.django_db(transaction=True)
def test_nothing_starts_without_it(objects: ObjectStore, tmp_path: Path) -> None:
    with copy_named("store", tmp_path) as copy:
        program = Forks(tmp_path, environment(tmp_path, copy.url(), **objects.environment))
        works = program.manage("run_worker", "--once")
        objects.stop()
        refused = program.manage("run_worker", "--once")
        program.close()

    assert (works.status, works.lines) == (0, ())
    place = f"s3://dokumen/ ({objects.environment['PRAKARSA_S3_URL']})"
    assert refused.lines[0].startswith(
        f"CommandError: documents: Documents cannot be stored in {place}: EndpointConnectionError."
    )


@pytest.mark.django_db(transaction=True)
def test_a_backup_copies_them_down_or_lists_them(
    world: World, document: str, objects: ObjectStore, tmp_path: Path
) -> None:
    names = list(named_documents())
    for digest in names:
        store.store(stored_file(digest).read_bytes())
    program = Forks(tmp_path, backing_up.environment(**objects.environment))
    copied = program.manage("backup", "--to", str(tmp_path / "copied"))
    listed = program.manage("backup", "--to", str(tmp_path / "listed"), "--list-documents")
    folder, other = (next((tmp_path / name).glob("prakarsa-*")) for name in ("listed", "copied"))
    default_storage.delete(store.name_of(document))
    checked = program.manage("restore", "--check", str(folder))
    program.close()

    assert (copied.status, listed.status) == (0, 0), (copied, listed)
    assert f"{len(names)} documents copied" in copied.lines[0]
    assert f"{len(names)} documents listed" in listed.lines[0]
    assert (other / "documents" / store.name_of(document)).read_bytes() == stored_file(document).read_bytes()
    assert not (folder / "documents").exists()
    assert checked.status == 1
    assert f"document {document} is missing in the store" in checked.lines


def test_documents_do_not_cross_the_net_in_the_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "PRODUCTION", True)
    for name in ("PRAKARSA_S3_BUCKET", "PRAKARSA_S3_KEY", "PRAKARSA_S3_SECRET"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("PRAKARSA_S3_URL", "http://objects.example")

    with pytest.raises(ImproperlyConfigured, match="https"):
        documents.documents_storage()
