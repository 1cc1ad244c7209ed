"""With which certificate an official signs in an office."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.person_names import have_a_word_in_common
from organisations.models import Person, Seat


class SigningEnrolment(models.Model):
    """A certificate that a person enrolled for an office, after it made a trial signature. Never holds a secret.

    `certificate` is DER, `chain` the authorities between it and the root as PEM. A PKCS#12 file, still under its own
    passphrase, is kept beside the other keys (`contracts.signing.key_files`); `token` and `key` are labels in a token.
    What is said never changes; the end is written once. A new one ends the one before.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    signer = models.CharField(_("signing service"), max_length=40)
    certificate = models.BinaryField()
    chain = models.BinaryField(blank=True)
    fingerprint = models.CharField(max_length=64)
    subject = models.CharField(_("holder"), max_length=255)
    issuer = models.CharField(_("issued by"), max_length=255)
    valid_until = models.DateTimeField(_("valid until"))
    has_key_file = models.BooleanField(default=False)
    token = models.CharField(_("token"), max_length=80, blank=True)
    key = models.CharField(_("key in the token"), max_length=80, blank=True)
    enrolled_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    enrolled_at = models.DateTimeField(_("enrolled at"))
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seat", "person"],
                condition=models.Q(ended_at__isnull=True),
                name="signing_enrolment_one_live",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
                name="signing_enrolment_ended_by_someone",
            ),
        ]
        indexes = [models.Index(fields=["person"], name="signing_enrolment_by_person")]

    def __str__(self) -> str:
        return self.subject

    @property
    def names_somebody_else(self) -> bool:
        """Whether its holder's name shares no word with that of the official: a mix-up, or a certificate of an office.

        Needs the person.
        """
        return not have_a_word_in_common(self.subject, self.person.name)
