"""`fullresponse pack check|load FOLDER`: look for every fault in a district pack; put a sound one into force."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fullresponse.orgs.packs import load_pack
from fullresponse.pack import PackBroken, load


class Command(BaseCommand):
    help = "检查(check)或装载(load)一个区域配置包"

    def add_arguments(self, parser):
        parser.add_argument("task", choices=["check", "load"])
        parser.add_argument("folder", type=Path, nargs="?", default=settings.PACK)

    def handle(self, *args, task, folder, **options):
        try:
            if task == "check":
                pack = load(folder)
                self.stdout.write(f"{pack.name} {pack.version}:没有发现问题")
            else:
                self.stdout.write(f"已装载 {load_pack(folder, actor='system:command', at=timezone.now())}")
        except PackBroken as broken:
            raise CommandError(f"{broken}\n配置包没有装载，现行的配置不变。") from broken
