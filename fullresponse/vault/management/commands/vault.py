"""`fullresponse vault rekey`: seal everybody under the newest key, after another one was laid beside it."""

from django.core.management.base import BaseCommand, CommandError

from fullresponse.vault import people
from fullresponse.vault.seal import SealBroken, keyring


class Command(BaseCommand):
    help = "用最新的钥匙重新加密联系人（rekey）；中断后再运行一次即可"

    def add_arguments(self, parser):
        parser.add_argument("task", choices=["rekey"])

    def handle(self, *args, **options):
        after: int | None = 0
        try:
            while (after := people.rekey(after or 0)) is not None:
                self.stderr.write(f"… {after}", ending="\r")
        except SealBroken as broken:
            raise CommandError(f"有一行打不开，没有改动它和它后面的：{broken}") from broken
        self.stdout.write(f"都在第 {keyring().current} 把钥匙之下；旧钥匙可以另行保存后移走")
