"""Long texts compressed by LZ4 where PostgreSQL can: its default took a quarter of the server's time of an import."""

from typing import Any

from django.db import migrations

LONG = {
    "publication": ("body_html", "plain_text"),
    **dict.fromkeys(("article", "guide", "interpretation", "organisationpage", "policydocument", "topic"), ("body",)),
}
KNOWN = "SELECT 1 FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY(enumvals)"


def compress(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(KNOWN)
        if cursor.fetchone() is None:  # before version 14, or built without LZ4
            return
        for model, columns in LONG.items():
            for column in columns:
                cursor.execute(f"ALTER TABLE zq_content_{model} ALTER COLUMN {column} SET COMPRESSION lz4")


class Migration(migrations.Migration):
    dependencies = [("zq_content", "0005_fewer_indexes")]

    operations = [migrations.RunPython(compress, migrations.RunPython.noop)]
