"""`fullresponse board rebuild`: count again, from the ledger, what the board of the day counts."""

from django.core.management.base import BaseCommand

from fullresponse.supervision.follow import rebuild


class Command(BaseCommand):
    help = "从台账重建今日看板的计数"

    def add_arguments(self, parser):
        parser.add_argument("task", choices=["rebuild"])

    def handle(self, *args, **options):
        self.stdout.write(f"重建 {rebuild()} 条")
