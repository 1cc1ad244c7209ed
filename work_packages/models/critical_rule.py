"""Published rules that say when a contract is critical."""

from django.db import models

from workflow.models import PublishedVersion


class CriticalRuleVersion(PublishedVersion):
    """A version of the rule: thresholds, lights, penalty and ladder; every case names the one that judged it.

    It counts for what is judged from `valid_from` on.
    """

    valid_from = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "number"], name="critical_rule_number_once"),
            models.UniqueConstraint(fields=["name", "sha256"], name="critical_rule_content_once"),
        ]
