"""How a value is encrypted at rest and found again: AES-256-GCM bound to its field and row, and a keyed index.

A sealed value is version (1 byte) ‖ nonce (12 bytes, random) ‖ ciphertext and tag. The version says which key opens
it, so that keys can be changed one row at a time. Random nonces are safe for 2^32 values under one key (NIST SP
800-38D, 8.3): at three values for each of Beijing's 24 million yearly contacts, 59 years.
"""

import hmac
import os
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

REF_BYTES = 16
INDEX_BYTES = 16  # half of HMAC-SHA-256, the shortest that RFC 2104, 5 allows
_NONCE_BYTES = 12
_TAG_BYTES = 16


class SealBroken(Exception):
    """A sealed value was altered, moved from another row or field, or its key is missing. Never to be passed over."""


@dataclass(frozen=True, repr=False)
class Keyring:
    """The keys derived from the settings; what is new is sealed and indexed under `current`."""

    current: int
    ciphers: dict[int, AESGCM] = field(repr=False)
    index_keys: tuple[bytes, ...] = field(repr=False)  # the current one first

    def seal(self, field: str, ref: bytes, plain: str) -> bytes | None:
        """`plain` sealed for `field` of the row `ref`; nothing stays nothing."""
        if not plain:
            return None
        nonce = os.urandom(_NONCE_BYTES)
        version = bytes((self.current,))
        sealed = self.ciphers[self.current].encrypt(nonce, plain.encode(), _bound_to(version, field, ref))
        return version + nonce + sealed

    def open(self, field: str, ref: bytes, sealed: bytes | None) -> str:
        """What `seal` was given; raises SealBroken for anything else."""
        if sealed is None:
            return ""
        version, nonce, rest = sealed[:1], sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        if len(rest) <= _TAG_BYTES:
            raise SealBroken(f"{field}: the sealed value is too short")
        if version[0] not in self.ciphers:
            raise SealBroken(f"{field}: no key of version {version[0]} is configured")
        try:
            return self.ciphers[version[0]].decrypt(nonce, rest, _bound_to(version, field, ref)).decode()
        except InvalidTag:
            raise SealBroken(f"{field}: altered, moved from elsewhere, or sealed under another key") from None

    def index(self, kind: str, value: str) -> bytes | None:
        """The keyed index of `value`, under the current key; nothing has none."""
        return _index(self.index_keys[0], kind, value) if value else None

    def indexes(self, kind: str, value: str) -> list[bytes]:
        """Every index under which `value` may be stored: one for each key still in use."""
        return [_index(key, kind, value) for key in self.index_keys] if value else []


def keyring() -> Keyring:
    """The keys of the settings: VAULT_KEY (32 bytes), its VAULT_KEY_VERSION (1 unless set) and VAULT_OLD_KEYS
    ({version: 32 bytes}), which open what was sealed before the key was changed."""
    old = getattr(settings, "VAULT_OLD_KEYS", None) or {}
    return _keyring(settings.VAULT_KEY, getattr(settings, "VAULT_KEY_VERSION", 1), tuple(sorted(old.items())))


@lru_cache(maxsize=4)
def _keyring(key: bytes, version: int, old: tuple[tuple[int, bytes], ...]) -> Keyring:
    keys = {version: key, **dict(old)}
    if version in dict(old):
        raise ImproperlyConfigured("VAULT_OLD_KEYS holds VAULT_KEY_VERSION: a changed VAULT_KEY needs a new version")
    if not all(0 < number < 256 for number in keys) or not all(len(secret) == 32 for secret in keys.values()):
        raise ImproperlyConfigured("each vault key has 32 bytes and a version from 1 to 255")
    return Keyring(
        current=version,
        ciphers={number: AESGCM(_derived(secret, b"encrypt")) for number, secret in keys.items()},
        index_keys=tuple(_derived(secret, b"index") for secret in keys.values()),
    )


def _derived(secret: bytes, purpose: bytes) -> bytes:
    """A key for one purpose only, so that the index tells nothing about the encryption key and vice versa."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"fullresponse vault " + purpose).derive(secret)


def _bound_to(version: bytes, field: str, ref: bytes) -> bytes:
    return b"fullresponse vault\0" + version + ref + field.encode()


def _index(key: bytes, kind: str, value: str) -> bytes:
    return hmac.digest(key, f"{kind}\0{value}".encode(), "sha256")[:INDEX_BYTES]
