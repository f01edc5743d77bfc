"""`fullresponse clock replay FILE --pack PACK`: do our clocks give the deadlines and verdicts that a city published?"""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from fullresponse.connectors.replay import Replay, Tally, replay
from fullresponse.files.table import open_table
from fullresponse.kernel.refusal import Refused
from fullresponse.pack import load

WORST = 10


class Command(BaseCommand):
    help = "用一个地区包的时限规则重算一份公布了到期时间和判定的表(CSV)，看有多少相同；不用数据库"
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("task", choices=["replay"])
        parser.add_argument("file", type=Path, help="CSV,要有 type、open_dt、target_dt、closed_dt、ontime 这几列")
        parser.add_argument("--pack", type=Path, default=settings.PACK, help="地区包的文件夹，或 packs/ 里的代码")
        parser.add_argument("--clock", default="reply", help="比哪只时钟（默认 reply）")
        parser.add_argument("--json", action="store_true", dest="as_json", help="给机器读的 JSON")

    def handle(self, *args, task, file, pack, clock, as_json, **options):
        try:
            done = replay(open_table(file, "csv"), load(folder_of(pack)), clock)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if as_json:
            self.stdout.write(json.dumps(plain(done), ensure_ascii=False, indent=2))
            return
        for line in report(done):
            self.stdout.write(line)


def folder_of(pack: Path) -> Path:
    """The folder itself, or the one of that name among the packs of the project."""
    ours = settings.ROOT / "packs" / pack
    return ours if not pack.is_dir() and ours.is_dir() else pack


def percent(tally: Tally) -> str:
    return "—" if tally.percent is None else f"{tally.percent:.2f} %"


def report(done: Replay) -> list[str]:
    targets, verdicts = done.targets, done.verdicts
    lines = [
        f"读入 {done.rows} 行",
        f"有到期时间、类型有规则的 {targets.compared} 行，相差 2 分钟以内的 {targets.agreeing} 行，{percent(targets)}",
        f"有到期时间、办结时间和判定的 {verdicts.compared} 行，判定相同的 {verdicts.agreeing} 行，{percent(verdicts)}",
        f"读不出的 {done.reasons.total()} 行",
        *(f"  {reason}  {n} 行" for reason, n in done.reasons.most_common()),
        *(f"  第 {line} 行：{reason}" for line, reason in done.unreadable),
    ]
    if worst := done.worst(WORST):
        lines += ["", "不同最多的类型（不同/比较过，相同的占比）："]
        lines += [f"  {tally.missed:>6} / {tally.compared:<6} {percent(tally):>9}  {name}" for name, tally in worst]
    return [
        *lines,
        "",
        f"Targets reproduced to within 2 minutes: {targets.agreeing} of {targets.compared} ({percent(targets)})",
        f"Verdicts that agree: {verdicts.agreeing} of {verdicts.compared} ({percent(verdicts)})",
    ]


def plain(done: Replay) -> dict[str, Any]:
    """The result as JSON has it; no type is left out."""
    return {
        "rows": done.rows,
        "targets": _plain(done.targets),
        "verdicts": _plain(done.verdicts),
        "types": {name: _plain(tally) for name, tally in sorted(done.types.items())},
        "unreadable": {
            "rows": done.reasons.total(),
            "reasons": dict(done.reasons.most_common()),
            "first": [{"line": line, "reason": reason} for line, reason in done.unreadable],
        },
    }


def _plain(tally: Tally) -> dict[str, int | float | None]:
    return {"compared": tally.compared, "agreeing": tally.agreeing, "percent": tally.percent}
