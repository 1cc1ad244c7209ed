"""What an API token is good for. The scope is the token's own prefix, which is part of what is hashed, so that it
cannot be widened."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken


class TokenScope(models.TextChoices):
    """From the narrowest to the widest. None signs, grants, publishes or launches: that takes a session."""

    HISTORY_READ = "history:read", _("read the history (inspectors)")
    READ = "read", _("read everything that I may read")
    WRITE = "write", _("read and write")


# A token without a prefix is hexadecimal, so none of these can begin one by chance.
PREFIXES = {TokenScope.HISTORY_READ: "hist_", TokenScope.READ: "read_", TokenScope.WRITE: ""}


def scope_of(token: AbstractAuthToken) -> TokenScope:
    """The scope of a token."""
    kinds = (scope for scope, prefix in PREFIXES.items() if prefix and token.token_key.startswith(prefix))
    return next(kinds, TokenScope.WRITE)
