from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("zq_content", "0007_canonical_address"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(
                condition=models.Q(("pinned_until__isnull", False)), fields=["parent_id"], name="zq_pub_channel_pinned"
            ),
        ),
    ]
