"""What is open is known by a column, so that the lists of daily work have indexes of their own."""

import json

from django.db import migrations, models
from django.db.models import Q


def settle(apps, schema_editor):
    """A case is open unless its state is a final one in the revision of the pack under which it lives."""
    case = apps.get_model("cases", "Case")
    for revision in apps.get_model("orgs", "PackRevision").objects.all():
        for cycle in json.loads(revision.content)["lifecycles"]:
            final = [state["code"] for state in cycle["state"] if state.get("final")]
            there = case.objects.filter(revision=revision, lifecycle=cycle["lifecycle"]["code"])
            there.filter(state__in=final).update(open=False)


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_one_running_clock"), ("orgs", "0001_initial")]
    operations = [
        migrations.AddField(model_name="case", name="open", field=models.BooleanField(default=True)),
        migrations.RunPython(settle, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["queue_at", "id"], condition=Q(open=True), name="case_open"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["street", "queue_at", "id"], condition=Q(open=True), name="case_open_street"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["lead", "queue_at", "id"], condition=Q(open=True), name="case_open_lead"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["due_clock", "-call_asked", "queue_at", "id"], condition=Q(open=True), name="case_open_clock"
            ),
        ),
    ]
