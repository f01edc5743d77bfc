"""`fullresponse rates FROM TO`: the three rates of a window of days, with their integers."""

from datetime import datetime, time, timedelta

from django.core.management.base import BaseCommand, CommandError

from fullresponse.metrics.queries import rates
from fullresponse.orgs.packs import current_pack

NAMES = {"response": "响应率", "solved": "解决率", "satisfied": "满意率"}


class Command(BaseCommand):
    help = "一段日期（含首尾两天）的响应率、解决率、满意率"

    def add_arguments(self, parser):
        parser.add_argument("first", type=datetime.fromisoformat)
        parser.add_argument("last", type=datetime.fromisoformat)
        parser.add_argument("--street", default="")
        parser.add_argument("--lead", default="")

    def handle(self, *args, first, last, street, lead, **options):
        pack = current_pack()
        if last < first:
            raise CommandError(f"最后一天 {last:%Y-%m-%d} 早于第一天 {first:%Y-%m-%d}")
        for value, known, label in ((street, pack.places, "街道"), (lead, pack.bodies, "单位")):
            if value and value not in known:
                raise CommandError(f"没有“{value}”这个{label}代码")
        start = datetime.combine(first.date(), time(), pack.calendar.tz)
        end = datetime.combine(last.date(), time(), pack.calendar.tz) + timedelta(days=1)
        where = {name: value for name, value in (("street", street), ("lead", lead)) if value}
        for code, rate in rates(start, end, pack, **where).items():
            shown = f"{rate.percent()} %" if rate.counted else rate.percent()
            out = f"，剔除 {rate.excluded} 次" if rate.excluded else ""
            self.stdout.write(f"{NAMES[code]} {shown}  （{rate.sum} ÷ {rate.counted} 次有效回访{out}）")
