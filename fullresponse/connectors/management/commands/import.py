"""`fullresponse import SOURCE [FILE]`: cases from outside, through the same rules as everybody's."""

import gc
import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils import timezone
from tqdm import tqdm

from fullresponse.connectors import catalogue
from fullresponse.connectors.intake import Import, Tally
from fullresponse.connectors.refused import RefusedRows
from fullresponse.connectors.source import Source
from fullresponse.files.table import open_table
from fullresponse.kernel.refusal import Refused
from fullresponse.orgs.packs import current_pack


class Command(BaseCommand):
    help = "导入外部工单；中断后再运行一次即可接着导入，已导入的算作重复"

    def add_arguments(self, parser):
        parser.add_argument("source", help="来源:cityline、taidi4、beijing_letters、fuzhou_river、fuzhou_liuyan")
        parser.add_argument("file", type=Path, nargs="?", help="文件；信件类可省略，用 FULLRESPONSE_SHARED 里的那一份")
        parser.add_argument("--refused", type=Path, help="拒收清单写到哪里(CSV)")
        parser.add_argument("--pack-source", action="store_true", help="只在区域配置包登记的来源里找")

    def handle(self, *args, source, file, refused, pack_source, **options):
        try:
            self._import(source, file, refused, pack_source)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        except OperationalError as error:
            raise CommandError(f"数据库没有应答，已提交的不会丢，稍后再运行一次即可接着导入。({error})") from error

    def _import(self, code: str, file: Path | None, refused: Path | None, of_pack: bool) -> None:
        pack = current_pack()
        source = catalogue.find(code, pack, of_pack=of_pack)
        path = file or default_file(source)
        table = open_table(path, source.form)
        work = Import(source, table, pack, RefusedRows(refused or refused_file(source), path), timezone.now)
        total = work.check()
        spare_the_collector()
        with tqdm(total=total, unit="行", file=sys.stderr, disable=not sys.stderr.isatty()) as bar:
            work.progress = bar.update
            try:
                work.run()
            except KeyboardInterrupt:
                raise CommandError(f"已停止：{summary(work.tally)}。再运行一次即可接着导入。", returncode=130) from None
            finally:
                work.refused.close()
        self.stdout.write(summary(work.tally))
        if work.tally.read != total:
            raise CommandError(
                f"检查时文件有 {total} 行，导入时是 {work.tally.read} 行：文件在中途变了，请再运行一次。"
            )
        if work.tally.refused:
            self.stdout.write(f"拒收的行和原因见 {work.refused.path}")


def spare_the_collector() -> None:
    """A batch makes many objects that live until its commit; looking through them all the time took a seventh of an
    import. What the program itself is made of stays for good."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def default_file(source: Source) -> Path:
    """Where the file of a source of letters lies in the folder of real data."""
    if not source.file:
        raise Refused("请写明要导入的文件。")
    return Path(settings.SHARED) / source.file


def refused_file(source: Source) -> Path:
    folder = Path(settings.HOME) / "imports"
    folder.mkdir(exist_ok=True, mode=0o700)
    return folder / f"{source.code}-refused.csv"


def summary(tally: Tally) -> str:
    parts = [
        f"读入 {tally.read} = 新增 {tally.written} + 重复 {tally.duplicate} + 拒收 {tally.refused}",
        f"步骤 {tally.steps}",
        *([f"空行 {tally.blank}"] if tally.blank else []),
        *(f"{what} {n}" for what, n in sorted(tally.notes.items())),
    ]
    return "；".join(parts)
