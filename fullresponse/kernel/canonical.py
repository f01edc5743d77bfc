"""Canonical JSON and the salted leaf: the exact bytes that the ledger hashes, so that anybody can hash them again."""

import hashlib
import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

SALT = 16  # bytes of each of the two salts
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
ZERO = bytes(32)  # what the first event of a subject follows


def canonical(value: Any) -> str:
    """JSON with sorted keys, no spaces, nothing escaped that need not be; to be encoded as UTF-8."""
    return _ENCODER.encode(value)


@lru_cache(maxsize=4096)  # one step of a case writes the same few times up to six times over
def _written(utc: datetime) -> str:
    return utc.isoformat(timespec="microseconds")[:26] + "Z"


def instant(at: datetime | None) -> str | None:
    """An aware datetime as UTC with microseconds, e.g. 2026-11-21T06:05:00.000000Z; None stays None."""
    if at is None:
        return None
    return _written(at.astimezone(UTC))  # as UTC first: in its own zone an hour that comes twice would look the same


def moment(text: str | None) -> datetime | None:
    """The inverse of `instant`."""
    return None if text is None else datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def leaf(salts: bytes, public: str, private: str) -> bytes:
    """H(salt ‖ public ‖ H(salt2 ‖ private)), H = SHA-256, `salts` = salt ‖ salt2 of 16 bytes each.

    Opening the public part needs salt, public and the inner hash; salt2 never leaves, so the private part cannot be
    guessed from it.
    """
    inner = hashlib.sha256(salts[SALT:] + private.encode()).digest()
    return hashlib.sha256(salts[:SALT] + public.encode() + inner).digest()


def link(previous: bytes, leaf_: bytes) -> bytes:
    """The chain of a subject: H(previous link ‖ leaf)."""
    return hashlib.sha256(previous + leaf_).digest()
