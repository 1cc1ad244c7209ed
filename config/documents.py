"""Where documents lie: files of the data directory, or an S3-compatible store by `PRAKARSA_S3_BUCKET`."""

from typing import TYPE_CHECKING, TypedDict
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config import env
from config.mode import PRODUCTION

if TYPE_CHECKING:
    from botocore.config import Config

HERE = ("127.0.0.1", "localhost", "::1")


class ObjectOptions(TypedDict):
    """What django-storages takes."""

    bucket_name: str
    endpoint_url: str | None
    region_name: str
    location: str
    access_key: str
    secret_key: str
    verify: str | None
    object_parameters: dict[str, str]
    client_config: "Config"


class StorageSettings(TypedDict, total=False):
    """One of Django's STORAGES."""

    BACKEND: str
    OPTIONS: ObjectOptions


def documents_storage() -> StorageSettings:
    """The storage of documents. Keys of the store are read from the environment only, and shown nowhere."""
    bucket = env.text(name="PRAKARSA_S3_BUCKET", default="")
    if not bucket:
        return {"BACKEND": "common.document_files.DocumentFiles"}
    return {"BACKEND": "common.document_objects.DocumentObjects", "OPTIONS": _objects(bucket)}


def _objects(bucket: str) -> ObjectOptions:
    from botocore.config import Config  # noqa: PLC0415 -- a tenth of a second that files need not pay

    encryption = env.choice(
        name="PRAKARSA_S3_ENCRYPTION", default="none", allowed=("none", "AES256", "aws:kms")
    )
    style = env.choice(name="PRAKARSA_S3_STYLE", default="path", allowed=("path", "virtual"))
    return {
        "bucket_name": bucket,
        "endpoint_url": _endpoint(),
        "region_name": env.text(name="PRAKARSA_S3_REGION", default="us-east-1"),
        "location": env.text(name="PRAKARSA_S3_PREFIX", default="").strip("/"),
        "access_key": env.text(name="PRAKARSA_S3_KEY", hint="Documents are to lie in PRAKARSA_S3_BUCKET."),
        "secret_key": env.text(name="PRAKARSA_S3_SECRET", hint="Documents are to lie in PRAKARSA_S3_BUCKET."),
        "verify": env.text(name="PRAKARSA_S3_CA", default="") or None,
        "object_parameters": {} if encryption == "none" else {"ServerSideEncryption": encryption},
        "client_config": Config(
            connect_timeout=3,
            read_timeout=15,
            retries={"total_max_attempts": 2, "mode": "standard"},
            s3={"addressing_style": "virtual" if style == "virtual" else "path"},
            signature_version="s3v4",
            # Many compatible stores refuse what AWS began to send with every request.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    }


def scanner_address() -> str:
    """Where `clamd` listens: `unix:/run/clamav/clamd.ctl` or `host:3310`; empty where nothing is scanned."""
    address = env.text(name="PRAKARSA_SCANNER", default="")
    host, _colon, port = address.rpartition(":")
    path = address.removeprefix("unix:")
    good = path.startswith("/") if address.startswith("unix:") else bool(host) and port.isdecimal()
    if address and not good:
        raise ImproperlyConfigured(
            f"PRAKARSA_SCANNER={address!r} is no address. Write unix:/run/clamav/clamd.ctl or host:3310."
        )
    return address


def _endpoint() -> str | None:
    address = env.text(name="PRAKARSA_S3_URL", default="")
    if (
        PRODUCTION
        and address
        and urlsplit(address).scheme != "https"
        and urlsplit(address).hostname not in HERE
    ):
        raise ImproperlyConfigured("PRAKARSA_S3_URL must be an https address: documents name people.")
    return address or None
