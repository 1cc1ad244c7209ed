"""A passphrase on its way to the one call that needs it: never printed, never pickled, gone after use."""

import base64
import json
from types import TracebackType
from typing import NoReturn, Self
from urllib.parse import quote, quote_plus


class Secret:
    """Holds one typed secret. A `with` block ends its life; printing, formatting and pickling never show it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value: str | None = value

    def reveal(self) -> str:
        """The secret itself. Hand it on at once: a name that holds it shows in error reports. ValueError once gone."""
        if self._value is None:
            raise ValueError("the secret has been dropped")
        return self._value

    def drop(self) -> None:
        """Forget it. Python frees the text when nobody else holds it; it cannot be overwritten in memory."""
        self._value = None

    def redacted(self, text: str) -> str:
        """`text`, from a service that may repeat what it was sent, without the secret in any usual spelling."""
        if self._value:
            for spelling in _spellings(self._value):
                text = text.replace(spelling, "…")
        return text

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.drop()

    def __repr__(self) -> str:
        return "Secret(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not stored")


def _spellings(value: str) -> list[str]:
    """As itself, in an address, in a form, in JSON, in base64; the longest first."""
    raw = value.encode()
    found = {value, quote(value, safe=""), quote_plus(value), json.dumps(value)[1:-1]}
    found |= {base64.b64encode(raw).decode(), raw.hex()}
    return sorted(found, key=len, reverse=True)
