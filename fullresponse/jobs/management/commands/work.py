"""`fullresponse work`: the worker."""

from django.core.management.base import BaseCommand

from fullresponse.jobs import worker


class Command(BaseCommand):
    help = "后台：检查到期的时钟，送达台账事件"

    def add_arguments(self, parser):
        parser.add_argument("--seconds", type=float, help="只运行这么久（秒）")

    def handle(self, *args, seconds, **options):
        worker.run(seconds)
