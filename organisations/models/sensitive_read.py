"""Who read what is open to few: one row for each such reading."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from common.lines import TypedNote
from common.types import StrOrPromise
from organisations.enums import ReadKind
from organisations.models.agency import Agency
from organisations.models.government import Government
from organisations.models.person import Person, User


class SensitiveRead(models.Model):
    """One reading of private values, of unnamed reviewers, of files, lists of people, or an earlier day. Append-only.

    `government` and `agency` are those of what was read, None where it was of several. `office` is its reader's title
    at that moment. `asked` is the address or the command, `channel` the way. `sha256` is the hash of all this with a
    salt (`organisations.services.reading.content_hash`); it stands in the log, which therefore misses a row that goes.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    # One of `ReadKind`; without choices here, so that the list grows without a migration.
    kind = models.CharField(max_length=24)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # None where no account was used: the command line.
    account = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    office = models.CharField(max_length=255, blank=True)
    role = models.CharField(max_length=24, blank=True)
    seat_id = models.UUIDField(null=True)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    subject_type = models.CharField(max_length=24, blank=True)
    subject_id = models.UUIDField(null=True)
    asked = models.CharField(max_length=500, blank=True)
    reason = TypedNote(max_length=500, blank=True)
    channel = models.CharField(max_length=8)
    address_family = models.PositiveSmallIntegerField(default=0)
    request_id = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    salt = models.BinaryField(max_length=32)
    sha256 = models.CharField(max_length=64)

    class Meta:
        indexes = [
            # "what was read of my government, newest first", and by whom
            models.Index(fields=["government", "-at"], name="sensitive_read_by_place"),
            models.Index(fields=["person", "-at"], name="sensitive_read_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id}"

    @property
    def label(self) -> StrOrPromise:
        """What was read, in words."""
        return ReadKind(self.kind).label if self.kind in ReadKind else self.kind

    @property
    def zone(self) -> str:
        """Whose days it is shown in."""
        return self.government.zone if self.government is not None else settings.TIME_ZONE
