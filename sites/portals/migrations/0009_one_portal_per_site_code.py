from collections import defaultdict

from django.db import migrations, models

CONSTRAINT = "zq_one_portal_per_site_code"


def empty_doubled_codes(apps, schema_editor):
    """Leave a code that several portals share to the oldest that is open; tell which lost it, and have them rebuilt."""
    holders = defaultdict(list)
    for portal in apps.get_model("zq_portals", "Portal").objects.exclude(site_code="").order_by("pk"):
        holders[portal.site_code].append(portal)
    for code, portals in holders.items():
        keeper, *others = sorted(portals, key=lambda portal: (portal.state == "closed", portal.pk))
        for portal in others:
            print(f"\n  网站标识码 {code} 已是站点“{keeper.name}”的，“{portal.name}”的已清空，请在“站群—站点”中补填。", end="")
            portal.site_code = ""
            portal.save(update_fields=["site_code"])
            apps.get_model("zq_changes", "Change").objects.create(
                kind="configured",
                subject_type="portal",
                subject_id=portal.pk,
                site_id=portal.pk,
                payload={"fields": ["site_code"]},
            )


class Migration(migrations.Migration):
    # The rows that it changes and the index are two steps: PostgreSQL refuses an index while deferred checks wait.
    atomic = False

    dependencies = [("zq_portals", "0008_off_since"), ("zq_changes", "0001_initial")]

    operations = [
        migrations.RunPython(empty_doubled_codes, migrations.RunPython.noop, atomic=True),
        migrations.AddConstraint(
            model_name="portal",
            constraint=models.UniqueConstraint(
                condition=~models.Q(site_code=""),
                fields=("site_code",),
                name=CONSTRAINT,
                violation_error_message="这个网站标识码已是另一站点的。每个网站的标识码不同，请核对。",
            ),
        ),
    ]
