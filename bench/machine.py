"""On what it was measured."""

import os
import platform
import sqlite3
import subprocess
from pathlib import Path

from bench.place import NAME, ROOT, administer


def machine() -> dict[str, str]:
    """The machine in words, for the head of the table."""
    return {
        "CPU": f"{_cpu()}, {os.cpu_count()} cores",
        "RAM": f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        "PostgreSQL": _postgresql(),
        "SQLite": f"{sqlite3.sqlite_version}, WAL, synchronous=FULL",
        "load before": f"{os.getloadavg()[0]:.1f}",
        "commit": _commit(),
    }


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else ():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()


def _postgresql() -> str:
    try:
        ((version,),) = administer("SHOW server_version")
        names = ("synchronous_commit", "fsync", "shared_buffers", "max_wal_size")
        values = [administer(f"SHOW {name}")[0][0] for name in names]
    except OSError:
        return "not there"
    told = ", ".join(f"{name}={value}" for name, value in zip(names, values, strict=True))
    return f"{version.split()[0]}, {told}; database {NAME}"


def _commit() -> str:
    done = subprocess.run(["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    return done.stdout.strip() or "?"
