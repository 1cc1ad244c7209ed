"""The names that administrators published first become their government's, unless another works under them."""

from django.db import migrations


def name_owners(apps, schema_editor):
    versions = apps.get_model("workflow", "PolicyVersion").objects
    governments = apps.get_model("organisations", "Government").objects
    firsts = versions.filter(number=1, published_as__government__isnull=False)
    for name, owner in firsts.values_list("name", "published_as__government"):
        # What others rely on is nobody's alone to change.
        if not governments.filter(policy_name=name).exclude(pk=owner).exists():
            versions.filter(name=name).update(government=owner)


class Migration(migrations.Migration):

    dependencies = [
        ('workflow', '0004_owned_names'),
    ]

    operations = [migrations.RunPython(name_owners, migrations.RunPython.noop)]
