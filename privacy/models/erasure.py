"""Requests that personal data be erased, and what was erased by them."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import AccountEvent
from common.lines import TypedLine
from common.types import StrOrPromise
from organisations.models import Person
from privacy.enums import ErasureAsker, ErasureGround, ErasureState
from privacy.flows.erasure import ErasureFlow
from workflow.models import Event, EventPrivate, Subject

Pair = tuple[str, str]


class ErasureRequest(ErasureFlow, Subject):
    """What shall be erased, on which ground and by which decision: asked by one office, carried out by another one.

    `values` are pairs of an event's uuid and a field; `record`: name, NIP, address and account of `person` go, too.
    `found` counts what was erased, by place; what people said is never in it.
    """

    SUBJECT_TYPE: ClassVar[str] = "privacy"
    SUBJECT_LABEL: ClassVar[StrOrPromise] = _("Erasure of personal data")
    LOCK_RANK: ClassVar[int] = 9

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="erasures"
    )
    record = models.BooleanField(_("the record of the person and the account"), default=False)
    values = models.JSONField(default=list, blank=True)
    asked_by = models.CharField(_("asked by"), max_length=16, choices=ErasureAsker)
    asked_on = models.DateField(_("asked on"))
    ground = models.CharField(_("ground"), max_length=24, choices=ErasureGround)
    decision_no = TypedLine(_("number of the decision"), max_length=60)
    decision_on = models.DateField(_("date of the decision"))
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", editable=False)
    decided_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    found = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=ErasureState.values), name="erasure_state_known"
            ),
            models.CheckConstraint(condition=~models.Q(decision_no=""), name="erasure_has_its_decision"),
            models.CheckConstraint(
                condition=models.Q(record=False) | models.Q(person__isnull=False),
                name="erasure_of_whose_record",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | (~models.Q(decided_by=models.F("opened_by")) & ~models.Q(decided_by=models.F("person"))),
                name="erasure_decided_by_another",
            ),
        ]
        indexes = [
            # the list of a government, newest first
            models.Index(fields=["government", "-created_at"], name="erasure_by_government"),
        ]

    def __str__(self) -> str:
        return self.subject_title

    @property
    def subject_title(self) -> str:
        """As data in Indonesian: it is stored with tasks. Whose data it is stays out."""
        return f"Penghapusan data pribadi: {self.decision_no}"

    def concerned_people(self) -> tuple[UUID, ...]:
        """Who asked, and whose data it is."""
        return tuple(each for each in (self.opened_by_id, self.person_id) if each is not None)

    def pairs(self) -> list[Pair]:
        """The values it names."""
        return [(str(event), str(field)) for event, field in self.values]

    def values_left(self) -> list[Pair]:
        """Those of them that are still there, in their order. Two queries."""
        events = {event for event, _field in self.pairs()}
        said = EventPrivate.objects.filter(event__uuid__in=events).values_list("event__uuid", "field")
        acts = AccountEvent.objects.filter(uuid__in=events, salt__isnull=False).values_list("uuid", flat=True)
        there = {(str(event), field) for event, field in said} | {(str(event), "reason") for event in acts}
        return [pair for pair in self.pairs() if pair in there]


class ErasedCell(models.Model):
    """One part of one row that was erased, and the event that let it go. Its insert is the erasure (`common.erasing`).

    `place` is the table and the part, `row_key` the row's key without hyphens.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=80)
    row_key = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "row_key"], name="erased_cell_once")]

    def __str__(self) -> str:
        return f"{self.place} {self.row_key}"
