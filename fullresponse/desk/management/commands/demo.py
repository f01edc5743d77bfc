"""`fullresponse demo`: the demo district: its invented staff, and the last ten days of invented requests."""

import os

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fullresponse.cases.models import Case
from fullresponse.desk import demo, demo_parts, demo_shifts, demo_types
from fullresponse.orgs.models import Person
from fullresponse.orgs.packs import current_pack
from fullresponse.orgs.people import hire_many

PASSWORD = "demo-district-2026"  # noqa: S105 - printed in the README; these accounts exist in a demo only


class Command(BaseCommand):
    help = "装载演示区：虚构的工作人员和最近十天的虚构诉求（只能装进空的数据库）"

    def handle(self, *args, **options):
        now = timezone.now()
        if Case.objects.exists() or Person.objects.exists():
            raise CommandError("数据库里已经有人员或诉求，演示数据只装进空的数据库。")
        password = os.environ.get("FULLRESPONSE_DEMO_PASSWORD", PASSWORD)
        people = current_pack().people
        accounts = [{"username": a.username, "name": a.name, "posts": [(a.role, a.body)], "demo": True} for a in people]
        hire_many(accounts, password=password, actor="system:demo", at=now)
        file = settings.PACK / "demo.csv"
        cases = demo.load(file, now) if file.exists() else 0
        demo.photos(now)
        demo_parts.arrange(now)
        demo_types.arrange(now)
        demo_shifts.arrange(now)
        self.stdout.write(f"演示区：{len(people)} 名工作人员（密码 {password}），{cases} 件诉求")
