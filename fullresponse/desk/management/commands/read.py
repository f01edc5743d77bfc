"""`fullresponse read FILE --jsonl`: the figures and tasks of a work report, one a line, with their places; `--text`:
the text that these places count in."""

from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from fullresponse.kernel.refusal import Refused
from fullresponse.reading.reader import read_report
from fullresponse.reading.report import Report
from fullresponse.reading.rows import doubts, lines
from fullresponse.reading.text import Extracted, extract


class Command(BaseCommand):
    help = "读一份政府工作报告：数字和任务，每行一个，附原文位置"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help=".txt、.docx、.pdf 或 .html")
        parser.add_argument("--jsonl", action="store_true", help="每行一个 JSON（缺省就是这样）")
        parser.add_argument(
            "--text", action="store_true", help="只输出取出的文字（位置就是在它里面数的）和它的 SHA-256"
        )
        parser.add_argument("--date", help="报告是哪一天作的，YYYY-MM-DD（文中没写年份时用）")

    def handle(self, *args, file: Path, date: str | None, text: bool, **options):
        day, found = day_of(date), extracted(file)
        if text:
            self.stdout.write(found.text, ending="")
            self.stderr.write(f"SHA-256 {found.sha256}", style_func=str)
            return
        report = read_on(found.text, day)
        for line in lines(found.text, report):
            self.stdout.write(line)
        for sentence in doubts(report):
            self.stderr.write(sentence)


def day_of(words: str | None) -> date | None:
    """A day of the command line; a CommandError with a sentence where it is none."""
    try:
        return date.fromisoformat(words) if words else None
    except ValueError:
        raise CommandError(f"“{words}”不是日期，请写成 2019-08-31 这样的年月日。") from None


def read_on(text: str, day: date | None) -> Report:
    """What is read in a report; a CommandError with a sentence where the day contradicts it."""
    try:
        return read_report(text, date=day)
    except Refused as refused:
        raise CommandError(str(refused)) from None


def extracted(file: Path) -> Extracted:
    """The text of a report; a CommandError with a sentence where it cannot be had."""
    try:
        return extract(file.read_bytes(), file.name)
    except OSError as error:
        why = next((said for kind, said in UNOPENED.items() if isinstance(error, kind)), "读不出来。")
        raise CommandError(f"打不开 {file}：{why}") from None
    except Refused as refused:
        raise CommandError(str(refused)) from None


UNOPENED = {
    FileNotFoundError: "没有这个文件。",
    IsADirectoryError: "这是文件夹，请写出其中一个文件的名字。",
    NotADirectoryError: "没有这个文件。",
    PermissionError: "没有读这个文件的权限。",
}
