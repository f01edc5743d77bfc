"""`fullresponse facts rebuild`: fold every case of the ledger again."""

from django.core.management.base import BaseCommand

from fullresponse.metrics.follow import rebuild


class Command(BaseCommand):
    help = "从台账重建统计事实"

    def add_arguments(self, parser):
        parser.add_argument("task", choices=["rebuild"])

    def handle(self, *args, **options):
        self.stdout.write(f"重建 {rebuild()} 件")
