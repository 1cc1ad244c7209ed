"""Published measuring instruments."""

from django.db import models

from workflow.models import PublishedVersion


class InstrumentVersion(PublishedVersion):
    """A version of a measuring instrument: formulas, scales and caps; every score names the one that made it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "number"], name="instrument_number_once"),
            models.UniqueConstraint(fields=["name", "sha256"], name="instrument_content_once"),
        ]
