from django.db import migrations, models


def fill(apps, schema_editor):
    """Hooks that are there were told of what was changed after they were added, by the clock."""
    changes = apps.get_model('zq_changes', 'Change').objects.order_by('-pk')
    for hook in apps.get_model('zq_sharing', 'Webhook').objects.all():
        hook.change_id = changes.filter(at__lt=hook.created_at).values_list('pk', flat=True).first() or 0
        hook.save(update_fields=['change_id'])


class Migration(migrations.Migration):

    dependencies = [
        ('zq_changes', '0001_initial'),
        ('zq_sharing', '0003_webhooks_in_order'),
    ]

    operations = [
        migrations.AddField(
            model_name='reference',
            name='held_against',
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name='webhook',
            name='change_id',
            field=models.BigIntegerField(default=0, editable=False),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
