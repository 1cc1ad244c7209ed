import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """A report may be asked for outside of a contract, by an office with a reason. What is there keeps its contract."""

    dependencies = [
        ("contracts", "0001_initial"),
        ("innovations", "0006_figures_since_the_first_day"),
        ("organisations", "0001_initial"),
    ]

    operations = []
