"""Content-addressed store of documents: the name of a file is the SHA-256 of its bytes, so bytes never change."""

import re

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from common.canonical import sha256_hex
from common.errors import DomainError

_DIGEST = re.compile(r"[0-9a-f]{64}")


class DocumentMissing(DomainError):
    """No bytes are stored under this digest."""

    code = "document_missing"
    http_status = 500
    title = _("The stored document is missing")


class DocumentChanged(DomainError):
    """The stored bytes no longer have the digest they are stored under: damage or tampering."""

    code = "document_changed"
    http_status = 500
    title = _("The stored document was changed")


def store(data: bytes) -> str:
    """Store `data` durably (synced before it gets its name) and return its digest. Storing again changes nothing."""
    digest = sha256_hex(data)
    name = name_of(digest)
    if default_storage.exists(name):
        load(digest)
        return digest
    default_storage.save(name, ContentFile(data))
    return digest


def load(digest: str) -> bytes:
    """The bytes stored under `digest`, hashed again. Raises DocumentMissing or DocumentChanged."""
    try:
        with default_storage.open(name_of(digest)) as file:
            data: bytes = file.read()
    except FileNotFoundError as error:
        raise DocumentMissing(_("The stored document is missing."), sha256=digest) from error
    if sha256_hex(data) != digest:
        raise DocumentChanged(_("The stored document was changed after it was stored."), sha256=digest)
    return data


def is_digest(text: str) -> bool:
    """Whether `text` could name a stored document at all."""
    return _DIGEST.fullmatch(text) is not None


def name_of(digest: str) -> str:
    """Its name in the store. Raises ValueError for anything but 64 lower-case hexadecimal digits."""
    if not is_digest(digest):
        raise ValueError("not a SHA-256 digest")
    return f"{digest[:2]}/{digest}"
