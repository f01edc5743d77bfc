"""Which files are kept beside a subject, and how they are given out again. Who may see them is decided above."""

import hashlib
import logging
import math
import os
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.http import FileResponse

from fullresponse.files import content, names, pictures
from fullresponse.files.kinds import JPEG, PNG, WEBP, kind_of
from fullresponse.files.models import CALLER, STAFF, Attachment
from fullresponse.kernel.refusal import Refused
from fullresponse.ledger.prepared import Prepared

log = logging.getLogger(__name__)

MOST_BYTES = 20 * 1024 * 1024  # of one file
MOST_FILES = 10  # beside one subject
_ORPHAN_AFTER = timedelta(days=1)
BESIDE = Prepared(lambda subject: Attachment.objects.filter(subject=subject).order_by("pk"), "?")
_LOCK = int.from_bytes(b"files")  # one number for the whole installation
# what a browser may do with a file that it shows: nothing but show it
_POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"


@dataclass(frozen=True, eq=False)
class Checked:
    """A file that may be kept, cleaned and already safe on the disk; nobody sees it before `keep`.

    One that is never kept disappears with this object, at the latest in the next day's sweep.
    """

    name: str
    mime: str
    size: int
    sha256: str
    width: int | None
    height: int | None
    staged: Path = field(repr=False)

    def __post_init__(self) -> None:
        # not at the end of the process: a process forked meanwhile would take it from its parent
        weakref.finalize(self, content.discard_staged, self.staged).atexit = False


def check(upload: Any) -> Checked:
    """Look at an uploaded file (anything with `name`, `size` and `read`) by its content, and clean it.

    Refused, naming the file, unless it is a JPEG, PNG, WebP, PDF, DOCX or XLSX of at most 20 MB that can be opened.
    Call it outside the transaction in which it is kept: it reads, decodes and writes.
    """
    label = names.in_a_sentence(upload.name)
    data = _read(upload, label)
    kind = kind_of(data, label)
    width = height = None
    if kind in (JPEG, PNG, WEBP):
        picture = pictures.cleaned(data, kind, label)
        data, width, height = picture.content, picture.width, picture.height
    try:
        staged = content.stage(data)
    except OSError as error:
        log.exception("an upload of %d bytes could not be written", len(data))
        raise Refused("“{name}”没有存下，服务器的存储出了问题，请稍后再试。", name=label) from error
    return Checked(
        name=names.for_download(upload.name, kind.endings),
        mime=kind.mime,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        width=width,
        height=height,
        staged=staged,
    )


def _read(upload: Any, label: str) -> bytes:
    size = upload.size or 0
    if size <= MOST_BYTES:
        upload.seek(0)
        data = upload.read(MOST_BYTES + 1)
        size = max(size, len(data))
    if size > MOST_BYTES:
        megabytes = math.ceil(size * 10 / 1024 / 1024) / 10
        raise Refused("“{name}”有 {size} MB，每个附件最多 20 MB。", name=label, size=f"{megabytes:g}")
    if not data:
        raise Refused("“{name}”是空文件，里面什么也没有。", name=label)
    return data


def keep(checked: Checked, *, subject: str, shown: str, at: datetime, by: str) -> Attachment:
    """Put a checked file beside `subject`, shown to "staff" only or to the "caller" too. Refused beyond ten.

    The content is in its place before the row is written, so no row is ever without one. When the transaction
    is undone an orphan stays behind, and the same `checked` may be kept again.
    """
    if shown not in (STAFF, CALLER):
        raise Refused("附件要么只给工作人员看，要么也给诉求人看。")
    with transaction.atomic():
        _hold(deleting=False)
        if Attachment.objects.filter(subject=subject).count() >= MOST_FILES:
            raise Refused("最多 {most} 个附件，“{name}”没有存。", most=MOST_FILES, name=checked.name)
        try:
            content.place(checked.staged, checked.sha256, checked.size)
        except OSError as error:
            log.exception("content %s could not be put in place", checked.sha256)
            raise Refused("“{name}”没有存下，服务器的存储出了问题，请稍后再试。", name=checked.name) from error
        return Attachment.objects.create(
            subject=subject,
            name=checked.name,
            mime=checked.mime,
            size=checked.size,
            sha256=checked.sha256,
            width=checked.width,
            height=checked.height,
            shown=shown,
            uploaded_by=by,
            at=at,
        )


def of(subject: str) -> list[Attachment]:
    """The files beside a subject, in the order in which they were kept."""
    return BESIDE(subject)


def erase(attachment: Attachment) -> None:
    """Delete the row, and after the commit the content when no other row needs it. The caller writes the event."""
    with transaction.atomic():
        Attachment.objects.filter(pk=attachment.pk).delete()
        # if this fails the content is an orphan, and the sweep deletes it
        transaction.on_commit(partial(_discard, attachment.sha256), robust=True)


def response(attachment: Attachment) -> FileResponse:
    """The file for a browser: pictures shown in the page, documents only downloaded, and nothing in it can run.

    Refused when its content is gone or has another length than when it was kept.
    """
    try:
        file = attachment.path.open("rb")
    except FileNotFoundError:
        raise _gone(attachment) from None
    if os.fstat(file.fileno()).st_size != attachment.size:
        file.close()
        raise _gone(attachment)
    answer = FileResponse(
        file,
        as_attachment=not attachment.is_picture,
        filename=attachment.name,
        content_type=attachment.mime,
    )
    answer.block_size = 64 * 1024
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = _POLICY
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = "private, no-store"
    return answer


def sweep(at: datetime) -> int:
    """Delete the contents, older than a day at `at`, that no row names; how many."""
    before = (at - _ORPHAN_AFTER).timestamp()
    deleted = content.drop_staged(before)
    for some in _in_groups(content.aged(before), 500):
        named = set(Attachment.objects.filter(sha256__in=some).values_list("sha256", flat=True))
        deleted += sum(_discard(sha256) for sha256 in some if sha256 not in named)
    return deleted


def _discard(sha256: str) -> bool:
    """Delete a content unless a row names it; nobody can be keeping the same content meanwhile."""
    with transaction.atomic():
        _hold(deleting=True)
        if Attachment.objects.filter(sha256=sha256).exists():
            return False
        content.drop(sha256)
    return True


def _hold(*, deleting: bool) -> None:
    """Keepers go together, a deleter alone, each until its transaction ends. On SQLite the write lock does it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            shared = "SELECT pg_advisory_xact_lock_shared(%s)"
            cursor.execute("SELECT pg_advisory_xact_lock(%s)" if deleting else shared, [_LOCK])


def _gone(attachment: Attachment) -> Refused:
    log.error("the content of attachment %s (%s) is missing or damaged", attachment.pk, attachment.sha256)
    return Refused("附件“{name}”的内容读不出来，请告诉系统管理员。", name=attachment.name)


def _in_groups(items: Iterator[str], size: int) -> Iterator[list[str]]:
    while some := list(islice(items, size)):
        yield some
