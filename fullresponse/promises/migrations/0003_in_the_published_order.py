import json

from django.db import migrations, models

from fullresponse.promises import places
from fullresponse.promises.sheets import FIELDS

PIECE = 500


def placed(apps, _editor):
    """Each promise in the order of registration, so that a whole comes before its items."""
    rows = apps.get_model("promises", "Promise").objects
    ranks: dict[tuple[int, str], str] = {}
    given: dict[int, int] = {}  # the last rank of a year
    divided = rows.filter(pk__in=rows.exclude(parent=None).values("parent"))
    wholes = {pk: (year, "") for pk, year in divided.values_list("pk", "year")}
    piece = []
    for row in rows.only("year", "group", "serial", "case_id", "parent_id").order_by("pk").iterator(chunk_size=PIECE):
        if (row.year, row.group) not in ranks:
            given[row.year] = given.get(row.year, 0) + bool(row.group)
            rank = f"{given[row.year]:0{places.RANK}}" if row.group else places.NO_GROUP
            ranks[row.year, row.group] = rank
        year, whole = wholes.get(row.parent_id, (0, ""))
        row.place = places.place(
            ranks[row.year, row.group], row.group, row.serial, row.case_id, whole if year == row.year else ""
        )
        if row.pk in wholes:
            wholes[row.pk] = row.year, row.place
        piece.append(row)
        if len(piece) == PIECE:
            rows.bulk_update(piece, ["place"])
            piece = []
    rows.bulk_update(piece, ["place"])


def as_cells(apps, _editor):
    """Tables on their way keep their rows as cells under headings."""
    for job in apps.get_model("promises", "Import").objects.all():
        job.columns = json.dumps(list(FIELDS.items()), ensure_ascii=False)
        cells = [[line, [said.get(field, "") for field in FIELDS.values()], 0] for line, said in json.loads(job.rows)]
        job.rows = json.dumps(cells, ensure_ascii=False)
        job.bad = json.dumps([[*one, []] for one in json.loads(job.bad)], ensure_ascii=False)
        job.save()


class Migration(migrations.Migration):
    dependencies = [("promises", "0002_amended_and_judged")]

    operations = [
        migrations.AddField("promise", "place", models.CharField(default="", max_length=600), preserve_default=False),
        migrations.AddField("import", "language", models.CharField(default="zh-hans", max_length=20)),
        migrations.AddField("import", "columns", models.TextField(default="[]")),
        migrations.AddField("import", "remarks", models.TextField(default="[]")),
        migrations.AddField("import", "made", models.TextField(default="{}")),
        migrations.AddIndex("promise", models.Index(fields=["year", "place"], name="promise_order")),
        migrations.RunPython(placed, migrations.RunPython.noop),
        migrations.RunPython(as_cells, migrations.RunPython.noop),
    ]
