"""Run one bench in a process of its own, whose environment names the database; its figures go to a file."""

import importlib
import json
import sys
from argparse import Namespace
from pathlib import Path

import django

from bench import figures

if __name__ == "__main__":
    django.setup()
    found = importlib.import_module(f"bench.{sys.argv[1]}").run(Namespace(**json.loads(sys.argv[2])))
    figures.write(Path(sys.argv[3]), {}, found)
