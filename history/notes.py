"""Checkpoints as signed notes (C2SP signed-note and tlog-checkpoint), signed with Ed25519. Pure.

A note is text, an empty line, and signature lines. Its text is origin, size and root of the log, a line each.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.utils.translation import gettext as _

ED25519 = b"\x01"
_DASH = "— "
_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")
# Whoever keeps checkpoints may keep them beside other notes; nobody keeps one of this length.
MOST_LETTERS = 10_000


class BadNote(ValueError):
    """A text that is no checkpoint, or none of this log's key."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself: how many leaves it has, and their root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def signed(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """The checkpoint as a note, signed by the key of its origin."""
    public = _raw(key.public_key())
    signature = _key_hash(checkpoint.origin, public) + key.sign(checkpoint.text.encode())
    return f"{checkpoint.text}\n{_DASH}{checkpoint.origin} {base64.b64encode(signature).decode()}\n"


def verifier_key(origin: str, key: Ed25519PublicKey) -> str:
    """The text by which others name the key: name, hash, kind and key."""
    public = _raw(key)
    kept = base64.b64encode(ED25519 + public).decode()
    return f"{origin}+{_key_hash(origin, public).hex()}+{kept}"


def verified(note: str, key_text: str) -> Checkpoint:
    """The checkpoint of a note that the named key signed. Raises BadNote saying what is wrong with it."""
    if len(note) > MOST_LETTERS:
        raise BadNote(_("it is too long"))
    name, key_hash, public = _parsed_key(key_text)
    text, found, lines = note.replace("\r\n", "\n").strip("\n").rpartition("\n\n")
    if not found:
        raise BadNote(_("it has no signature"))
    text += "\n"
    checkpoint = _parsed(text)
    if checkpoint.origin != name:
        raise BadNote(_("it is of another log, %(name)s") % {"name": checkpoint.origin})
    for line in lines.split("\n"):
        if _signs(line, name, key_hash, public, text):
            return checkpoint
    raise BadNote(_("it is not signed with this key"))


def note_in(text: str) -> str:
    """The note in a text that somebody pasted, as an e-mail around it, quoted or indented; else the text."""
    lines = [line.strip().lstrip(">").strip() for line in text.splitlines()]
    for place in range(3, len(lines) - 1):
        if lines[place] or not lines[place + 1].startswith(_DASH):
            continue
        last = place + 1
        while last < len(lines) and lines[last].startswith(_DASH):
            last += 1
        return "\n".join([*lines[place - 3 : place], "", *lines[place + 1 : last], ""])
    return text


def stated(note: str) -> Checkpoint:
    """What a note states, whoever signed it. Raises BadNote."""
    text, found, _lines = note.replace("\r\n", "\n").strip("\n").rpartition("\n\n")
    if not found:
        raise BadNote(_("it has no signature"))
    return _parsed(text + "\n")


def unsigned(text: str) -> Checkpoint | None:
    """Name, size and root as a contract or a receipt prints them, a line each; None for anything else."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    try:
        return _parsed("\n".join([*lines, ""])) if len(lines) == 3 else None
    except BadNote:
        return None


def signed_by_any(note: str, keys: Iterable[str]) -> Checkpoint | None:
    """The checkpoint of a note that one of these keys signed; None where none did."""
    for key in keys:
        try:
            return verified(note, key)
        except BadNote:
            continue
    return None


def _signs(line: str, name: str, key_hash: bytes, public: Ed25519PublicKey, text: str) -> bool:
    """Whether it is this key's signature. Raises BadNote for one that names the key and is wrong."""
    whole = line.removeprefix(_DASH).split(" ")
    if not line.startswith(_DASH) or len(whole) != 2 or whole[0] != name:
        return False
    signature = decoded(whole[1])
    if signature[:4] != key_hash:
        return False
    try:
        public.verify(signature[4:], text.encode())
    except InvalidSignature as error:
        raise BadNote(_("the signature is wrong")) from error
    return True


def _parsed(text: str) -> Checkpoint:
    lines = text.split("\n")
    if len(lines) < 4 or not _SIZE.fullmatch(lines[1]):
        raise BadNote(_("it does not state a size"))
    root = decoded(lines[2])
    if len(root) != 32:
        raise BadNote(_("it does not state a root"))
    return Checkpoint(lines[0], int(lines[1]), root)


def _parsed_key(text: str) -> tuple[str, bytes, Ed25519PublicKey]:
    name, found, rest = text.strip().partition("+")
    hexadecimal, and_found, kept = rest.partition("+")
    raw = decoded(kept)
    if not (found and and_found) or raw[:1] != ED25519 or len(raw) != 33:
        raise BadNote(_("the key is none of a log"))
    if _key_hash(name, raw[1:]).hex() != hexadecimal:
        raise BadNote(_("the key does not have its hash"))
    return name, _key_hash(name, raw[1:]), Ed25519PublicKey.from_public_bytes(raw[1:])


def _key_hash(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def decoded(text: str) -> bytes:
    """The bytes of a Base64 text. Raises BadNote."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadNote(_("it is damaged")) from error


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)
