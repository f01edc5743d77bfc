"""`fullresponse export SOURCE FILE`: what was answered, in the form in which it came."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fullresponse.connectors.cityline import answers
from fullresponse.kernel.refusal import Refused
from fullresponse.orgs import exports
from fullresponse.orgs.packs import current_pack


class Command(BaseCommand):
    help = "把答复导出成来源自己的表(XLSX),可以再导入"

    def add_arguments(self, parser):
        parser.add_argument("source", help="区域配置包里登记的来源，如 cityline")
        parser.add_argument("file", type=Path)
        parser.add_argument("--since", type=a_day, help="从这一天起（按办结日，未办结的按答复日），如 2026-04-01")
        parser.add_argument("--until", type=a_day, help="到这一天止（含当天）")

    def handle(self, *args, source, file, since, until, **options):
        try:
            self._export(source, file, since, until)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal

    def _export(self, source: str, file: Path, since: date | None, until: date | None) -> None:
        pack = current_pack()
        if source not in pack.sources:
            raise Refused("“{code}”不是区域配置包里登记的来源，不能导出。", code=source)
        if since and until and until < since:
            raise Refused("止日早于起日，请核对。")
        tz = pack.calendar.tz
        start = datetime.combine(since, time(), tz) if since else None
        end = datetime.combine(until + timedelta(days=1), time(), tz) if until else None
        count = answers.write(file, pack.sources[source], answers.answered(source, start, end), pack)
        days = {"since": since.isoformat() if since else "", "until": until.isoformat() if until else ""}
        exports.record(f"source.{source}", count, days, actor="system:export", at=timezone.now())
        self.stdout.write(f"导出 {count} 件到 {file}")


def a_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError("日期请写成 2026-04-01 这样。") from None
