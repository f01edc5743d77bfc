"""Who took which list out of the platform: every export is an event of its own."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from fullresponse.ledger.append import Entry, append


def record(what: str, rows: int, narrowed: Mapping[str, str], *, actor: str, at: datetime) -> None:
    """Keep that the actor exported so many rows of the list `what`, narrowed by these codes. No words go in."""
    data = {"list": what, "rows": rows, "by": {name: code for name, code in narrowed.items() if code}}
    with transaction.atomic():
        subject = f"export:{secrets.token_hex(8)}"
        append([Entry("list.exported", subject, actor, at, data=data, new=True)], recorded_at=at)
