"""Where contents lie on the disk: under the name of their SHA-256, complete and on the platter before anything says so.

A content is first staged (written and flushed under a random name), then put in place by one rename. A crash at any
moment leaves a whole content or an orphan, which `aged` finds; never half a content under its final name.
"""

import contextlib
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

_INCOMING = "incoming"
_SHA256 = re.compile(r"[0-9a-f]{64}")


def path(sha256: str) -> Path:
    """The place of the content with this SHA-256 (64 hexadecimal digits)."""
    if not _SHA256.fullmatch(sha256):
        raise ValueError("not a SHA-256")
    return Path(settings.FILES_ROOT) / sha256[:2] / sha256


def stage(data: bytes) -> Path:
    """Write `data` where nothing finds it yet; it survives a power cut when this returns. OSError when it cannot."""
    folder = _folder(Path(settings.FILES_ROOT) / _INCOMING)
    staged = folder / secrets.token_hex(16)
    try:
        handle = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        staged.unlink(missing_ok=True)
        raise
    return staged


def place(staged: Path, sha256: str, size: int) -> None:
    """Give a staged content its final name; content that is there already stays. FileNotFoundError when neither is."""
    final = path(sha256)
    if _size(final) == size:
        return
    folder = _folder(final.parent)
    os.replace(staged, final)
    _flush(folder)


def drop(sha256: str) -> None:
    path(sha256).unlink(missing_ok=True)


def discard_staged(staged: Path) -> None:
    """Forget a staged content; one that was put in place meanwhile is not touched."""
    with contextlib.suppress(OSError):  # whatever is left is swept a day later
        staged.unlink(missing_ok=True)


def aged(before: float) -> Iterator[str]:
    """The SHA-256 of each content that was written before `before` (seconds since 1970)."""
    for file in Path(settings.FILES_ROOT).glob("[0-9a-f][0-9a-f]/*"):
        if _SHA256.fullmatch(file.name) and _older(file, before):
            yield file.name


def drop_staged(before: float) -> int:
    """Delete what was staged before `before` and never put in place; how many."""
    left = [file for file in Path(settings.FILES_ROOT).glob(f"{_INCOMING}/*") if _older(file, before)]
    for file in left:
        file.unlink(missing_ok=True)
    return len(left)


def _folder(folder: Path) -> Path:
    """Made when it is missing, for its owner alone; so are the folders above it."""
    if not folder.is_dir():
        _folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        _flush(folder.parent)
    return folder


def _flush(folder: Path) -> None:
    """Names are on the platter only when their folder is flushed too."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _size(file: Path) -> int | None:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return None


def _older(file: Path, before: float) -> bool:
    try:
        return file.stat().st_mtime < before
    except FileNotFoundError:
        return False  # somebody else swept it
