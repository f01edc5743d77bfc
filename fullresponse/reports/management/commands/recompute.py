"""`fullresponse recompute BULLETIN`: count a published bulletin again from the ledger."""

import sys

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from fullresponse.cases.labels import labels_of
from fullresponse.kernel.refusal import Refused
from fullresponse.ledger.history import how_many, verify
from fullresponse.reports import queries, recompute, spoken

FAULTS = {
    "content": "保存的内容和它的哈希不符",
    "event": "台账里记的发布内容和保存的不是同一份",
    "ledger": "台账的事件数和发布时不同",
}


class Command(BaseCommand):
    help = "从台账重新计算已经发布的通报，和公布的数字比较"

    def add_arguments(self, parser):
        parser.add_argument("bulletin", nargs="?", default="", help="2026-10 或者通报的编号")
        parser.add_argument("--all", action="store_true", help="所有已经发布的通报")

    def handle(self, *args, bulletin, **options):
        if bool(bulletin) == options["all"]:
            raise CommandError("请写明一期通报，如 2026-10，或者 --all")
        try:
            wanted = list(queries.published()) if options["all"] else queries.meant(bulletin)
        except Refused as refused:
            raise CommandError(str(refused)) from None
        same = [self._one(found) for found in recompute.recompute_all(wanted, _bar)]
        _held, broken = verify()
        if broken is not None:
            self.stderr.write(f"台账不成立：事件 {broken.event}，{broken.subject} 第 {broken.seq} 步：{broken.reason}")
        if broken is not None or not all(same):
            raise SystemExit(1)

    def _one(self, found: recompute.Recount) -> bool:
        bulletin = found.bulletin
        if found.same:
            self.stdout.write(f"{bulletin.name}：数字相同（算到事件 {bulletin.last_event}）")
            return True
        labels = labels_of(bulletin.case.revision_id)
        for fault in found.faults:
            self.stdout.write(f"{bulletin.name}：{FAULTS[fault]}")
        for one in found.differences:
            self.stdout.write(f"{bulletin.name}：{spoken.difference(one, bulletin, labels)}")
        return False


def _bar(cases):
    """The cases, while a bar shows how many were gone through."""
    return tqdm(cases, total=how_many("case:"), unit="件", file=sys.stderr, disable=not sys.stderr.isatty())
