"""The one place where values become bytes and bytes become hashes.

Canonical bytes are RFC 8785 (JCS) of objects restricted to strings, integers with |n| < 2**53, booleans,
null, arrays and objects with ASCII keys. Decimals, dates and times travel as strings. Under these limits
`json.dumps(sort_keys=True, separators=(",", ":"), ensure_ascii=False)` gives the same bytes, so an inspector can
check them with Python's standard library alone.
"""

import hashlib
import hmac
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime

import rfc8785
from django.utils.translation import gettext as _

from common.types import Json

MAX_INTEGER = 2**53 - 1
# Line breaks and tabs are legitimate inside a narrative; every other control character is not.
_ALLOWED_CONTROLS = "\n\t"
_BIDI = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class NotCanonical(ValueError):
    """A value that has no canonical form: a float, a control character, an integer too large, a foreign type."""


def canonical_bytes(value: Json) -> bytes:
    """The canonical bytes of `value`; text is put into NFC. Raises NotCanonical with the path of the offender."""
    return rfc8785.dumps(_checked(value, "$"))


def sha256_hex(data: bytes) -> str:
    """Lower-case hexadecimal SHA-256 of `data`."""
    return hashlib.sha256(data).hexdigest()


def digest(value: Json) -> str:
    """Hexadecimal SHA-256 of the canonical bytes of `value`."""
    return sha256_hex(canonical_bytes(value))


def leaf_hash(canonical: bytes) -> bytes:
    """RFC 6962 leaf hash: SHA-256 over 0x00 and the canonical bytes (32 raw bytes)."""
    return hashlib.sha256(b"\x00" + canonical).digest()


def commitment(*, salt: bytes, event_id: str, field: str, value: str) -> str:
    """Salted commitment that binds a private value to an event without revealing it (hexadecimal HMAC-SHA-256)."""
    message = f"commit/v1\x00{event_id}\x00{field}\x00{value}".encode()
    return hmac.new(salt, message, hashlib.sha256).hexdigest()


def instant(at: datetime) -> str:
    """`at` as UTC text with microseconds and a Z, the only form of time in canonical JSON. Naive times are refused."""
    if at.tzinfo is None:
        raise NotCanonical("a naive time has no canonical form")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def clean_text(text: str) -> str:
    """`text` in NFC. Raises NotCanonical for control and bidirectional-control characters."""
    normal = unicodedata.normalize("NFC", text)
    if normal.isascii() and normal.isprintable():
        return normal
    for character in normal:
        if character in _BIDI or (
            unicodedata.category(character) == "Cc" and character not in _ALLOWED_CONTROLS
        ):
            message = _("The character U+%(code)s is not allowed in a text.")
            raise NotCanonical(message % {"code": f"{ord(character):04X}"})
        if unicodedata.category(character) == "Cs":
            message = _("The half character U+%(code)s is no text.")
            raise NotCanonical(message % {"code": f"{ord(character):04X}"})
    return normal


def _checked(value: Json, path: str) -> Json:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        try:
            return clean_text(str(value))
        except NotCanonical as error:
            raise NotCanonical(f"{path}: {error}") from error
    if isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise NotCanonical(f"{path}: the integer {value} is too large")
        return int(value)
    if isinstance(value, Mapping):
        return {_key(key, path): _checked(item, f"{path}.{key}") for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_checked(item, f"{path}[{index}]") for index, item in enumerate(value)]
    raise NotCanonical(f"{path}: {type(value).__name__} has no canonical form")


def _key(key: Json, path: str) -> str:
    if not isinstance(key, str) or not key.isascii():
        raise NotCanonical(f"{path}: the key {key!r} is not ASCII text")
    return key


def raw(value: bytes | memoryview | str) -> bytes:
    """Stored bytes; SQLite gives back text where somebody stored text."""
    return value.encode() if isinstance(value, str) else bytes(value)
