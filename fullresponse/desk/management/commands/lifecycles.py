"""`fullresponse lifecycles`: the page docs/lifecycles.md, printed from the tables of a district pack."""

import tomllib
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from fullresponse.desk.lifecycle_page import page
from fullresponse.kernel.lifecycle import Lifecycle


class Command(BaseCommand):
    help = "把区包里的生命周期表打印成 docs/lifecycles.md 的样子。"

    def add_arguments(self, parser):
        parser.add_argument("pack", nargs="?", type=Path, default=settings.PACK)

    def handle(self, *args, pack: Path, **options):
        tables = sorted((pack / "lifecycles").glob("*.toml"))
        cycles = [Lifecycle.from_dict(tomllib.loads(table.read_text(encoding="utf-8"))) for table in tables]
        deadlines = (pack / "deadlines.toml").read_text(encoding="utf-8")
        self.stdout.write(page(cycles, f"packs/{pack.name}/lifecycles", deadlines), ending="")
