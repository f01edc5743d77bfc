"""`fullresponse mechanisms`: how many of the district's mechanisms a person can use in the product, row by row."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import Resolver404, resolve

from fullresponse.desk.mechanisms import Mechanism, counted, faults, read

WORDS = {"usable": "可用", "not_yet": "尚未", "cannot": "不承载"}


def resolves(address: str) -> bool:
    """Whether the running site answers at `address`."""
    try:
        resolve(address)
    except Resolver404:
        return False
    return True


class Command(BaseCommand):
    help = "列出各项机制能否在本平台使用；声称可用而没有声明、页面或测试的，拒绝（退出码 1）。"

    def add_arguments(self, parser):
        parser.add_argument("--table", type=Path, default=settings.ROOT / "docs" / "mechanisms.tsv")
        parser.add_argument("--usable", action="store_true", help="只列可用的")

    def handle(self, *args, table: Path, usable: bool, **options):
        try:
            rows = read(table)
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        broken = faults(rows, settings.ROOT, resolves)
        if broken:
            raise CommandError("机制表与产品不符:\n" + "\n".join(f"  {fault}" for fault in broken))
        for row in rows:
            if row.status == "usable" or not usable:
                self.stdout.write(line(row))
        counts = counted(rows)
        parts = ",".join(f"{WORDS[status]} {count}" for status, count in counts.items())
        self.stdout.write(f"\n{len(rows)} 项机制：{parts}")
        self.stdout.write(f"A person can use {counts['usable']} of the {len(rows)} mechanisms.")


def line(row: Mechanism) -> str:
    """One row for reading: where it is declared, seen and tested, or why it is not here."""
    words = f"{row.id}  {WORDS[row.status]}  [{row.kind}] {row.name}"
    places = (
        (label, getattr(row, name)) for label, name in (("声明", "declaration"), ("页面", "page"), ("测试", "test"))
    )
    details = [f"{label} {place}" for label, place in places if place]
    details += [row.note] if row.note else []
    return words + "".join(f"\n           {detail}" for detail in details)
