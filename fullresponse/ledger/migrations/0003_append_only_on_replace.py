"""SQLite's REPLACE removes a row without asking the trigger on DELETE; a trigger on INSERT refuses it too."""

from django.db import migrations

SQLITE = (
    "CREATE TRIGGER ledger_event_no_replace BEFORE INSERT ON ledger_event "
    "WHEN EXISTS (SELECT 1 FROM ledger_event WHERE id = NEW.id) "
    "OR EXISTS (SELECT 1 FROM ledger_event WHERE subject = NEW.subject AND seq = NEW.seq) "
    "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
)


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(SQLITE)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_append_only")]
    operations = [migrations.RunPython(guard)]
