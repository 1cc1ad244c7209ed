"""Cosignatures of a witness (C2SP tlog-cosignature v1): that the checkpoint continues every one it saw before. Pure.

A witness keeps the newest checkpoint of each log and signs another one only where a consistency proof joins the two,
so that one log cannot be shown to the inspectorate and another one to LAN.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.utils.translation import gettext as _

from history.notes import BadNote, decoded

COSIGNATURE = b"\x04"
_DASH = "— "


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """The public half of a witness's key, and the name it goes by."""

    name: str
    public: bytes

    @property
    def hash(self) -> bytes:
        """The four bytes that a signature line begins with."""
        return hashlib.sha256(self.name.encode() + b"\n" + COSIGNATURE + self.public).digest()[:4]

    @property
    def text(self) -> str:
        """As it is given to whoever verifies: name, hash, kind and key."""
        return f"{self.name}+{self.hash.hex()}+{base64.b64encode(COSIGNATURE + self.public).decode()}"

    @classmethod
    def parsed(cls, text: str) -> "WitnessKey":
        """Raises BadNote for a text that is no key of a witness."""
        name, _plus, rest = text.strip().partition("+")
        hexadecimal, found, kept = rest.partition("+")
        raw = decoded(kept) if found else b""
        if not name or " " in name or raw[:1] != COSIGNATURE or len(raw) != 33:
            raise BadNote(_("the key is none of a witness"))
        key = cls(name, raw[1:])
        if key.hash.hex() != hexadecimal:
            raise BadNote(_("the key does not have its hash"))
        return key


def witness_key(name: str, key: Ed25519PrivateKey) -> WitnessKey:
    """The public half."""
    return WitnessKey(name, key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def cosigned(text: str, name: str, key: Ed25519PrivateKey, *, at: datetime) -> str:
    """The signature line under a checkpoint's text (which ends with its third line's newline)."""
    seconds = int(at.timestamp())
    raw = witness_key(name, key).hash + seconds.to_bytes(8, "big") + key.sign(_signed_bytes(text, seconds))
    return f"{_DASH}{name} {base64.b64encode(raw).decode()}\n"


def cosigned_at(note: str, key: WitnessKey) -> datetime:
    """When this witness cosigned the note. Raises BadNote where it did not."""
    text, found, lines = note.replace("\r\n", "\n").strip("\n").rpartition("\n\n")
    if not found:
        raise BadNote(_("it has no signature"))
    for line in lines.split("\n"):
        parts = line.removeprefix(_DASH).split(" ")
        if not line.startswith(_DASH) or len(parts) != 2 or parts[0] != key.name:
            continue
        raw = decoded(parts[1])
        if raw[:4] != key.hash or len(raw) != 4 + 8 + 64:
            continue
        seconds = int.from_bytes(raw[4:12], "big")
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(
                raw[12:], _signed_bytes(text + "\n", seconds)
            )
            return datetime.fromtimestamp(seconds, UTC)
        except (InvalidSignature, OverflowError, ValueError, OSError) as error:
            raise BadNote(_("the cosignature is wrong")) from error
    raise BadNote(_("it is not cosigned by this witness"))


def _signed_bytes(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()
