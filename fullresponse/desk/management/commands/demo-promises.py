"""`fullresponse demo-promises`: the promises of the demo; interrupted at any moment, it goes on where it stopped."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fullresponse.desk import demo_promises, demo_year
from fullresponse.kernel.refusal import Refused


class Command(BaseCommand):
    help = "装载演示的承诺台账：2013 年的事实，和虚构的一年；中断后再运行一次即可接着装"

    def handle(self, *args, **options):
        try:
            demo_year.fits()
            made = sum(1 for _number in demo_promises.load(timezone.now))
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"演示的承诺：{made} 项")
