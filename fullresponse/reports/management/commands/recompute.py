"""`fullresponse recompute BULLETIN`: count a published bulletin again from the ledger."""

from django.core.management.base import BaseCommand, CommandError

from fullresponse.cases.labels import labels_of
from fullresponse.kernel.refusal import Refused
from fullresponse.ledger.history import verify
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

    def handle(self, *args, bulletin, all, **options):
        if bool(bulletin) == all:
            raise CommandError("请写明一期通报，如 2026-10，或者 --all")
        try:
            wanted = list(queries.published()) if all else queries.meant(bulletin)
        except Refused as refused:
            raise CommandError(str(refused)) from None
        same = [self._one(one) for one in wanted]
        _held, broken = verify()
        if broken is not None:
            self.stderr.write(f"台账不成立：事件 {broken.event}，{broken.subject} 第 {broken.seq} 步：{broken.reason}")
        if broken is not None or not all_(same):
            raise SystemExit(1)

    def _one(self, bulletin) -> bool:
        found = recompute.recompute(bulletin)
        if found.same:
            self.stdout.write(f"{bulletin.name}：数字相同（算到事件 {bulletin.last_event}）")
            return True
        labels = labels_of(bulletin.case.revision_id)
        for fault in found.faults:
            self.stdout.write(f"{bulletin.name}：{FAULTS[fault]}")
        for one in found.differences:
            self.stdout.write(f"{bulletin.name}：{spoken.difference(one, bulletin, labels)}")
        return False


def all_(found) -> bool:
    return False not in found
