"""`fullresponse run`: the whole platform on one machine: migrate, load the pack and the demo district into an empty
database, then serve pages and work in the background until stopped."""

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import datetime

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fullresponse.desk import demo_year
from fullresponse.kernel.refusal import Refused
from fullresponse.ledger.append import LOCAL
from fullresponse.orgs.models import PackRevision

COMMAND = [sys.executable, "-m", "fullresponse.config.cli"]


class Command(BaseCommand):
    help = "迁移、装载演示区、启动网页和后台"

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--workers", type=int, default=2)
        parser.add_argument("--server", choices=["granian", "gunicorn"], default="granian")
        parser.add_argument("--no-demo", action="store_true", help="只装载配置包，不装载演示数据")

    def handle(self, *args, port, host, workers, server, no_demo, **options):
        free(host, port)
        call_command("migrate", verbosity=0)
        if not PackRevision.objects.exists():
            call_command("pack", "load")
            if not no_demo:
                call_command("demo")
        self.stdout.write(f"全响应: http://{host}:{port}/   工作人员: http://{host}:{port}/desk/   (Ctrl+C 停止)")
        self.stdout.flush()
        serve = granian(host, port, workers) if server == "granian" else gunicorn(host, port, workers)
        together([serve, [*COMMAND, "work"]], [] if no_demo else past(timezone.now()))


def free(host: str, port: int) -> None:
    """Refused where somebody listens already: the server would share the port, and every other page would be theirs."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
        except OSError as error:
            why = f"端口 {port} 用不了({error.strerror})。请停掉用着它的程序，或者换一个：PORT=8001 make run"
            raise CommandError(why) from None


def past(now: datetime) -> list[list[str]]:
    """The commands that make the demo's promises and its year beside the site: on the first start, and again where that
    was interrupted. None for a year that is all there, or where the district is no longer a demo only."""
    found = demo_year.begun()
    cases = found[0].cases if found else demo_year.FIRST_YEAR
    try:
        demo_year.settle(cases, None, now.astimezone(LOCAL).date())
    except Refused:
        return []
    year = [*COMMAND, "demo-year", "--cases", str(cases), "--beside"]
    return [[*COMMAND, "demo-promises"], year]


def granian(host: str, port: int, workers: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", "2", "--no-access-log", "--log-level", "warning"),
        *("--respawn-failed-workers", "fullresponse.config.wsgi:application"),
    ]


def gunicorn(host: str, port: int, workers: int) -> list[str]:
    """For kernels older than 5.14, where Granian does not run."""
    return [
        *(sys.executable, "-m", "gunicorn", "--bind", f"{host}:{port}", "--workers", str(workers)),
        *("--threads", "2", "fullresponse.config.wsgi:application"),
    ]


def together(commands: list[list[str]], beside: list[list[str]]) -> None:
    """Run the processes until one ends or we are stopped; then stop the others and exit with the first's code. What
    runs `beside` them, if anything, may end before."""
    children = [subprocess.Popen(command, cwd=settings.ROOT) for command in commands]  # noqa: S603 - our own commands
    others = [subprocess.Popen(command, cwd=settings.ROOT) for command in beside]  # noqa: S603 - our own commands
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        while all(child.poll() is None for child in children):
            time.sleep(0.3)
    except KeyboardInterrupt:
        pass
    finally:
        for child in (*children, *others):
            child.terminate()
        for child in (*children, *others):
            child.wait(timeout=20)
    sys.exit(max((abs(child.returncode or 0) for child in children), default=0) and 1)
