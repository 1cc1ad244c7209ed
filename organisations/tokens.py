"""Kinds of API token. The kind is the token's own prefix, which is part of what is hashed, so it cannot be widened."""

from typing import Any

HISTORY_READ = "history:read"
# A token without a prefix is hexadecimal, so none of these can begin one by chance.
PREFIXES = {HISTORY_READ: "hist_"}


def scope_of(token: Any) -> str:
    """The scope a token is restricted to; empty for one that may do whatever its person may."""
    for scope, prefix in PREFIXES.items():
        if token.token_key.startswith(prefix):
            return scope
    return ""
