"""Whose work a result was, in percent: columns that reports and their lines share."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from innovations.scoring.attribution import PARTIES


class AttributedModel(models.Model):
    """Shares of the result in whole percent: all five given, together 100, or none given ("not stated")."""

    share_own = models.PositiveSmallIntegerField(_("own work (%)"), null=True, blank=True)
    share_other_agency = models.PositiveSmallIntegerField(_("other agencies (%)"), null=True, blank=True)
    share_central = models.PositiveSmallIntegerField(_("central government (%)"), null=True, blank=True)
    share_private = models.PositiveSmallIntegerField(_("private parties (%)"), null=True, blank=True)
    share_community = models.PositiveSmallIntegerField(_("community (%)"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def shares(self) -> dict[str, int] | None:
        """Percent by party; None when not stated."""
        found = {party: getattr(self, f"share_{party}") for party in PARTIES}
        return None if None in found.values() else found


def shares_sum(name: str) -> models.CheckConstraint:
    """The constraint: nothing stated, or five shares that make 100. A NULL within a sum would pass any check."""
    columns = [f"share_{party}" for party in PARTIES]
    none = Q(**{f"{column}__isnull": True for column in columns})
    others = F(columns[1]) + F(columns[2]) + F(columns[3]) + F(columns[4])
    stated = Q(**{f"{column}__isnull": False for column in columns}) & Q(share_own=100 - others)
    return models.CheckConstraint(
        condition=none | stated, name=name, violation_error_message=_("The shares must make 100 % together.")
    )
