"""What is known of a token beside its hash."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _
from knox.models import AuthToken

from common.lines import TypedLine


class IssuedToken(models.Model):
    """A token as its owner sees it. `by_factor`: it was issued to somebody who had shown a second factor.

    Ends with the token itself. `last_used_at` is written at most once an hour.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    token = models.OneToOneField(AuthToken, on_delete=models.CASCADE, related_name="issued")
    name = TypedLine(_("name"), max_length=80, blank=True)
    by_factor = models.BooleanField(default=False)
    last_used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
