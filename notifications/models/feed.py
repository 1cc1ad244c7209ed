"""Addresses of calendar feeds, kept as hashes."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.lines import TypedLine
from notifications.enums import FeedScope
from organisations.models import Agency, Government, Person


class FeedToken(models.Model):
    """An address of a calendar feed, kept as a hash. What it shows is asked anew at every reading.

    `person` made it and, of all but public ones, must still be in office when it is read. A `screen` is no calendar: it
    is the wallboard of a government.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    scope = models.CharField(max_length=10, choices=FeedScope)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    label = TypedLine(_("name"), max_length=80, blank=True)
    token_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scope=FeedScope.PERSON, agency__isnull=True, government__isnull=True)
                | models.Q(scope=FeedScope.AGENCY, agency__isnull=False, government__isnull=True)
                | models.Q(
                    scope__in=(FeedScope.PUBLIC, FeedScope.SCREEN),
                    agency__isnull=True,
                    government__isnull=False,
                ),
                name="feed_scope_fits",
            ),
        ]
        indexes = [models.Index(fields=["person", "created_at"], name="feed_by_person")]

    def __str__(self) -> str:
        return self.label or self.scope
