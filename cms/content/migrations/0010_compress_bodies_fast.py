"""PostgreSQL compresses bodies with LZ4 where it can, which costs less than its own method when they are stored."""

from django.db import migrations

_COLUMNS = {
    "Publication": ("body_html", "plain_text"),
    **dict.fromkeys(("Article", "PolicyDocument", "Interpretation", "Guide", "OrganisationPage", "Topic"), ("body",)),
}
_HAS_LZ4 = "SELECT 'lz4' = ANY (enumvals) FROM pg_settings WHERE name = 'default_toast_compression'"


def _compress(method):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor != "postgresql":
            return
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(_HAS_LZ4)
            found = cursor.fetchone()
        if not found or not found[0]:  # before PostgreSQL 14, or built without it
            return
        for model, columns in _COLUMNS.items():
            table = schema_editor.quote_name(apps.get_model("zq_content", model)._meta.db_table)
            for column in columns:
                schema_editor.execute(
                    f"ALTER TABLE {table} ALTER COLUMN {schema_editor.quote_name(column)} SET COMPRESSION {method}"
                )

    return run


class Migration(migrations.Migration):
    dependencies = [("zq_content", "0009_index_of_months")]

    # Rows that exist stay as they are and are read as before.
    operations = [migrations.RunPython(_compress("lz4"), _compress("default"))]
