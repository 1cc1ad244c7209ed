"""One attempt at one signature, step by step, and everything a signing service ever returned for it."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.enums import LIVE_STATUSES, AnswerUse, Party, RequestStatus
from contracts.models.contract import Contract
from contracts.models.document import ContractDocument
from organisations.models import Person, Seat

_ANSWERED = (RequestStatus.ANSWERED, RequestStatus.VERIFIED, RequestStatus.STORED)


class SignatureRequest(models.Model):
    """An official's attempt to sign one document in one office. Never holds a secret.

    `status` moves forward only (a trigger knows the arrows); whose attempt it is and for which document never changes.
    An attempt that ended is not taken up again: trying again is a new row with the next `attempt`, made by a person.
    `moved_at` is the time of the latest step, `batch` the uuid of the batch it belongs to, `failure` a stable code.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="signature_requests")
    party = models.CharField(_("party"), max_length=8, choices=Party)
    document = models.ForeignKey(ContractDocument, on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=12)
    attempt = models.PositiveSmallIntegerField(_("attempt"))
    batch = models.UUIDField(null=True, editable=False)
    status = models.CharField(_("state"), max_length=12, choices=RequestStatus, default=RequestStatus.FROZEN)
    requested_at = models.DateTimeField(_("requested at"))
    moved_at = models.DateTimeField()
    finished_at = models.DateTimeField(_("finished at"), null=True)
    answer_sha256 = models.CharField(max_length=64, blank=True)
    certificate_sha256 = models.CharField(max_length=64, blank=True)
    failure = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "party"],
                condition=models.Q(status__in=LIVE_STATUSES),
                name="signature_request_one_live",
            ),
            models.UniqueConstraint(
                fields=["contract", "party"],
                condition=models.Q(status=RequestStatus.STORED),
                name="signature_request_one_stored",
            ),
            models.UniqueConstraint(
                fields=["contract", "party", "attempt"], name="signature_request_attempt_once"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=RequestStatus.values), name="signature_request_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(party__in=Party.values), name="signature_request_party_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=LIVE_STATUSES, finished_at__isnull=True)
                | (~models.Q(status__in=LIVE_STATUSES) & models.Q(finished_at__isnull=False)),
                name="signature_request_finished",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=_ANSWERED) | ~models.Q(answer_sha256=""),
                name="signature_request_has_answer",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=[RequestStatus.FAILED, RequestStatus.UNKNOWN])
                | ~models.Q(failure=""),
                name="signature_request_says_why",
            ),
        ]
        indexes = [
            # The sweep of attempts that nobody carries on with.
            models.Index(
                fields=["moved_at"],
                condition=models.Q(status__in=LIVE_STATUSES),
                name="signature_request_live",
            ),
            # The result page of one batch.
            models.Index(
                fields=["batch"], condition=models.Q(batch__isnull=False), name="signature_request_batch"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_party_display()} {self.attempt}: {self.get_status_display()}"

    @property
    def live(self) -> bool:
        """Whether the attempt is still on its way."""
        return self.status in LIVE_STATUSES


class SignatureAnswer(models.Model):
    """Bytes that came back for a request, by hash in the document store. Evidence; rows never change."""

    request = models.ForeignKey(SignatureRequest, on_delete=models.PROTECT, related_name="answers")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    use = models.CharField(max_length=8, choices=AnswerUse)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=models.Q(use=AnswerUse.TAKEN), name="signature_answer_one_taken"
            ),
            models.CheckConstraint(
                condition=models.Q(use__in=AnswerUse.values), name="signature_answer_use_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]}: {self.get_use_display()}"
