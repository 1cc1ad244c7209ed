"""A list as somebody likes to see it, under a name of their own."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.lines import TypedLine


class SavedView(models.Model):
    """What one account asks a list by: `query` is the address of the list beyond its path, `list_name` the name of its
    page. Nobody else sees the name; the address itself shows to anybody what they may see."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    list_name = models.CharField(max_length=60)
    name = TypedLine(_("name"), max_length=80)
    query = models.CharField(max_length=2000, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "list_name", "name"], name="saved_view_name_once")
        ]

    def __str__(self) -> str:
        return self.name
