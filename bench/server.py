"""The platform as it is served: the same command as `fullresponse run` starts, on a free port, and the worker."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.client import Browser
from bench.place import HOME, ROOT
from fullresponse.desk.management.commands.run import granian


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


@contextmanager
def served(workers: int = 2) -> Iterator[tuple[int, int]]:
    """Serve on a free port; gives the port and the process id."""
    port = free_port()
    with running(granian("127.0.0.1", port, workers), "server") as pid:
        for _ in range(300):
            if well(port):
                break
            time.sleep(0.1)
        else:
            raise RuntimeError("the server does not answer")
        yield port, pid


def well(port: int) -> bool:
    try:
        return Browser(port).get("/healthz").status == 200
    except OSError:
        return False


@contextmanager
def working() -> Iterator[int]:
    """The worker; gives its process id."""
    with running([sys.executable, "-m", "fullresponse.config.cli", "work"], "worker") as pid:
        yield pid


@contextmanager
def running(command: list[str], name: str) -> Iterator[int]:
    """The process while the block lasts, its words in a file; stopped and waited for at the end."""
    with ExitStack() as stack:
        said = stack.enter_context((HOME / f"{name}.log").open("w"))
        process = subprocess.Popen(command, cwd=ROOT, env=dict(os.environ), stdout=said, stderr=said)
        try:
            yield process.pid
        finally:
            process.terminate()
            process.wait(timeout=30)


def family(pid: int) -> list[int]:
    """The process and its children."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found.extend(family(int(child)))
    return found


def megabytes(pid: int) -> float:
    """The largest resident size so far of the process or one of its children, in MB (what they share is counted)."""
    sizes = [0.0]
    for one in family(pid):
        status = Path(f"/proc/{one}/status")
        for line in status.read_text().splitlines() if status.exists() else ():
            if line.startswith("VmHWM"):
                sizes.append(int(line.split()[1]) / 1024)
    return max(sizes)
