"""On PostgreSQL a sequence counts the cases, so that two intakes never wait for each other (decision 0008)."""

from django.db import migrations


def sequence(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE SEQUENCE cases_serial")


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(sequence)]
