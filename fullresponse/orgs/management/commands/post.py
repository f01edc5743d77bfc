"""`fullresponse post add|end USERNAME ROLE[@BODY] [--on DATE]`: give somebody a post, or take one away."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fullresponse.kernel.refusal import Refused
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.people import add_post, end_post

TASKS = {"add": (add_post, "起任职"), "end": (end_post, "起不再任职")}


class Command(BaseCommand):
    help = "设岗(add)或者结束任职(end)"

    def add_arguments(self, parser):
        parser.add_argument("task", choices=list(TASKS))
        parser.add_argument("username")
        parser.add_argument("post", metavar="ROLE[@BODY]")
        parser.add_argument("--on", default="", help="从哪一天起，如 2026-12-01；不写就是今天")

    def handle(self, *args, task, username, post, on, **options):
        role, _, body = post.partition("@")
        do, done = TASKS[task]
        now = timezone.now()
        try:
            day = date.fromisoformat(on) if on else timezone.localdate(now)
        except ValueError as error:
            raise CommandError(f"日期要写成 2026-12-01 的样子，现在是“{on}”") from error
        try:
            do(username, role, body, on=day, actor=Actor.system("command"), at=now)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{username} {post}：{day} {done}")
