"""Which rules are in force: the active district pack, and any earlier one by its revision."""

import hashlib
import time
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.db import transaction

from fullresponse.kernel.refusal import Refused
from fullresponse.ledger.append import Entry, append
from fullresponse.orgs.models import PackRevision
from fullresponse.pack import Pack, load
from fullresponse.pack.written import from_json, to_json

FRESH = 2.0  # seconds for which a process believes that the active revision has not changed
_active: dict[str, tuple[float, int]] = {}


@lru_cache(maxsize=64)
def pack_of(revision: int) -> Pack:
    """The pack of a revision. Revisions never change, so each process reads one once."""
    return _read(PackRevision.objects.values_list("content", flat=True).get(pk=revision))


@lru_cache(maxsize=4)
def _read(content: str) -> Pack:
    """The pack that these words say. It outlives `forget()`: the same words always say the same."""
    return from_json(content)


def current_revision() -> int:
    """The active revision's id. Raises Refused when no pack has been loaded."""
    known = _active.get("revision")
    if known and time.monotonic() - known[0] < FRESH:
        return known[1]
    revision = PackRevision.objects.filter(active=True).values_list("pk", flat=True).first()
    if revision is None:
        raise Refused("还没有装载区域配置包：请先运行 fullresponse pack load。")
    _active["revision"] = (time.monotonic(), revision)
    return revision


def current_pack() -> Pack:
    """The pack in force."""
    return pack_of(current_revision())


def forget() -> None:
    """Drop what this process remembers (after loading a pack, and between tests)."""
    _active.clear()
    pack_of.cache_clear()


def load_pack(folder: Path, *, actor: str, at: datetime) -> PackRevision:
    """Check the pack in `folder` and put it into force; the same content twice is one revision. Raises
    pack.PackBroken with every problem, and the district goes on with the pack it has."""
    pack = load(folder)
    content = to_json(pack)
    digest = hashlib.sha256(content.encode()).hexdigest()
    with transaction.atomic():
        PackRevision.objects.filter(active=True).exclude(sha256=digest).update(active=False)
        revision, made = PackRevision.objects.update_or_create(
            sha256=digest,
            defaults={"active": True},
            create_defaults={
                "code": pack.code,
                "version": pack.version,
                "content": content,
                "loaded_at": at,
                "active": True,
            },
        )
        append(
            [
                Entry(
                    kind="pack.loaded",
                    subject=f"pack:{pack.code}",
                    actor=actor,
                    at=at,
                    data={"revision": revision.pk, "sha256": digest, "new": made},
                )
            ],
            recorded_at=at,
        )
    forget()
    return revision
