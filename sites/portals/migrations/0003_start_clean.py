"""Take away what Wagtail's own migrations leave behind: the welcome page, its site, groups with rights at the root, and English names."""

from django.db import migrations

def remove_defaults(apps, schema_editor):
    model = apps.get_model
    model("wagtailcore", "Site").objects.filter(hostname="localhost", root_page__depth=2, root_page__slug="home").delete()
    Page = model("wagtailcore", "Page")
    welcome = Page.objects.filter(depth=2, slug="home", numchild=0, content_type__model="page")
    removed = welcome.count()
    welcome.delete()
    for root in Page.objects.filter(depth=1):
        root.numchild -= removed
        root.title = root.draft_title = "站群"
        root.save(update_fields=["numchild", "title", "draft_title"])
    model("wagtailcore", "Collection").objects.filter(depth=1).update(name="站群")
    model("wagtailcore", "WorkflowPage").objects.filter(page__depth=1).delete()
    model("wagtailcore", "Workflow").objects.filter(name__in=["Moderators approval"]).update(active=False)
    model("wagtailcore", "Task").objects.filter(name__in=["Moderators approval"]).update(active=False)
    model("auth", "Group").objects.filter(name__in=["Editors", "Moderators"]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("zq_portals", "0002_areas_and_role_groups"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
    ]

    operations = [
        migrations.RunPython(remove_defaults, migrations.RunPython.noop),
    ]
