"""Words of this app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportKind(models.TextChoices):
    """What a list holds; the value stands in addresses."""

    AGENCIES = "perangkat-daerah", _("Agencies")
    INNOVATIONS = "inovasi", _("Innovations")
