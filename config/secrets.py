"""The secret key of an embedded installation: made once, kept readable by its owner only."""

import os
import secrets
from pathlib import Path


def local_secret_key(*, directory: Path) -> str:
    """The key in `directory`, created on first use. Two processes starting at once agree on one key."""
    path = directory / "django_secret_key"
    if not path.exists():
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = directory / f".django_secret_key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64))
        try:
            # A hard link is made whole or not at all, and never replaces the key of whoever was first.
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()
