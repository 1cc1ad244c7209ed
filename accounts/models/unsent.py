"""What somebody has typed into a form and not sent yet."""

from django.conf import settings
from django.db import models


class UnsentText(models.Model):
    """The newest state of one form of one account; read by nobody else, gone once the form is sent.

    `address` is the path of the form's page, `fields` holds the values by the names of the fields. Passwords,
    passphrases, codes and files never come here.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=300)
    fields = models.JSONField()
    typed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "address"], name="unsent_text_once")]
        indexes = [
            # clearing what is old
            models.Index(fields=["typed_at"], name="unsent_text_typed_at"),
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def excerpt(self) -> str:
        """The beginning of the longest text of it, by which its writer knows it again."""
        texts = [text for texts in self.fields.values() for text in texts]
        return max(texts, key=len, default="")[:60]
