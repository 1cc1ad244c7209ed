"""Which policies a government may work under."""

from django.db.models import Q

from organisations.models import Government
from workflow.models import PolicyVersion


def choosable_names(government: Government) -> list[str]:
    """Names of published policies that are its own or the installation's, in order. One query."""
    rows = PolicyVersion.objects.filter(Q(government__isnull=True) | Q(government=government.pk))
    return sorted(set(rows.values_list("name", flat=True)))
