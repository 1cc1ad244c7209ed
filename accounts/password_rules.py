"""What a password must be. Length counts most (NIST SP 800-63B-4); the rest is asked only under BSSN's profile."""

import re
from functools import lru_cache
from pathlib import Path

from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

WORDS = Path(__file__).parent / "data" / "common_passwords_id.txt"
_LETTERS = re.compile(r"[a-z]+")
_LOOKALIKES = str.maketrans("013457@$", "oieastas")


class LengthValidator:
    """So many characters; fewer where a second factor stands beside the password, which only adds to it."""

    def __init__(self, min_length: int = 12, with_factor: int = 8) -> None:
        self.min_length, self.with_factor = min_length, with_factor

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise ValidationError for a shorter one."""
        least = self.with_factor if _keeps_factor(user) else self.min_length
        if len(password) < least:
            message = _("The password is too short: at least %(least)d characters, for example four words.")
            raise ValidationError(message % {"least": least}, code="password_too_short")

    def get_help_text(self) -> str:
        """For below the field."""
        return _("At least %(least)d characters, for example four words that do not belong together.") % {
            "least": self.min_length
        }


class IndonesianWordsValidator:
    """Nothing but words that everybody here thinks of, digits and signs: `Bismillah2025!`, `SemarangJaya123`."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise ValidationError for a password made of these alone. Four such words together are many enough."""
        for text in {password.lower(), password.lower().translate(_LOOKALIKES)}:
            runs = _LETTERS.findall(text)
            counted = [_pieces(run) for run in runs]
            if runs and all(counted) and sum(counted) < _MANY:
                raise ValidationError(
                    _("This password is made of words that are guessed first. Take others, or more of them."),
                    code="password_too_common",
                )

    def get_help_text(self) -> str:
        """For below the field."""
        return _(
            "Not only words such as bismillah, sayang or the name of a town, even with a year behind them."
        )


class CompositionValidator:
    """BSSN's profile: small and capital letters, a digit and a sign."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise ValidationError where a kind is missing."""
        kinds = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]")
        if not all(re.search(kind, password) for kind in kinds):
            raise ValidationError(self.get_help_text(), code="password_composition")

    def get_help_text(self) -> str:
        """For below the field."""
        return _("With small and capital letters, a digit and a sign.")


class AnotherValidator:
    """Where passwords have a period of validity: not the present one once more."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise ValidationError for the present password. One hash."""
        if user is not None and user.has_usable_password() and check_password(password, user.password):
            raise ValidationError(self.get_help_text(), code="password_unchanged")

    def get_help_text(self) -> str:
        """For below the field."""
        return _("Another one than the present.")


_MANY = 4


def _keeps_factor(user: AbstractBaseUser | None) -> bool:
    if user is None or user.pk is None:
        return False
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=kinds).exists())


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    lines = WORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _pieces(run: str) -> int:
    """Of how few listed words the letters are made; 0 where there is more in them."""
    best: list[int | None] = [0] + [None] * len(run)
    for end in range(1, len(run) + 1):
        found = [
            before + 1
            for start in range(max(0, end - 30), end)
            if (before := best[start]) is not None and run[start:end] in _words()
        ]
        best[end] = min(found) if found else None
    return best[-1] or 0
