"""Typed readers of environment variables.

A bad value stops the start and names the variable, the value and a way out. An empty variable counts as absent;
secrets are never repeated in an error.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})


@dataclass(frozen=True, slots=True)
class Url:
    """A connection URL in parts, each decoded; `query` holds the parameters after the question mark."""

    scheme: str
    host: str
    port: int | None
    user: str
    password: str = field(repr=False)
    path: str
    query: Mapping[str, str]


def text(*, name: str, default: str | None = None, hint: str = "") -> str:
    """The variable as text. Without a default the variable is required."""
    value = os.environ.get(name, "")
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"{name} is not set. {hint}".strip())
    return default


def boolean(*, name: str, default: bool) -> bool:
    """The variable as yes or no: 1/0, true/false, yes/no, on/off in any case."""
    value = os.environ.get(name, "")
    if not value:
        return default
    if value.lower() in _TRUE:
        return True
    if value.lower() in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is not a yes or no. Write 1 or 0.")


def integer(*, name: str, default: int, minimum: int = 0, maximum: int | None = None) -> int:
    """The variable as a whole number between `minimum` and `maximum`, both included."""
    value = os.environ.get(name, "")
    if not value:
        return default
    bounds = f"of at least {minimum}" if maximum is None else f"from {minimum} to {maximum}"
    try:
        number = int(value)
    except ValueError:
        number = minimum - 1
    if number < minimum or (maximum is not None and number > maximum):
        raise ImproperlyConfigured(f"{name}={value!r} is not usable. Write a whole number {bounds}.")
    return number


def numbers(*, name: str, most: int) -> list[int]:
    """The variable as whole numbers from 1 to `most`, separated by commas; none when absent."""
    found = words(name=name, default=())
    for word in found:
        if not (word.isascii() and word.isdecimal() and 1 <= int(word) <= most):
            raise ImproperlyConfigured(f"{name}: {word!r} is no whole number from 1 to {most}.")
    return [int(word) for word in found]


def choice(*, name: str, default: str, allowed: tuple[str, ...]) -> str:
    """The variable as one of the words in `allowed`."""
    value = os.environ.get(name, "") or default
    if value not in allowed:
        raise ImproperlyConfigured(f"{name}={value!r} is not known. Write one of: {', '.join(allowed)}.")
    return value


def words(*, name: str, default: tuple[str, ...] | None = None, hint: str = "") -> list[str]:
    """The variable as a list, separated by commas. Without a default the variable is required."""
    value = os.environ.get(name, "")
    if not value and default is not None:
        return list(default)
    found = [word.strip() for word in value.split(",") if word.strip()]
    if not found:
        raise ImproperlyConfigured(f"{name} is not set. {hint}".strip())
    return found


def networks(*, name: str, default: tuple[str, ...] = ()) -> list[IPv4Network | IPv6Network]:
    """The variable as networks (`10.0.0.0/8`) or single addresses, separated by commas."""
    found = []
    for word in words(name=name, default=default):
        try:
            found.append(ip_network(word))
        except ValueError as error:
            raise ImproperlyConfigured(f"{name}: {error}. Write as 10.0.0.0/8 or 10.1.2.3.") from error
    return found


def secret(*, name: str, shortest: int) -> str:
    """The variable as a secret of at least `shortest` characters; empty when absent. Errors do not show it."""
    value = os.environ.get(name, "")
    if value and len(value) < shortest:
        raise ImproperlyConfigured(f"{name} is too short: at least {shortest} random characters.")
    return value


def present(*names: str) -> dict[str, str]:
    """Those of the variables that are set, with their values: never to be shown."""
    return {name: os.environ[name] for name in names if os.environ.get(name)}


def url(*, name: str, schemes: tuple[str, ...]) -> Url | None:
    """The variable as a URL whose scheme is one of `schemes`; None when absent.

    Errors do not show the value, because it may carry a password.
    """
    value = os.environ.get(name, "")
    if not value:
        return None
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} is not a URL: {error}. Encode special characters with %."
        ) from error
    if parts.scheme not in schemes:
        known = ", ".join(f"{scheme}://" for scheme in schemes)
        raise ImproperlyConfigured(f"{name} begins with {parts.scheme!r}. Write one of: {known}.")
    return _decoded(parts, port)


def _decoded(parts: SplitResult, port: int | None) -> Url:
    return Url(
        scheme=parts.scheme,
        host=unquote(parts.hostname or ""),
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        path=unquote(parts.path),
        query=dict(parse_qsl(parts.query)),
    )


def retired(*names: str, hint: str) -> None:
    """Refuse variables that are not read any more, so that nobody relies on them."""
    for name in names:
        if os.environ.get(name, ""):
            raise ImproperlyConfigured(f"{name} is not read any more. {hint}")
