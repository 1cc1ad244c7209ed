"""What happened to accounts, row by row."""

from uuid import uuid4

from django.db import models
from django.db.models.functions import Now

from accounts.enums import AccountAct
from common.lines import TypedNote
from common.types import StrOrPromise
from organisations.models import Government, Person, User


class AccountEvent(models.Model):
    """One act on an account. Append-only; names people by their uuid, and holds no address and no name.

    `government` is the account's at that moment, None for people without one (LAN's reviewers, operators).
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    account = models.ForeignKey(User, on_delete=models.PROTECT, related_name="events")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    government = models.ForeignKey(Government, on_delete=models.PROTECT, null=True, related_name="+")
    # One of `AccountAct`; without choices here, so that the list grows without a migration.
    act = models.CharField(max_length=24)
    actor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    reason = TypedNote(max_length=500, blank=True)

    class Meta:
        indexes = [
            # "what happened in the governments that I inspect, newest first"
            models.Index(fields=["government", "at"], name="account_event_by_place"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.account_id}"

    @property
    def label(self) -> StrOrPromise:
        """What happened, in words."""
        return AccountAct(self.act).label
