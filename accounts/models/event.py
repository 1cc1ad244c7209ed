"""What happened to accounts, row by row."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from accounts.enums import AccountAct
from common.lines import TypedNote
from common.types import StrOrPromise
from organisations.models import Government, Person, User


class PersonChain(models.Model):
    """Where the chain of hashed acts about one person stands: locked while an act is added, moved by it alone."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, primary_key=True, related_name="+")
    last_seq = models.PositiveIntegerField(default=0)
    head = models.BinaryField(max_length=32, null=True)

    def __str__(self) -> str:
        return f"{self.person_id} {self.last_seq}"


class AccountEvent(models.Model):
    """One act on an account, or on power that belongs to no government. Append-only; names people by their uuid, and
    holds no address and no name.

    `government` is the account's at that moment, None for people without one (LAN's reviewers, operators). `payload`
    holds the canonical bytes that were hashed, chained per person; what somebody tried who was not let in (`held_up`),
    and rows from before there was a chain, have none.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    # None where power is about somebody who has no account yet.
    account = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="events")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    government = models.ForeignKey(Government, on_delete=models.PROTECT, null=True, related_name="+")
    # One of `AccountAct`; without choices here, so that the list grows without a migration.
    act = models.CharField(max_length=24)
    actor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    reason = TypedNote(max_length=500, blank=True)
    seq = models.PositiveIntegerField(null=True)
    prev = models.BinaryField(max_length=32, null=True)
    leaf_hash = models.BinaryField(max_length=32, null=True)
    payload = models.BinaryField(null=True)
    # Binds the reason, which is free text, to the hashed bytes without being in them.
    salt = models.BinaryField(max_length=32, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "seq"], name="account_event_seq_once"),
            models.CheckConstraint(
                condition=models.Q(seq__isnull=True, leaf_hash__isnull=True, payload__isnull=True)
                | models.Q(seq__gt=0, leaf_hash__isnull=False, payload__isnull=False),
                name="account_event_hashed_or_not",
            ),
        ]
        indexes = [
            # "what happened in the governments that I inspect, newest first"
            models.Index(fields=["government", "at"], name="account_event_by_place"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.account_id}"

    @property
    def zone(self) -> str:
        """Whose days it is shown in."""
        return self.government.zone if self.government is not None else settings.TIME_ZONE

    @property
    def hash(self) -> str:
        """The hash by which the next act about the same person names it; empty where it stands in no chain."""
        return bytes(self.leaf_hash).hex() if self.leaf_hash is not None else ""

    @property
    def label(self) -> StrOrPromise:
        """What happened, in words."""
        return AccountAct(self.act).label
