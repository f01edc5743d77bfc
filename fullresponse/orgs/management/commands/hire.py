"""`fullresponse hire USERNAME NAME ROLE [BODY]`: make a staff account; the password is asked for, or read from
FULLRESPONSE_PASSWORD."""

import getpass
import os

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fullresponse.kernel.refusal import Refused
from fullresponse.orgs.people import hire


class Command(BaseCommand):
    help = "新建一个工作人员账号"

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("name")
        parser.add_argument("role")
        parser.add_argument("body", nargs="?", default="")
        parser.add_argument("--phone", default="", help="本人电话：本人反映的诉求不由本人办理")

    def handle(self, *args, username, name, role, body, phone, **options):
        password = os.environ.get("FULLRESPONSE_PASSWORD") or getpass.getpass("密码: ")
        about = {"username": username, "name": name, "password": password, "posts": [(role, body)], "phone": phone}
        try:
            hire(**about, actor="system:command", at=timezone.now())
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"已建立账号 {username}")
