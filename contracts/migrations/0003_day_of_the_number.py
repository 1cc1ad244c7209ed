"""Contracts that had a number before keep its day in a column of its own.

Their terms print that day as the day of signing (schema 2), so `signed_on` stays as it is.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F


def keep_day(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    numbered = apps.get_model("contracts", "Contract").objects.exclude(number="")
    numbered.filter(numbered_on__isnull=True).update(numbered_on=F("signed_on"))


class Migration(migrations.Migration):
    dependencies = [("contracts", "0002_forms_of_agreement")]

    # Backwards the column goes; `signed_on` was never changed.
    operations = [migrations.RunPython(keep_day, migrations.RunPython.noop)]
