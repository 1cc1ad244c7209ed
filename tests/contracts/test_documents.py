"""Bytes are kept under their own digest and never change unnoticed."""

import hashlib

import pytest

from contracts import documents


@pytest.fixture(autouse=True)
def _empty_store(settings, tmp_path):
    settings.PRAKARSA_DOCUMENTS_DIR = tmp_path / "documents"


def test_stored_bytes_come_back():
    digest = documents.store(b"kontrak")

    assert (digest, documents.load(digest)) == (hashlib.sha256(b"kontrak").hexdigest(), b"kontrak")


def test_storing_twice_keeps_one_file():
    documents.store(b"kontrak")

    digest = documents.store(b"kontrak")

    assert list(documents.path_of(digest).parent.iterdir()) == [documents.path_of(digest)]


def test_a_stored_file_is_read_only():
    digest = documents.store(b"kontrak")

    assert documents.path_of(digest).stat().st_mode & 0o777 == 0o400


def test_changed_bytes_are_reported():
    digest = documents.store(b"kontrak")
    documents.path_of(digest).chmod(0o600)
    documents.path_of(digest).write_bytes(b"kontrag")

    with pytest.raises(documents.DocumentChanged):
        documents.load(digest)


def test_storing_over_changed_bytes_is_reported():
    digest = documents.store(b"kontrak")
    documents.path_of(digest).chmod(0o600)
    documents.path_of(digest).write_bytes(b"kontrag")

    with pytest.raises(documents.DocumentChanged):
        documents.store(b"kontrak")


def test_unknown_digest_is_reported():
    with pytest.raises(documents.DocumentMissing):
        documents.load("0" * 64)


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "0" * 63, "A" * 64, "0" * 64 + "\n"])
def test_only_a_digest_names_a_document(digest):
    with pytest.raises(ValueError):
        documents.load(digest)
