"""The database itself refuses to change or remove what was published, and corrections at all."""

from django.db import migrations

SQLITE = [
    "CREATE TRIGGER reports_bulletin_no_update BEFORE UPDATE ON reports_bulletin WHEN OLD.published_at IS NOT NULL "
    "BEGIN SELECT RAISE(ABORT, 'a published bulletin is frozen'); END",
    "CREATE TRIGGER reports_bulletin_no_delete BEFORE DELETE ON reports_bulletin WHEN OLD.published_at IS NOT NULL "
    "BEGIN SELECT RAISE(ABORT, 'a published bulletin is frozen'); END",
    "CREATE TRIGGER reports_bulletin_no_replace BEFORE INSERT ON reports_bulletin "
    "WHEN EXISTS (SELECT 1 FROM reports_bulletin WHERE id = NEW.id AND published_at IS NOT NULL) "
    "BEGIN SELECT RAISE(ABORT, 'a published bulletin is frozen'); END",
    "CREATE TRIGGER reports_correction_no_update BEFORE UPDATE ON reports_correction "
    "BEGIN SELECT RAISE(ABORT, 'a correction is frozen'); END",
    "CREATE TRIGGER reports_correction_no_delete BEFORE DELETE ON reports_correction "
    "BEGIN SELECT RAISE(ABORT, 'a correction is frozen'); END",
]
POSTGRESQL = [
    "CREATE FUNCTION reports_frozen() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'what was published is frozen'; END $$",
    "CREATE TRIGGER reports_bulletin_frozen BEFORE UPDATE OR DELETE ON reports_bulletin "
    "FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION reports_frozen()",
    "CREATE TRIGGER reports_correction_frozen BEFORE UPDATE OR DELETE ON reports_correction "
    "FOR EACH ROW EXECUTE FUNCTION reports_frozen()",
]


def guard(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [migrations.RunPython(guard)]
