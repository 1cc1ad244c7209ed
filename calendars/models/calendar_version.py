"""Calendars as they were known: immutable, named by the hash of what they say."""

import json
from datetime import date
from functools import lru_cache

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from calendars.working_days import Calendar, DecreedDay, calendar_from


class CalendarVersion(models.Model):
    """The days off and the working week by which something was derived or counted, for ever.

    The key is the SHA-256 of `body`, canonical JSON: governments with the same days share a version, and a version
    named by a deadline of ten years ago still says what it said.
    """

    sha256 = models.CharField(_("hash"), max_length=64, primary_key=True, editable=False)
    body = models.TextField(editable=False)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(body=""), name="calendar_body_given")]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How screens name the version: the first eight digits of its hash."""
        return self.sha256[:8]

    @property
    def value(self) -> Calendar:
        """The calendar itself."""
        return _calendar(self.sha256, self.body)

    @property
    def entries(self) -> list[DecreedDay]:
        """Its days off as they are hashed."""
        return _days(self.body)


@lru_cache(maxsize=256)
def _calendar(sha256: str, body: str) -> Calendar:
    return calendar_from(_days(body), tuple(json.loads(body)["weekend"]))


def _days(body: str) -> list[DecreedDay]:
    return [
        DecreedDay(
            on=date.fromisoformat(day["on"]),
            name=day["name"],
            kind=day["kind"],
            decree_number=day["decree"],
            published_on=date.fromisoformat(day["published_on"]),
            regional=day["regional"],
        )
        for day in json.loads(body)["days"]
    ]
