"""A performance contract and the counter of its numbers."""

import secrets
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models.fields.json import KT
from django.utils.translation import gettext_lazy as _

from common.lines import TypedLine
from common.types import StrOrPromise
from contracts.enums import AgreementForm, AmendmentGround, ContractKind, ContractState
from contracts.flows.contract import ContractFlow
from organisations.models import Government
from workflow.models import Subject


def new_public_token() -> str:
    """128 random bits as 22 url-safe characters."""
    return secrets.token_urlsafe(16)


class Contract(ContractFlow, Subject):
    """An agreement between two offices or more. It receives its content as a value and never looks at an innovation.

    `draft` is the JSON of a ContractDraft; at the request of signatures it is frozen into `terms` (canonical JSON) with
    their hash and the number, which a trigger then keeps.
    A revision takes the place of the contract it `supersedes` once it is in force; an addendum adds to the one it
    `amends`. The contract for a later period `follows` the one before it, which ends by itself. One made anew, because
    its document names others than hold the offices, `remakes` the void one, whose number it takes over where nobody can
    have signed under it (`number_passed_on`). `book_year` is the year of the register that the serial was taken from:
    the year of signing.
    """

    SUBJECT_TYPE: ClassVar[str] = "contract"
    SUBJECT_LABEL: ClassVar[StrOrPromise] = _("Contract")
    LOCK_RANK: ClassVar[int] = 2

    title = TypedLine(_("title"), max_length=300)
    year = models.PositiveSmallIntegerField(_("year"))
    kind = models.CharField(_("kind"), max_length=10, choices=ContractKind, default=ContractKind.ORIGINAL)
    supersedes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="revisions"
    )
    amends = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="addenda"
    )
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="followed_by"
    )
    remakes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="remade_as"
    )
    number_passed_on = models.BooleanField(default=False, db_default=False, editable=False)
    form = models.CharField(
        _("document"), max_length=24, choices=AgreementForm, default=AgreementForm.INNOVATION_CONTRACT
    )
    ground = models.CharField(_("ground"), max_length=10, choices=AmendmentGround, blank=True)
    draft = models.JSONField(default=dict)
    # The id of the innovation that the draft names, as text: contracts know it as a value only.
    about = models.GeneratedField(
        expression=KT("draft__innovation__id"), output_field=models.TextField(), db_persist=True
    )
    book_year = models.PositiveSmallIntegerField(null=True, editable=False)
    serial = models.PositiveIntegerField(null=True, editable=False)
    number = models.CharField(_("number"), max_length=80, blank=True, editable=False)
    terms = models.BinaryField(null=True, editable=False)
    terms_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    # The day on which the number was given, and the day of the last signature; terms before schema 3 print the former.
    numbered_on = models.DateField(_("numbered on"), null=True, editable=False)
    signed_on = models.DateField(_("dated"), null=True, editable=False)
    # Names the public page of this contract; printed with the terms, it stays as long as they do.
    public_token = models.CharField(max_length=22, unique=True, default=new_public_token, editable=False)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=ContractState.values), name="contract_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(form__in=AgreementForm.values), name="contract_form_known"
            ),
            # A performance agreement is changed by a revised one only (PermenPANRB 53/2014, annex I).
            models.CheckConstraint(
                condition=~models.Q(form=AgreementForm.PERFORMANCE_AGREEMENT, kind=ContractKind.ADDENDUM),
                name="contract_agreement_has_no_addendum",
            ),
            models.UniqueConstraint(
                fields=["government", "book_year", "serial"],
                condition=models.Q(serial__isnull=False, number_passed_on=False),
                name="contract_serial_once",
            ),
            # A pattern may leave the year out, so the same text may come again in the next year's register.
            models.UniqueConstraint(
                fields=["government", "book_year", "number"],
                condition=~models.Q(number="") & models.Q(number_passed_on=False),
                name="contract_number_once",
            ),
            models.CheckConstraint(
                condition=models.Q(number_passed_on=False)
                | models.Q(state=ContractState.VOID, serial__isnull=False),
                name="contract_passes_number_when_void",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    kind=ContractKind.ORIGINAL, supersedes__isnull=True, amends__isnull=True, ground=""
                )
                | models.Q(kind=ContractKind.REVISION, supersedes__isnull=False, amends__isnull=True)
                & ~models.Q(ground="")
                | models.Q(kind=ContractKind.ADDENDUM, supersedes__isnull=True, amends__isnull=False)
                & ~models.Q(ground=""),
                name="contract_kind_fits",
            ),
            # A void attempt leaves room for another.
            models.UniqueConstraint(
                fields=["supersedes"],
                condition=models.Q(supersedes__isnull=False) & ~models.Q(state=ContractState.VOID),
                name="contract_superseded_once",
            ),
            models.CheckConstraint(
                condition=models.Q(follows__isnull=True)
                | models.Q(kind=ContractKind.ORIGINAL) & ~models.Q(follows=models.F("id")),
                name="contract_follows_as_original",
            ),
            models.UniqueConstraint(
                fields=["follows"],
                condition=models.Q(follows__isnull=False) & ~models.Q(state=ContractState.VOID),
                name="contract_followed_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[ContractState.DRAFT, ContractState.VOID])
                | (~models.Q(terms_sha256="") & ~models.Q(number="")),
                name="contract_frozen_with_number",
            ),
        ]
        # every contract of an innovation: `contracts.queries.contracts_about`
        indexes = [models.Index(fields=["about"], name="contract_by_innovation")]

    def __str__(self) -> str:
        return self.number or self.title

    @property
    def subject_title(self) -> str:
        """Number, once given, and title."""
        return f"{self.number} · {self.title}" if self.number else self.title

    @property
    def predecessor_id(self) -> UUID | None:
        """The contract that this one takes the place of or adds to; None for an original."""
        return self.supersedes_id or self.amends_id


class NumberCounter(models.Model):
    """The last serial given per government, year and register; the one lock that contracts share.

    `last_on` is the day on which it was given: no later serial may carry an earlier day.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    document_type = models.CharField(max_length=24)
    last = models.PositiveIntegerField(default=0)
    last_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["government", "year", "document_type"], name="number_counter_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_type} {self.year}: {self.last}"
