"""`fullresponse read FILE --jsonl`: the figures and tasks of a work report, one a line, with their places."""

from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from fullresponse.kernel.refusal import Refused
from fullresponse.reading.reader import read_report
from fullresponse.reading.rows import doubts, lines
from fullresponse.reading.text import extract


class Command(BaseCommand):
    help = "读一份政府工作报告：数字和任务，每行一个，附原文位置"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help=".txt、.docx、.pdf 或 .html")
        parser.add_argument("--jsonl", action="store_true", help="每行一个 JSON（缺省就是这样）")
        parser.add_argument("--date", type=date.fromisoformat, help="报告是哪一天作的，YYYY-MM-DD（文中没写年份时用）")

    def handle(self, *args, file: Path, date: date | None, **options):
        text = text_of(file)
        report = read_report(text, date=date)
        for line in lines(text, report):
            self.stdout.write(line)
        for sentence in doubts(report):
            self.stderr.write(sentence)


def text_of(file: Path) -> str:
    """The text of a report; a CommandError with a sentence where it cannot be had."""
    try:
        return extract(file.read_bytes(), file.name).text
    except OSError as error:
        raise CommandError(f"打不开 {file}：{error.strerror}") from None
    except Refused as refused:
        raise CommandError(str(refused)) from None
