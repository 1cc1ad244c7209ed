"""Documents in an S3-compatible store: each object is put once, by a condition where the store knows it.

Whatever the store answers but "not there" is `StoreAway`: to readers it is an outage, as a full disk is.
"""

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import ContentFile, File
from storages.backends.s3 import S3Storage

from common.outages import StoreAway

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_THERE = frozenset({"PreconditionFailed", "ConditionalRequestConflict"})


class DocumentObjects(S3Storage):  # type: ignore[misc]  # untyped
    """Django's storage over a bucket, for names that are made of the bytes: never written over.

    The condition of a put keeps what is there. A store that does not know it could only write the same bytes again,
    because the name is their hash and `common`'s callers ask first.
    """

    @property
    def place(self) -> str:
        """Where it is, for people."""
        return f"s3://{self.bucket_name}/{self.location} ({self.endpoint_url or self.region_name})"

    @property
    def _client(self) -> "S3Client":
        # Clients may be shared by threads, resources may not; the connection is one for each thread.
        client: S3Client = self.connection.meta.client
        return client

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def exists(self, name: str) -> bool:
        with _heard(name):
            return bool(super().exists(name))

    def size(self, name: str) -> int:
        with _heard(name):
            return self._client.head_object(Bucket=self.bucket_name, Key=self._normalize_name(name))[
                "ContentLength"
            ]

    def _open(self, name: str, mode: str = "rb") -> "File[bytes]":
        with _heard(name):
            found = self._client.get_object(Bucket=self.bucket_name, Key=self._normalize_name(name))
            return ContentFile(found["Body"].read(), name=name)

    def _save(self, name: str, content: "File[bytes]") -> str:
        data = content.read()
        with _heard(name):
            self._client.put_object(
                Bucket=self.bucket_name,
                Key=self._normalize_name(name),
                Body=data,
                IfNoneMatch="*",
                ChecksumSHA256=b64encode(hashlib.sha256(data).digest()).decode(),
                **self.get_object_parameters(name),
            )
        return name

    def try_to_write(self) -> None:
        """Raises OSError where a document could not be stored now. Leaves the empty document behind, once."""
        empty = hashlib.sha256(b"").hexdigest()
        self._save(f"{empty[:2]}/{empty}", ContentFile(b""))


@contextmanager
def _heard(name: str) -> Iterator[None]:
    """Answers of the store as what they mean: there already, FileNotFoundError, or StoreAway with the reason."""
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if code in _THERE or status == 412:
            return
        if code in ("NoSuchKey", "404"):
            raise FileNotFoundError(name) from error
        raise StoreAway(code or str(status)) from error
    except BotoCoreError as error:
        raise StoreAway(type(error).__name__) from error
