from django.db import migrations, models
from django.db.models import Q


def look(apps, schema_editor):
    """Most bodies refer to nothing; the others keep what the new column says by itself."""
    rows = apps.get_model("zq_content", "Publication").objects.using(schema_editor.connection.alias)
    rows.exclude(body_html__contains="zq").filter(lead_image_id=None, attachments=[]).update(refers=False)


class Migration(migrations.Migration):
    dependencies = [("zq_content", "0010_compress_bodies_fast")]

    operations = [
        migrations.AddField("publication", "refers", models.BooleanField(default=True)),
        migrations.RunPython(look, migrations.RunPython.noop),
        migrations.AddIndex(
            "publication",
            models.Index(fields=["site"], condition=Q(refers=True), name="zq_pub_referring"),
        ),
    ]
