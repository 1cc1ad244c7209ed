"""Which keys and secrets an installation has, told by fingerprints: a backup holds none of them.

A fingerprint is keyed by SECRET_KEY, so that nobody can guess a short password by it, and whoever has the right
SECRET_KEY sees which of the others are the same.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from pydantic import RootModel, ValidationError

from contracts.signing import signing_file
from operation.services.backups.errors import BackupUnusable
from operation.services.backups.manifest import KEYS

# Settings that name a file beside the folder of keys.
FILES = (
    "PRAKARSA_LOG_KEY_FILE",
    "PRAKARSA_SEAL_SECRET_FILE",
    "PRAKARSA_SIGNING_ENROLMENTS",
    "PRAKARSA_SIGNING_FILE",
    "PRAKARSA_BSRE_CA",
)
SECRET_KEY = "variable SECRET_KEY"  # noqa: S105 -- its name


class KeyList(RootModel[dict[str, str]]):
    """Names of variables and files, each with its fingerprint."""


def key_list() -> dict[str, str]:
    """Every variable, key file and file named by a setting that is here, with its fingerprint."""
    found = {SECRET_KEY: _fingerprint(SECRET_KEY, settings.SECRET_KEY.encode())}
    for name, value in settings.PRAKARSA_SECRETS.items():
        found[f"variable {name}"] = _fingerprint(f"variable {name}", value.encode())
    for name, path in _files():
        found[name] = _fingerprint(name, path.read_bytes())
    return dict(sorted(found.items()))


def write_key_list(folder: Path) -> Path:
    """Into the backup."""
    path = folder / KEYS
    path.write_text(json.dumps(key_list(), indent=1) + "\n")
    return path


def absent_keys(folder: Path) -> list[str]:
    """What the backup's list names and is not the same here, a name each. Raises BackupUnusable.

    Variables that say where something is may differ elsewhere and are passed over.
    """
    try:
        then = KeyList.model_validate_json((folder / KEYS).read_bytes()).root
    except (OSError, ValidationError) as error:
        raise BackupUnusable(f"{folder / KEYS} cannot be read.") from error
    now = key_list()
    if then.get(SECRET_KEY) != now[SECRET_KEY]:
        # Every other fingerprint is made with it.
        return ["SECRET_KEY"]
    files = {name: mark for name, mark in then.items() if name.startswith("file ")}
    return [name.removeprefix("file ") for name, mark in files.items() if now.get(name) != mark]


def absent_key(name: str) -> str:
    """What to do about one of them."""
    return f"{name} is not here as it was then; bring it from where keys are kept."


def _files() -> Iterator[tuple[str, Path]]:
    folder = Path(settings.PRAKARSA_KEYS_DIR)
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file():
            yield f"file keys/{path.relative_to(folder)}", path
    for name in FILES:
        path = Path(getattr(settings, name) or "/absent")
        if path.is_file():
            yield f"file of {name}", path
    signing = signing_file.read()
    for place, path in signing.named().items():
        if path.is_file():
            yield f"file of {place} in PRAKARSA_SIGNING_FILE", path


def _fingerprint(name: str, content: bytes) -> str:
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, name.encode() + b"\0" + content, hashlib.sha256).hexdigest()[:32]
