"""Bytes are kept under their own digest and never change unnoticed."""

import hashlib

import pytest

from contracts.documents import store
from tests.documents import stored_file


@pytest.fixture(autouse=True)
def _empty_store(settings, tmp_path):
    settings.PRAKARSA_DOCUMENTS_DIR = tmp_path / "documents"


def test_stored_bytes_come_back():
    digest = store.store(b"kontrak")

    assert (digest, store.load(digest)) == (hashlib.sha256(b"kontrak").hexdigest(), b"kontrak")


def test_storing_twice_keeps_one_file():
    store.store(b"kontrak")

    digest = store.store(b"kontrak")

    assert list(stored_file(digest).parent.iterdir()) == [stored_file(digest)]


def test_a_stored_file_is_read_only():
    digest = store.store(b"kontrak")

    assert stored_file(digest).stat().st_mode & 0o777 == 0o400


def test_changed_bytes_are_reported():
    digest = store.store(b"kontrak")
    stored_file(digest).chmod(0o600)
    stored_file(digest).write_bytes(b"kontrag")

    with pytest.raises(store.DocumentChanged):
        store.load(digest)


def test_storing_over_changed_bytes_is_reported():
    digest = store.store(b"kontrak")
    stored_file(digest).chmod(0o600)
    stored_file(digest).write_bytes(b"kontrag")

    with pytest.raises(store.DocumentChanged):
        store.store(b"kontrak")


def test_unknown_digest_is_reported():
    with pytest.raises(store.DocumentMissing):
        store.load("0" * 64)


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "0" * 63, "A" * 64, "0" * 64 + "\n"])
def test_only_a_digest_names_a_document(digest):
    with pytest.raises(ValueError):
        store.load(digest)
