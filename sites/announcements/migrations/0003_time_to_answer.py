"""Each portal has its own time to answer an optional announcement: those asked so far, that of the announcement."""

from typing import Any

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def take_over(apps: Any, schema_editor: Any) -> None:
    announcements = apps.get_model("zq_announcements", "Announcement").objects.filter(pk=OuterRef("announcement"))
    deliveries = apps.get_model("zq_announcements", "Delivery").objects
    deliveries.filter(announcement__mandatory=False).update(answer_by=Subquery(announcements.values("answer_by")[:1]))


class Migration(migrations.Migration):
    dependencies = [("zq_announcements", "0002_withdrawal_receipts")]
    operations = [
        migrations.AddField("delivery", "answer_by", models.DateTimeField(null=True)),
        migrations.RunPython(take_over, migrations.RunPython.noop),
    ]
