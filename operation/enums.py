"""How well something is."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Level(TextChoices):
    """`FAILURE`: this server cannot answer rightly. `WARNING`: it can, and somebody has to see to something."""

    OK = "ok", _("in order")
    WARNING = "warning", _("to be looked at")
    FAILURE = "failure", _("not working")
