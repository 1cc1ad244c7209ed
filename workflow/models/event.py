"""The history: one row per event, append-only, chained per subject."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.functions import Now
from django.db.models.sql.compiler import SQLCompiler
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _

from organisations.models import Agency, Government, Person

if TYPE_CHECKING:
    _Lookup = models.Lookup[str]
else:
    _Lookup = models.Lookup


@deconstructible
class PolicyNamed(models.Func):
    """The policy that an event's hashed bytes name; as an index has it, word for word.

    Bytes that somebody forged are no reason to fail: they name no policy. Canonical JSON puts `prev` after `policy`;
    nothing in the facts has both side by side.
    """

    output_field = models.TextField()

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **options: str
    ) -> tuple[str, tuple[str | int, ...]]:
        """By the parser of the database."""
        text = "CAST(%(expressions)s AS TEXT)"
        template = f"CASE WHEN json_valid({text}) THEN json_extract({text}, '$.policy') END"
        return self._once(compiler, connection, template)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **options: str
    ) -> tuple[str, tuple[str | int, ...]]:
        """By what may stand in an index: no conversion that depends on settings."""
        pattern = """'"policy":"([^"]*)","prev":"'"""
        return self._once(compiler, connection, f"substring(encode(%(expressions)s, 'escape'), {pattern})")

    def _once(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, template: str
    ) -> tuple[str, tuple[str | int, ...]]:
        sql, params = super().as_sql(compiler, connection, template=template)
        return sql, tuple(params)


class Event(models.Model):
    """One thing that happened to one subject. Its insert *is* the transition: a trigger moves the subject.

    `payload` holds the canonical bytes that were hashed; the columns beside it are derived for queries and are
    compared with it by the verifier. `at` is the time the edge read and is inside the payload; `recorded_at` is
    the database's clock and is not.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    subject_type = models.CharField(max_length=24)
    subject_id = models.UUIDField()
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=64)
    from_state = models.CharField(max_length=32, null=True)  # noqa: DJ001 -- creation comes from nothing
    to_state = models.CharField(max_length=32)
    at = models.DateTimeField(_("at"))
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=12)
    role = models.CharField(max_length=24, blank=True)
    seat_id = models.UUIDField(null=True)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    prev = models.BinaryField(max_length=32, null=True)
    leaf_hash = models.BinaryField(max_length=32)
    payload = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_type", "subject_id", "seq"], name="event_seq_once"),
            models.CheckConstraint(condition=models.Q(seq__gt=0), name="event_seq_positive"),
        ]
        indexes = [
            # inspectors' lists, newest first, and their filters
            models.Index(fields=["-at", "-id"], name="event_by_time"),
            models.Index(fields=["actor", "-id"], name="event_by_actor"),
            models.Index(fields=["kind", "-id"], name="event_by_kind"),
            models.Index(fields=["government", "-id"], name="event_by_government"),
            models.Index(fields=["agency", "-id"], name="event_by_agency"),
            models.Index(fields=["seat_id", "-id"], name="event_by_seat"),
            models.Index(PolicyNamed("payload"), models.F("id").desc(), name="event_by_policy"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.seq}"


@Event._meta.get_field("payload").register_lookup
class HoldsText(_Lookup):
    """These characters somewhere in the canonical bytes. Reads the bytes of every row that nothing else leaves out."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        """On SQLite."""
        column, given = self.process_lhs(compiler, connection)
        return f"instr({column}, CAST(%s AS BLOB)) > 0", (*given, str(self.rhs))

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        """The same."""
        column, given = self.process_lhs(compiler, connection)
        return f"position(convert_to(%s, 'UTF8') in {column}) > 0", (str(self.rhs), *given)


class EventPrivate(models.Model):
    """A personal or free-text value of an event, bound to it by a salted commitment and erasable by role."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="private")
    field = models.CharField(max_length=40)
    salt = models.BinaryField(max_length=32)
    value = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "field"], name="event_private_once")]

    def __str__(self) -> str:
        return self.field
