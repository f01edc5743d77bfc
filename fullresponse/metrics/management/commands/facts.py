"""`fullresponse facts rebuild`: fold every case of the ledger again. `fullresponse facts export FOLDER`: the facts as
Parquet files, a month each."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from fullresponse.kernel.refusal import Refused
from fullresponse.metrics import queries
from fullresponse.metrics.export import export, how_many
from fullresponse.metrics.follow import rebuild
from fullresponse.orgs.packs import current_pack


class Command(BaseCommand):
    help = "从台账重建统计事实，或者导出成 Parquet 文件"

    def add_arguments(self, parser):
        tasks = parser.add_subparsers(dest="task", required=True)
        tasks.add_parser("rebuild", help="从台账重建")
        tasks.add_parser("export", help="导出，每月一个文件").add_argument("folder", type=Path)

    def handle(self, *args, task, **options):
        if task == "rebuild":
            self.stdout.write(f"重建 {rebuild()} 件")
        else:
            self._export(options["folder"])

    def _export(self, folder: Path) -> None:
        try:
            with tqdm(total=how_many(), unit="条", file=sys.stderr, disable=not sys.stderr.isatty()) as bar:
                done = export(folder, current_pack().calendar.tz, bar.update)
        except Refused as refused:
            raise CommandError(str(refused)) from None
        except OSError as error:
            raise CommandError(f"写不了“{folder}”，原来的文件没有动：{error}") from error
        self.stdout.write(f"导出 {done['case_facts']} 件、{done['clock_facts']} 次计时，到 {folder}")
        if waiting := queries.unfolded():
            self.stdout.write(f"还有 {waiting} 条刚发生的事没有计入")
