"""Launch events."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.lines import TypedLine
from organisations.enums import Capacity
from organisations.models import Government, Person, Seat


class LaunchEvent(models.Model):
    """One ceremony at which many innovations are launched, presided by an office or on behalf of another."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="launch_events")
    title = TypedLine(_("title"), max_length=200)
    held_on = models.DateField(_("held on"))
    place = TypedLine(_("place"), max_length=160, blank=True)
    presided_by = models.ForeignKey(
        Seat, on_delete=models.PROTECT, related_name="+", verbose_name=_("presided by")
    )
    # The office represented, when the presiding one acts on behalf of another (a.n.).
    on_behalf_of = models.ForeignKey(
        Seat,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("on behalf of"),
    )
    capacity = models.CharField(max_length=12, choices=Capacity, default=Capacity.DEFINITIVE)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(on_behalf_of__isnull=True)
                | ~models.Q(on_behalf_of=models.F("presided_by")),
                name="launch_on_behalf_of_another",
            )
        ]

    def __str__(self) -> str:
        return self.title
