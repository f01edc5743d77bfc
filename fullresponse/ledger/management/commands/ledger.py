"""`fullresponse ledger verify | deliveries | backfill FOLLOWER`: look at the ledger and prove it."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fullresponse.ledger import deliver, history, kinds


class Command(BaseCommand):
    help = "核对台账的哈希链(verify);查看未送达的事件(deliveries);让新的关注者从头补读(backfill)"

    def add_arguments(self, parser):
        tasks = parser.add_subparsers(dest="task", required=True)
        tasks.add_parser("verify", help="逐条核对，指出第一处断链")
        tasks.add_parser("deliveries", help="未送达的事件和错误")
        backfill = tasks.add_parser("backfill", help="让一个关注者从头补读")
        backfill.add_argument("follower", choices=sorted(kinds.FOLLOWERS))

    def handle(self, *args, task, **options):
        getattr(self, task)(options)

    def verify(self, options):
        held, broken = history.verify()
        if broken:
            where = f"{broken.subject} 第 {broken.seq} 步（事件 {broken.event}）"
            raise CommandError(f"前 {held} 条无误；{where}：{broken.reason}")
        self.stdout.write(f"{held} 条事件，哈希链完整；有没有末尾或整件被拿走，再用 cases verify 与诉求对照")

    def deliveries(self, options):
        state = deliver.waiting(timezone.now())
        self.stdout.write(f"待送达 {state['waiting']}，失败过 {state['failed']}，最久已等 {state['lag']} 秒")
        for row in deliver.failed():
            self.stdout.write(f"{row.follower} 事件 {row.event_id} 失败 {row.attempts} 次：{row.error}")

    def backfill(self, options):
        self.stdout.write(f"补送 {deliver.backfill(options['follower'])} 条")
