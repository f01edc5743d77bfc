"""What is acknowledged is there, what is erased is gone, and what is given out cannot run."""

import gc
import os
import threading
from datetime import UTC, datetime, timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, connection, connections, transaction

from fullresponse.files import content, store
from fullresponse.files.models import Attachment
from fullresponse.files.tests import samples
from fullresponse.kernel.refusal import Refused
from tests.loud import need_postgres_run

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 4, 13, 4, 0, tzinfo=UTC)
CASE = "case:演-260413-0001-1"


@pytest.fixture(autouse=True)
def root(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    return settings.FILES_ROOT


def checked(data: bytes | None = None, name: str = "现场.jpg") -> store.Checked:
    return store.check(samples.upload(samples.picture("JPEG") if data is None else data, name))


def keep(one: store.Checked | None = None, subject: str = CASE, **more) -> Attachment:
    options = {"shown": "staff", "at": NOON, "by": "person:1", **more}
    return store.keep(one or checked(), subject=subject, **options)


def contents(root) -> list[str]:
    return sorted(file.name for file in root.glob("??/*"))


def make_old(root) -> None:
    for file in root.glob("*/*"):
        os.utime(file, (NOON.timestamp() - 90_000,) * 2)


def test_a_kept_photo_has_a_row_and_a_content(root):
    attachment = keep(shown="caller")
    row = Attachment.objects.get()
    assert (row.subject, row.name, row.mime, row.shown) == (CASE, "现场.jpg", "image/jpeg", "caller")
    assert (row.width, row.height, row.uploaded_by, row.at) == (60, 40, "person:1", NOON)
    assert row.size == row.path.stat().st_size
    assert contents(root) == [attachment.sha256]
    assert store.of(CASE) == [row]
    assert not store.of("case:else")


@pytest.mark.parametrize(
    ("data", "mime", "name"),
    [
        (samples.pdf(), "application/pdf", "现场.jpg.pdf"),
        (samples.docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "现场.jpg.docx"),
        (samples.xlsx(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "现场.jpg.xlsx"),
    ],
)
def test_a_document_is_kept_as_it_came_under_a_name_that_says_what_it_is(data, mime, name):
    attachment = keep(checked(data))
    assert (attachment.mime, attachment.name, attachment.width) == (mime, name, None)
    assert attachment.path.read_bytes() == data


def test_uploads_of_django_in_memory_and_on_disk_are_read_from_their_start():
    small = SimpleUploadedFile("现场.png", samples.picture("PNG"), content_type="text/html")
    small.read(10)
    assert store.check(small).mime == "image/png"
    with TemporaryUploadedFile("现场.png", "image/png", 0, None) as large:
        large.write(samples.picture("PNG"))
        large.size = large.tell()
        assert store.check(large).mime == "image/png"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "“现场.jpg”是空文件，里面什么也没有。"),
        (bytes(20 * 1024 * 1024 + 1), "“现场.jpg”有 20.1 MB，每个附件最多 20 MB。"),
        (samples.film(b"heic"), "“现场.jpg”是 HEIC 图片，请转存为 JPEG 或 PNG 再上传。"),
        (samples.picture("JPEG")[:300], "“现场.jpg”打不开：内容已损坏或不完整，请换一份再上传。"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(root, data, sentence):
    with pytest.raises(Refused) as refusal:
        checked(data)
    assert str(refusal.value) == sentence
    assert not list(root.glob("*/*"))


def test_a_file_that_lies_about_its_size_is_not_read_to_its_end():
    asked = []

    def read(most):
        asked.append(most)
        return bytes(most)

    with pytest.raises(Refused, match="最多 20 MB"):
        store.check(SimpleNamespace(name="x.pdf", size=5, read=read, seek=lambda _: None))
    assert asked == [store.MOST_BYTES + 1]


def test_a_file_of_20_megabytes_is_taken():
    data = samples.pdf()
    assert checked(data[:20] + b" " * (store.MOST_BYTES - len(data)) + data[20:]).size == store.MOST_BYTES


def test_a_file_that_is_checked_and_not_kept_disappears(root):
    one = checked()
    assert len(list(root.glob("incoming/*"))) == 1
    del one
    gc.collect()
    assert not list(root.glob("incoming/*"))


def test_the_same_content_beside_two_subjects_lies_on_the_disk_once(root):
    first, second = keep(), keep(subject="case:else")
    assert first.sha256 == second.sha256
    assert len(contents(root)) == 1


def test_one_checked_file_may_be_kept_again_after_the_transaction_was_undone(root):
    one = checked()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        keep(one)
        _ = 1 / 0
    assert not Attachment.objects.exists()
    assert keep(one).path.exists()


def test_the_content_is_in_place_before_the_row_is_written(monkeypatch):
    def looked(**fields):
        assert content.path(fields["sha256"]).exists()
        raise IntegrityError

    monkeypatch.setattr(Attachment.objects, "create", looked)
    with pytest.raises(IntegrityError), transaction.atomic():
        keep()


def test_the_eleventh_file_is_refused_by_name():
    for number in range(10):
        keep(checked(samples.pdf() + str(number).encode() + b"%%EOF"))
    with pytest.raises(Refused) as refusal:
        keep()
    assert str(refusal.value) == "最多 10 个附件，“现场.jpg”没有存。"
    assert Attachment.objects.count() == 10
    keep(subject="case:else")


def test_keeping_takes_few_statements(django_assert_num_queries):
    one = checked()
    # a savepoint and its release, the count, the row; on PostgreSQL the lock
    with django_assert_num_queries(5 if connection.vendor == "postgresql" else 4):
        keep(one)


def test_only_staff_or_staff_and_caller_may_be_shown_a_file():
    with pytest.raises(Refused):
        keep(shown="everybody")
    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.create(subject=CASE, name="x", mime="x", size=1, sha256="a" * 64, shown="all", at=NOON)


@pytest.mark.parametrize("step", ["stage", "place"])
def test_a_full_disk_is_a_refusal_and_nothing_is_acknowledged(monkeypatch, caplog, step):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(content, step, full)
    with pytest.raises(Refused, match="服务器的存储出了问题"):
        keep()
    assert not Attachment.objects.exists()
    assert "No space left" in caplog.text


def test_an_erased_file_is_gone_after_the_commit_and_not_before(root, django_capture_on_commit_callbacks):
    attachment = keep()
    with django_capture_on_commit_callbacks() as after:
        store.erase(attachment)
        assert contents(root) == [attachment.sha256]
    assert not Attachment.objects.exists()
    for callback in after:
        callback()
    assert contents(root) == []


def test_content_that_another_row_still_needs_stays(root, django_capture_on_commit_callbacks):
    first, second = keep(), keep(subject="case:else")
    with django_capture_on_commit_callbacks(execute=True):
        store.erase(first)
    assert second.path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        store.erase(second)
    assert contents(root) == []


def test_an_erasure_that_is_undone_loses_nothing(django_capture_on_commit_callbacks):
    attachment = keep()
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError), transaction.atomic():
        store.erase(attachment)
        _ = 1 / 0
    assert Attachment.objects.get().path.exists()


def test_the_sweep_deletes_orphans_older_than_a_day_and_nothing_else(root):
    kept = keep()
    orphan = checked(samples.pdf())
    content.place(orphan.staged, orphan.sha256, orphan.size)
    left = checked(samples.docx())
    make_old(root)
    young = checked(samples.xlsx())
    content.place(young.staged, young.sha256, young.size)
    assert store.sweep(NOON - timedelta(hours=2)) == 0
    assert store.sweep(NOON) == 2
    assert contents(root) == sorted([kept.sha256, young.sha256])
    assert not left.staged.exists()
    assert store.sweep(NOON) == 0


def test_the_sweep_can_be_run_as_a_command(root):
    orphan = checked(samples.pdf())
    content.place(orphan.staged, orphan.sha256, orphan.size)
    make_old(root)
    out = StringIO()
    call_command("files", "sweep", stdout=out)
    assert out.getvalue() == "删除了 1 个文件。\n"


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_a_picture_is_shown_in_the_page_under_its_name():
    attachment = keep(name := checked(name='现场 "1" 100%.jpg'))
    answer = store.response(attachment)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"] == "inline; filename*=utf-8''%E7%8E%B0%E5%9C%BA%20_1_%20100%25.jpg"
    assert answer["Content-Length"] == str(name.size)
    assert body(answer) == attachment.path.read_bytes()


@pytest.mark.parametrize("data", [samples.pdf(), samples.docx(), samples.xlsx()])
def test_a_document_is_only_downloaded(data):
    answer = store.response(keep(checked(data, "demo")))
    assert answer["Content-Disposition"].startswith('attachment; filename="demo.')
    assert body(answer) == data


def test_nothing_that_is_given_out_can_run_be_guessed_at_or_be_kept_by_the_browser():
    answer = store.response(keep())
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "private, no-store"
    answer.close()


@pytest.mark.parametrize("harm", ["missing", "shorter"])
def test_content_that_is_missing_or_cut_is_said_so_and_logged(harm, caplog):
    attachment = keep()
    if harm == "missing":
        attachment.path.unlink()
    else:
        attachment.path.write_bytes(b"x")
    with pytest.raises(Refused, match="告诉系统管理员"):
        store.response(attachment)
    assert attachment.sha256 in caplog.text


def test_an_attachment_does_not_print_its_name():
    assert "现场" not in f"{keep()!r}{keep()}"


def test_nobody_deletes_a_content_while_somebody_else_is_keeping_it():
    need_postgres_run()
    attachment = keep()  # the test's transaction holds on to it
    outcome = []

    def delete_elsewhere() -> None:
        other = connections.create_connection("default")
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [store._LOCK])
                outcome.append(cursor.fetchone()[0])
                cursor.execute("SELECT pg_try_advisory_lock_shared(%s)", [store._LOCK])
                outcome.append(cursor.fetchone()[0])
        finally:
            other.close()

    thread = threading.Thread(target=delete_elsewhere)
    thread.start()
    thread.join()
    assert outcome == [False, True]
    assert attachment.path.exists()
