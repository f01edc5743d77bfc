"""The promise register at its size: registering, the lights of all, and the pages as they are served. Promises are
registered as everybody does it; what is said of them is written as rows, without words and events: those are measured
elsewhere. `--cases` are entries; there is a promise for each ten of them."""

import csv
import random
import tempfile
import time
from argparse import Namespace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from bench import statements
from bench.client import Browser, crowd, figures
from bench.figures import Figure
from bench.server import served
from bench.world import PASSWORD, open_world
from fullresponse.cases.batch import batch
from fullresponse.cases.labels import labels_of
from fullresponse.documents.pdf import pdf
from fullresponse.documents.workbook import workbook
from fullresponse.ledger.rows import insert
from fullresponse.orgs.actors import actor_for
from fullresponse.orgs.models import Person
from fullresponse.orgs.packs import current_pack, current_revision
from fullresponse.promises import actions, daily, imports, settlement
from fullresponse.promises.models import Entry, Promise
from fullresponse.promises.queries import Filters
from fullresponse.promises.rules import Draft

EACH = 10  # entries of a promise
PIECE = 500
SLOWEST = 150  # ms
DAY = timedelta(days=1)


def run(options: Namespace) -> list[Figure]:
    open_world()
    wanted = max(options.cases // EACH, PIECE)
    began, there = time.perf_counter(), Promise.objects.count()
    for _ in range(there, wanted, PIECE):
        registered(PIECE)
    made = Promise.objects.count() - there
    found = [Figure("promises", "promises", Promise.objects.count())]
    if made:
        found.append(Figure("promises", "registered", made / (time.perf_counter() - began), "/s"))
        reported(there)
    found.append(Figure("promises", "entries", Entry.objects.count()))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    began, lit, tomorrow = time.perf_counter(), 0, timezone.now() + DAY
    while done := daily.sweep(tomorrow):
        lit += done
    if lit:
        found.append(Figure("promises", "lights worked out", lit / (time.perf_counter() - began), "/s"))
    return found + pages(options) + tables()


def registered(many: int) -> None:
    """So many promises of this year, each with another lead, street and theme."""
    now, pack = timezone.now(), current_pack()
    rng = random.Random(Promise.objects.count())
    person = Person.objects.prefetch_related("posts").get(username="supervisor1")
    actor, year = actor_for(person, timezone.localdate(now)), timezone.localdate(now).year
    bodies = [b.code for b in pack.bodies.values() if b.kind in ("department", "street")]
    streets, themes = list(pack.street_bodies), list(pack.leaves)
    with transaction.atomic():
        with batch(recorded_at=now) as work:
            drafts = [one(n, year, *map(rng.choice, (bodies, streets, themes))) for n in range(many)]
            rows = [actions.born(work, draft, actor=actor, at=now) for draft in drafts]
        actions.kept(rows)


def one(n: int, year: int, lead: str, street: str, theme: str) -> Draft:
    return Draft(
        quote=f"演示：第{n}项，年内完成四十四处。",
        year=year,
        lead=lead,
        due=date(year + 1, 12, 31),
        kind="task",
        group="民生保障",
        serial=str(n),
        value="44",
        unit="处",
        comparator="ge",
        category=theme,
        street=street,
    )


def reported(there: int) -> None:
    """Ten entries for each promise that is new."""
    now, today = timezone.now(), timezone.localdate()
    for first in range(0, Promise.objects.count() - there, PIECE):
        rows = list(Promise.objects.order_by("id")[there + first : there + first + PIECE])
        said = [
            Entry(
                promise=row,
                seq=n + 3,
                on=today - (EACH - n) * DAY,
                at=now,
                told_on=today,
                body=row.lead,
                status="on_the_way",
                value=str(4 * n),
                evidence="verified" if n < EACH - 1 else "documented",
            )
            for row in rows
            for n in range(EACH)
        ]
        insert(said)


def addresses() -> dict[str, str]:
    """The pages by what they are called: at the beginning of a list, in its middle, and narrowed."""
    year = timezone.localdate().year
    last = Promise.objects.filter(year=year).aggregate(m=Max("id"))["m"]
    row = Promise.objects.select_related("case").get(pk=last)
    ordered = Promise.objects.filter(year=year).order_by("place").values_list("pk", flat=True)
    narrowed = f"street={row.street}&theme={row.theme}&lead={row.lead}"
    return {
        "register": "/desk/promises",
        "register, late": f"/desk/promises?year={year}&late=1",
        "register, far down": f"/desk/promises?year={year}&after={last // 2}",
        "register, of a street": f"/desk/promises?year={year}&street={row.street}",
        "register, of a street, theme and lead": f"/desk/promises?year={year}&{narrowed}",
        "to verify": "/desk/promises/verify",
        "a promise": f"/desk/promises/{row.case.number}",
        "public register": "/promises",
        "settlement": f"/promises/settlement/{year}",
        "settlement, far down": f"/promises/settlement/{year}?after={ordered[ordered.count() // 2]}",
        "settlement, of a lead": f"/promises/settlement/{year}?lead={row.lead}",
        "settlement, of a street, theme and lead": f"/promises/settlement/{year}?{narrowed}",
    }


def pages(options: Namespace) -> list[Figure]:
    found, paths = [], addresses()
    with served(workers=1) as (port, _pid):
        for name, path in paths.items():
            browser = Browser(port).sign_in("supervisor1", PASSWORD)

            def do(browser: Browser, _number: int, path: str = path) -> str:
                answer = browser.get(path)
                return "" if answer.status == 200 else f"{answer.status} {answer.body[:200]!r}"

            crowd([browser], do, 1)
            found += figures(name, crowd([browser], do, min(options.seconds, 10)), "1 client", 1, SLOWEST)
    client = statements.signed_in("supervisor1")
    for name, path in paths.items():
        found.append(Figure(name, "statements", len(statements.counted(lambda path=path: client.get(path)))))
    return found


def tables() -> list[Figure]:
    """A whole file of the settlement, and a table as long as it may be that comes in: every fifth row is a whole of
    which the next four are items."""
    year, at = timezone.localdate().year, timezone.now()
    labels, filters = labels_of(current_revision(), "zh-hans"), Filters(year)
    found = []
    for name, form in (("PDF", pdf), ("XLSX", lambda document: workbook(document, BytesIO()))):
        began = time.perf_counter()
        rows = list(Promise.objects.filter(year=year).select_related("case").order_by("place")[: settlement.MOST])
        form(settlement.settlement(filters, rows, labels, ""))
        found.append(Figure("promises", f"settlement, {len(rows)} rows as {name}", time.perf_counter() - began, "s"))
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        rows_to_import(path)
        person = Person.objects.prefetch_related("posts").get(username="supervisor1")
        actor = actor_for(person, timezone.localdate(at))
        job = imports.begin(path, path.name, "csv", year=year + 1, actor=actor, at=at)
    while imports.sweep(at):
        pass
    job.refresh_from_db()
    assert job.kept == imports.MOST, imports.bad(job)[:3]
    return [*found, Figure("promises", f"{job.kept} rows imported", time.perf_counter() - began, "s")]


def rows_to_import(path: Path) -> None:
    """Rows that no earlier run brought in."""
    first, lead = Promise.objects.count(), next(iter(current_pack().bodies.values())).name
    with path.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file)
        write.writerow(["类别", "序号", "重点督办内容", "牵头单位", "数值", "单位（计量）", "比较", "属于哪一项"])
        for n in range(first, first + imports.MOST):
            whole, nth = divmod(n - first, EACH // 2)
            serial = f"{first + whole}.{nth}" if nth else f"{first + whole}"
            words = f"演示：表里第{n}行，年内完成。"
            belongs = f"导入 {first + whole}" if nth else ""
            write.writerow(["导入", serial, words, lead, 10 if nth else 40, "处", "不低于", belongs])
