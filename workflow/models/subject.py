"""The abstract model of everything that moves through a flow."""

from abc import abstractmethod
from collections.abc import Callable, Iterable
from copy import copy
from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID, uuid4

from django.db import models
from django.db.models.base import ModelBase
from django.utils.translation import gettext_lazy as _

from common.states import FlowState
from common.types import Rows, StrOrPromise
from organisations.models import Agency, Government
from workflow.fsm_guard import is_permitted

# Written by the database when an event is inserted, by nobody else.
ENGINE_COLUMNS = frozenset({"state", "last_seq", "head", "last_at"})
_GUARDED = ENGINE_COLUMNS | {"version"}


class SubjectQuerySet(models.QuerySet[Any]):
    """Refuses bulk writes that would bypass the engine."""

    def update(self, **fields: Any) -> int:
        """As usual, except that the engine's columns may not be named."""
        named = _GUARDED & fields.keys()
        if named:
            raise RuntimeError(f"{', '.join(sorted(named))} change only through workflow.engine")
        return super().update(**fields)

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None) -> int:
        """As usual, except that the engine's columns may not be named."""
        names = list(fields)
        named = _GUARDED & set(names)
        if named:
            raise RuntimeError(f"{', '.join(sorted(named))} change only through workflow.engine")
        return super().bulk_update(objs, names, batch_size)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Refused: a subject is created with its first event, through `gate.create`."""
        raise RuntimeError("subjects are created by workflow.engine.create")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused: whatever has a history stays."""
        raise RuntimeError("subjects are never deleted")


class Subject(models.Model):
    """A thing with a state, a version and a history of events.

    `last_seq` counts events; `version` rises with every event and with every edit of a draft. `head` is the leaf
    hash of the newest event, `last_at` its time. All of these are set by the trigger that follows an event's
    insert. Concrete classes inherit their flow (which declares `state`) before this class.
    """

    SUBJECT_TYPE: ClassVar[str]
    SUBJECT_LABEL: ClassVar[StrOrPromise]
    # Innovations are locked before contracts, contracts before reports.
    LOCK_RANK: ClassVar[int]
    # Declared by the flow that a concrete class inherits before this one.
    state: str
    get_state_display: Callable[[], str]

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    last_seq = models.PositiveIntegerField(default=0, editable=False)
    head = models.BinaryField(max_length=32, null=True, editable=False)
    last_at = models.DateTimeField(null=True, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # The policy version this item is pinned to (PolicyVersion.reference); empty until the domain sets it.
    policy_ref = models.CharField(max_length=90, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), editable=False)

    objects = SubjectQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    @property
    @abstractmethod
    def subject_title(self) -> str:
        """How tasks and lists name this subject; no query."""

    @property
    def shown_state(self) -> FlowState:
        """The present state with its label and how screens show it."""
        concrete: Any = self  # `States` and `state` come with the flow
        shown: FlowState = concrete.States(concrete.state)
        return shown

    def as_if(self, state: str) -> Self:
        """A copy in another state, to ask questions of; saving it writes the domain's own columns, never a state."""
        imagined = copy(self)
        imagined.__dict__["state"] = state
        return imagined

    def not_yet(self, name: str) -> StrOrPromise:
        """From when on the step can be taken, in words, where the present state only waits for its time; else ""."""
        return ""

    def task_deadline(self) -> datetime | None:
        """When the task opened by the present state falls due; None when it has no date."""
        return None

    def rests_since(self) -> datetime | None:
        """Since when nothing falls due of it, because what it belongs to rests; None when it does not."""
        return None

    def save(
        self,
        *,
        force_insert: bool | tuple[ModelBase, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        """Save the domain's own columns. A stale instance can never write an old state over a new one."""
        if self._state.adding:
            if not is_permitted(self):
                raise RuntimeError("subjects are created by workflow.engine.create")
            super().save(force_insert=force_insert, using=using)
            return
        every = {f.name for f in self._meta.concrete_fields}
        names = every if update_fields is None else set(update_fields)
        deferred = {f.name for f in self._meta.concrete_fields if f.attname in self.get_deferred_fields()}
        fields = names - _GUARDED - {self._meta.pk.name} - deferred
        if fields:
            super().save(force_update=force_update, using=using, update_fields=sorted(fields))

    def delete(self, using: str | None = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:
        """Refused: whatever has a history stays."""
        raise RuntimeError("subjects are never deleted")

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: Rows | None = None,
    ) -> None:
        """Reload, the protected state included. Needed because the library's own is not thread-safe."""
        deferred = self.get_deferred_fields()
        names = (
            list(fields)
            if fields is not None
            else [f.attname for f in self._meta.concrete_fields if f.attname not in deferred]
        )
        if "state" in names:
            self.__dict__.pop("state", None)
        super().refresh_from_db(using=using, fields=names, from_queryset=from_queryset)

    def concerned_people(self) -> tuple[UUID, ...]:
        """People whom it is about, who learn each outcome whether or not they hold an office; nobody as a rule."""
        return ()

    @property
    def ref(self) -> tuple[str, UUID]:
        """(subject type, uuid)."""
        return (self.SUBJECT_TYPE, self.pk)
