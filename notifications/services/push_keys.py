"""The installation's key for push messages (VAPID, RFC 8292): made once, kept with the other keys, readable by its
owner only."""

import base64
import os
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

NAME = "vapid_private.pem"
# Push services take a statement that holds for at most a day.
LASTS = timedelta(hours=12)


def _key_file() -> Path:
    """The file, made on first use. Two processes starting at once agree on one key."""
    folder = Path(settings.PRAKARSA_KEYS_DIR)
    path = folder / NAME
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = folder / f".{NAME}.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_bytes(
            ec.generate_private_key(ec.SECP256R1()).private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        try:
            # A hard link is made whole or not at all, and never replaces the key of whoever was first.
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path


def public_key() -> str:
    """What a browser is given when it asks its push service for an address."""
    found = serialization.load_pem_private_key(_key_file().read_bytes(), password=None).public_key()
    raw = found.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed_headers(endpoint: str, *, at: datetime) -> dict[str, str]:
    """Who sends this, for the push service at that address."""
    from py_vapid import Vapid02  # noqa: PLC0415 -- only the worker pays for it

    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((at + LASTS).timestamp()),
        "sub": _whom_to_ask(),
    }
    found: dict[str, str] = Vapid02.from_file(str(_key_file())).sign(claims)
    return found


def _whom_to_ask() -> str:
    """Whom a push service writes to when something is wrong with what we send."""
    if settings.PRAKARSA_SECURITY_CONTACT:
        return str(settings.PRAKARSA_SECURITY_CONTACT)
    address = settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">")
    return f"mailto:{address}"
