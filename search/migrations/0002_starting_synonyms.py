"""The synonyms that an installation starts with; administrators edit them afterwards."""

from django.db import migrations


def add_synonyms(apps, schema_editor):
    from search.starting import synonyms

    model = apps.get_model("zq_search", "Synonym")
    model.objects.bulk_create(
        [model(everyday=everyday, official=official) for everyday, official in synonyms()], ignore_conflicts=True
    )


class Migration(migrations.Migration):
    dependencies = [("zq_search", "0001_lists_and_log")]
    operations = [migrations.RunPython(add_synonyms, migrations.RunPython.noop, elidable=False)]
