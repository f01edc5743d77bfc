"""`fullresponse demo-year`: the demo district's past year, invented; interrupted at any moment, it goes on where it
stopped."""

import gc
import sys
import time

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.utils import timezone
from tqdm import tqdm

from fullresponse.desk import demo_year
from fullresponse.kernel.refusal import Refused
from fullresponse.ledger.append import LOCAL
from fullresponse.ledger.history import newest
from fullresponse.orgs.models import PackRevision

PAUSE = 0.1  # seconds after each piece, beside the site: whoever waits to write comes first
PIECES = 40  # after so many the database looks at its tables again


class Command(BaseCommand):
    help = "造演示年：演示区过去一年的虚构诉求；中断后再运行一次即可接着造"

    def add_arguments(self, parser):
        parser.add_argument("--cases", type=int, help=f"多少件（默认 {demo_year.REAL_YEAR}，全区一年的实际数量）")
        parser.add_argument("--seed", type=int, help=f"种子，同一种子造出同一年（默认 {demo_year.SEED}）")
        parser.add_argument("--beside", action="store_true", help="网站同时在用：每次只写一小批")

    def handle(self, *args, cases, seed, beside, **options):
        if not beside:
            prepare()
        try:
            self._make(cases, seed, beside)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        except OperationalError as error:
            raise CommandError(f"数据库没有应答，已写下的不会丢，稍后再运行一次即可接着造。({error})") from error

    def _make(self, cases, seed, beside):
        year = demo_year.settle(cases, seed, timezone.now().astimezone(LOCAL).date())
        maker = demo_year.Maker(year, timezone.now, alone=not beside)
        gc.freeze()
        gc.set_threshold(50_000, 20, 100)
        before, began, found = newest(), time.perf_counter(), demo_year.begun()
        with tqdm(total=year.cases, unit="件", file=sys.stderr, disable=beside or not sys.stderr.isatty()) as bar:
            try:
                for n, done in enumerate(maker.make()):
                    bar.update(done)
                    if n % PIECES == PIECES - 1 and not beside:
                        statistics()
                    if beside:
                        time.sleep(PAUSE)
            except KeyboardInterrupt:
                raise CommandError("已停止，写下的都在。再运行一次即可接着造。", returncode=130) from None
        seconds, made = time.perf_counter() - began, year.cases - (found[1] if found else 0)
        events = newest() - before
        self.stdout.write(
            f"演示年：{year.begin} 至 {year.end}，{year.cases} 件（本次 {made} 件，{events} 条事件，{seconds:.0f} 秒，"
            f"每秒 {made / seconds:.0f} 件、{events / seconds:.0f} 条）"
        )
        if maker.refused:
            self.stderr.write(f"{len(maker.refused)} 件没有造成，例如：{maker.refused[0]}")


def prepare() -> None:
    """What a demo district needs, where there is nothing yet."""
    call_command("migrate", verbosity=0)
    if not PackRevision.objects.exists():
        call_command("pack", "load")
        call_command("demo")


def statistics() -> None:
    """What a database learns in its own time about tables that grow, and the room of what was delivered, millions of
    rows by the end: without either it reads them whole."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM (ANALYZE) ledger_delivery")
        cursor.execute("ANALYZE")
