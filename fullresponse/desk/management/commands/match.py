"""`fullresponse match OLD NEW --jsonl`: the promises of one work report against what a later one tells, one a line."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand

from fullresponse.desk.management.commands.read import day_of, extracted, read_on
from fullresponse.reading.matching import Match, match
from fullresponse.reading.report import Report


class Command(BaseCommand):
    help = "拿一份报告里的承诺和后来的一份报告对照：每条承诺、可能说到它的段落、判断的初稿和理由"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("old", type=Path, help="作出承诺的报告：.txt、.docx、.pdf 或 .html")
        parser.add_argument("new", type=Path, help="后来的报告")
        parser.add_argument("--jsonl", action="store_true", help="每行一个 JSON（缺省就是这样）")
        for name in ("old", "new"):
            parser.add_argument(f"--{name}-date", help="文中没写年份时，是哪一天作的")

    def handle(self, *args, old: Path, new: Path, old_date: str | None, new_date: str | None, **options):
        one, other = _read(old, old_date), _read(new, new_date)
        for found in match(*one, *other):
            self.stdout.write(json.dumps(_row(found, one[0], other[0]), ensure_ascii=False))


def _read(file: Path, day: str | None) -> tuple[str, Report]:
    given, text = day_of(day), extracted(file).text
    return text, read_on(text, given)


def _row(found: Match, old: str, new: str) -> dict[str, object]:
    to = None if found.to_start is None else new[found.to_start : found.to_end]
    return {
        "from_start": found.start,
        "from_end": found.end,
        "from_quote": old[found.start : found.end],
        "to_start": found.to_start,
        "to_end": found.to_end,
        "to_quote": to,
        "score": found.score,
        "verdict": found.verdict,
        "reason": list(found.reasons),
    }
