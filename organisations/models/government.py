"""A regional government: province, regency or city."""

from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.letters import filled_lines, printed
from common.lines import TypedLine
from organisations.enums import GovernmentKind, WorkingWeek, Zone


class Government(models.Model):
    """A regional government with its Kemendagri code. The code is text: `35.10` is not `35.1`."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    code = TypedLine(_("Kemendagri code"), max_length=13, unique=True)
    name = TypedLine(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=GovernmentKind)
    zone = models.CharField(_("time zone"), max_length=32, choices=Zone, default=Zone.WIB)
    # Working days a week; an agency may differ.
    working_week = models.PositiveSmallIntegerField(
        _("working week"), choices=WorkingWeek, default=WorkingWeek.FIVE
    )
    # Name of the approval policy its items start on; empty means the installation's default.
    policy_name = models.CharField(_("policy"), max_length=60, blank=True)
    # The town in which its documents are signed: Purwokerto, not Banyumas.
    seat_town = TypedLine(_("place of signing"), max_length=80, blank=True)
    # Below its name in a letterhead, line by line.
    address = printed(models.TextField(_("address"), max_length=500, blank=True))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(code=""), name="government_code_given"),
            models.CheckConstraint(
                condition=models.Q(kind__in=GovernmentKind.values), name="government_kind_known"
            ),
            models.CheckConstraint(condition=models.Q(zone__in=Zone.values), name="government_zone_known"),
            models.CheckConstraint(
                condition=models.Q(working_week__in=WorkingWeek.values), name="government_week_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address_lines(self) -> tuple[str, ...]:
        """The address as a letterhead prints it."""
        return filled_lines(self.address)

    @property
    def tz(self) -> ZoneInfo:
        """The zone in which this government's days begin and end."""
        return ZoneInfo(self.zone)
