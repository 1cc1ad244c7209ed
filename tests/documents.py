"""Where the files of stored documents lie, for tests that damage them."""

from pathlib import Path

from django.conf import settings

from contracts.documents import store


def stored_file(digest: str) -> Path:
    """The file of a document in the store of files."""
    return Path(settings.PRAKARSA_DOCUMENTS_DIR) / store.name_of(digest)
