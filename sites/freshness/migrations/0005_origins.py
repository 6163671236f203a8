"""Pages that repeat those of other portals are told apart in the history, also those recorded so far."""

from django.db import migrations
from django.db.models import Q


def note_origins(apps, schema_editor):
    entries = apps.get_model("zq_freshness", "PublicationEntry").objects
    repeats = Q(data__has_key="origin") | Q(data__has_key="canonical")
    rows = apps.get_model("zq_content", "Publication").objects.filter(repeats)
    for pk, data in rows.values_list("pk", "data").iterator():
        origin = data.get("origin") or data.get("canonical")
        known = [entry for entry in entries.filter(page_id=pk) if origin and "origin" not in entry.facts]
        for entry in known:
            entry.facts = {**entry.facts, "origin": origin}
        entries.bulk_update(known, ["facts"])


class Migration(migrations.Migration):
    dependencies = [
        ("zq_freshness", "0004_kept_cases_and_sent_notices"),
        ("zq_content", "0007_canonical_address"),
    ]

    operations = [migrations.RunPython(note_origins, migrations.RunPython.noop)]
