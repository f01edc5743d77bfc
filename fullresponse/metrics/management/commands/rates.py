"""`fullresponse rates FROM TO`: the three rates of a window of days, with their integers."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError

from fullresponse.kernel.refusal import Refused
from fullresponse.metrics.queries import rates
from fullresponse.orgs.packs import current_pack

NAMES = {"response": "响应率", "solved": "解决率", "satisfied": "满意率"}


class Command(BaseCommand):
    help = "一段日期（含首尾两天）的响应率、解决率、满意率"

    def add_arguments(self, parser):
        parser.add_argument("first", type=date.fromisoformat)
        parser.add_argument("last", type=date.fromisoformat)
        of = parser.add_mutually_exclusive_group()
        of.add_argument("--street", default="")
        of.add_argument("--lead", default="")

    def handle(self, *args, first, last, street, lead, **options):
        pack = current_pack()
        for value, known, label in ((street, pack.places, "街道"), (lead, pack.bodies, "单位")):
            if value and value not in known:
                raise CommandError(f"没有“{value}”这个{label}代码")
        by, code = next(((n, c) for n, c in (("street", street), ("lead", lead)) if c), ("", ""))
        try:
            found = rates(first, last, pack, by, code)
        except Refused as refused:
            raise CommandError(str(refused)) from None
        for name, rate in found.items():
            shown = f"{rate.percent()} %" if rate.counted else rate.percent()
            out = f"，剔除 {rate.excluded} 次" if rate.excluded else ""
            self.stdout.write(f"{NAMES[name]} {shown}  （{rate.sum} ÷ {rate.counted} 次有效回访{out}）")
