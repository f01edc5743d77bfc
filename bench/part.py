"""One process's share of the seeding."""

import sys
from datetime import datetime

import django

if __name__ == "__main__":
    django.setup()
    from bench.seed import part

    part(int(sys.argv[1]), sys.argv[2], datetime.fromisoformat(sys.argv[3]))
