"""`fullresponse files sweep`: delete what was uploaded more than a day ago and kept with nothing."""

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from fullresponse.files.store import sweep


class Command(BaseCommand):
    help = "删除没有归属的上传文件"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["sweep"], help="sweep: 删除一天以前上传而没有归属的文件")

    def handle(self, *args: str, **options: str) -> None:
        self.stdout.write(f"删除了 {sweep(timezone.now())} 个文件。")
