"""Regional agencies (OPD) and the other names they are known by."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.letters import filled_lines, printed
from common.lines import TypedLine, TypedNote
from organisations.enums import AgencyKind, WorkingWeek
from organisations.models.government import Government


class Agency(models.Model):
    """An agency of one government. `valid_from`/`valid_until` (exclusive) follow reorganisations; empty is open.

    `provisional` marks an agency that an import of innovations had to create because no official list names it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="agencies")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    code = TypedLine(_("unit code"), max_length=40, blank=True)
    name = TypedLine(_("name"), max_length=255)
    # Matching key made by organisations.names.name_key; never shown.
    name_key = models.CharField(max_length=255, editable=False)
    name_source = TypedNote(_("name as published"), max_length=255, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=AgencyKind, default=AgencyKind.OTHER)
    # Below its name in a letterhead, line by line: street, telephone, e-mail.
    address = printed(models.TextField(_("address"), max_length=500, blank=True))
    abbreviation = TypedLine(_("abbreviation"), max_length=60, blank=True)
    # Empty: that of the government.
    working_week = models.PositiveSmallIntegerField(
        _("working week"), choices=WorkingWeek, null=True, blank=True
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    provisional = models.BooleanField(_("provisional"), default=False)
    source = TypedNote(_("source"), max_length=255, blank=True)

    class Meta:
        verbose_name_plural = _("agencies")
        constraints = [
            models.UniqueConstraint(fields=["government", "name_key"], name="agency_name_once"),
            models.CheckConstraint(condition=~models.Q(name_key=""), name="agency_name_given"),
            models.CheckConstraint(condition=models.Q(kind__in=AgencyKind.values), name="agency_kind_known"),
            models.CheckConstraint(
                condition=models.Q(working_week__isnull=True) | models.Q(working_week__in=WorkingWeek.values),
                name="agency_week_known",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_from__isnull=True)
                | models.Q(valid_until__gt=models.F("valid_from")),
                name="agency_valid_forwards",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def known_as(self) -> str:
        """The name with the abbreviation under which people look for it in a list."""
        if not self.abbreviation or self.abbreviation.casefold() in self.name.casefold():
            return self.name
        return f"{self.name} ({self.abbreviation})"

    @property
    def address_lines(self) -> tuple[str, ...]:
        """The address as a letterhead prints it."""
        return filled_lines(self.address)


class AgencyAlias(models.Model):
    """Another published name of an agency, matched by the same key."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="aliases")
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    name = TypedLine(_("name"), max_length=255)
    name_key = models.CharField(max_length=255)

    class Meta:
        verbose_name_plural = _("agency aliases")
        constraints = [
            models.UniqueConstraint(fields=["government", "name_key"], name="agency_alias_once"),
        ]

    def __str__(self) -> str:
        return self.name
