from django.db import migrations, models


def again(apps, _editor):
    """Lines of before do not say which is the best of its promise: the worker makes them again."""
    apps.get_model("papers", "Line").objects.all().delete()
    apps.get_model("papers", "Comparison").objects.update(version="", made_at=None)


class Migration(migrations.Migration):
    dependencies = [("papers", "0002_comparison")]

    operations = [
        migrations.RunPython(again, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="line", name="line_by_verdict"),
        migrations.AddField(
            model_name="line", name="best", field=models.CharField(default="", max_length=20), preserve_default=False
        ),
        migrations.AddField(
            model_name="line", name="head", field=models.BooleanField(default=True), preserve_default=False
        ),
        migrations.AddIndex(
            model_name="line",
            index=models.Index(fields=["comparison", "head", "best", "id"], name="line_by_best"),
        ),
    ]
