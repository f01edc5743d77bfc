"""`fullresponse ask FIRST LAST`: every number of a window of days in whole numbers, one a line, from the installation's
database, from exported files, or from a Spark cluster that reads them. The lines are the same; `diff` shows it."""

from contextlib import nullcontext
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from fullresponse.kernel.refusal import Refused
from fullresponse.metrics.engines import Database, Parquet, answer, spark
from fullresponse.metrics.question import PLACES, Answer, ask
from fullresponse.metrics.windows import between
from fullresponse.orgs.packs import current_pack

HEAD = ("by", "code", "name", "yes", "unit", "counted", "excluded")


class Command(BaseCommand):
    help = "一段日期（含首尾两天）的全部指标，都是整数，每行一个"

    def add_arguments(self, parser):
        parser.add_argument("first", type=date.fromisoformat)
        parser.add_argument("last", type=date.fromisoformat)
        where = parser.add_mutually_exclusive_group()
        where.add_argument("--parquet", type=Path, metavar="FOLDER", help="问 facts export 写的文件夹")
        where.add_argument("--spark", nargs=2, metavar=("URL", "FOLDER"), help="问一个 Spark 集群，它读同样的文件夹")
        parser.add_argument("--by", choices=PLACES, action="append", default=[], help="再按街道、社区或承办单位分")

    def handle(self, *args, first, last, parquet, **options):
        try:
            pack = current_pack()
            question = ask({"": between(first, last, pack.calendar.tz)}, pack.scheme(last), by=options["by"])
            with spark(*options["spark"]) if options["spark"] else nullcontext(_here(parquet)) as engine:
                found = answer(question, engine)
        except Refused as refused:
            raise CommandError(str(refused)) from None
        self._print(found)

    def _print(self, found: Answer) -> None:
        self.stdout.write("\t".join(HEAD))
        for (_, by, code, name), rate in sorted(found.numbers.items()):
            numbers = (rate.yes, rate.unit, rate.counted, rate.excluded)
            self.stdout.write("\t".join((by, code, name, *map(str, numbers))))


def _here(parquet: Path | None) -> Database | Parquet:
    return Parquet(parquet) if parquet else Database()
