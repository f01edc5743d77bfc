"""`fullresponse dismiss USERNAME`: close a staff account; its posts, leaves and sessions end."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fullresponse.kernel.refusal import Refused
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.people import dismiss


class Command(BaseCommand):
    help = "注销一个工作人员账号：不能再登录，岗位、代理和已有的登录都结束，办过的事仍在"

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, *args, username, **options):
        try:
            dismiss(username, actor=Actor.system("command"), at=timezone.now())
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"已注销账号 {username}")
