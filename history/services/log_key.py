"""The key of the log: a file of whoever seals, and beside it the last statement that was made with it."""

from datetime import datetime
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.utils.translation import gettext as _

from common.durable_files import write_durably
from common.errors import DomainError
from history.models import LogKey
from history.notes import verifier_key
from history.queries import key_texts
from workflow.engine.events import installation


class CannotSeal(DomainError):
    """Nothing is signed, because what would be signed could contradict what was."""

    code = "cannot_seal"


def key_file() -> Path:
    """Where the private key lies."""
    return Path(settings.PRAKARSA_LOG_KEY_FILE)


def last_note_file() -> Path:
    """Where the last statement lies, which a database brought back from a backup does not know."""
    return key_file().with_suffix(".checkpoint")


def log_name() -> str:
    """The name of the log: the installation's, or the one that it was begun anew under."""
    known = key_texts()
    return known[0].partition("+")[0] if known else installation().origin


def log_key(origin: str, *, at: datetime) -> Ed25519PrivateKey:
    """The key that the log is signed with; made the first time, and then never again. Raises CannotSeal.

    A key that is missing or another one is refused: whoever has the old key would otherwise see another log appear.
    """
    known, file = key_texts(), key_file()
    if not file.is_file():
        if known:
            message = _(
                "The key of the log is missing: %(file)s. Put it back from where keys are kept apart."
            )
            raise CannotSeal(message % {"file": file})
        make_key(file)
    key = key_in(file)
    text = verifier_key(origin, key.public_key())
    if not known:
        LogKey.objects.create(key_text=text, since=at)
    elif known[0] != text:
        message = _("%(file)s is another key than the one that the log was signed with until now.")
        raise CannotSeal(message % {"file": file})
    return key


def key_in(file: Path) -> Ed25519PrivateKey:
    """The private key in a file. Raises CannotSeal."""
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise CannotSeal(_("%(file)s is no key of Ed25519.") % {"file": file})
    return key


def make_key(file: Path) -> Ed25519PrivateKey:
    """A new one, in the file."""
    made = Ed25519PrivateKey.generate()
    write_durably(file, made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return made
