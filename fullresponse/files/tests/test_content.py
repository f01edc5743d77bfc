"""Whatever stands under its final name is whole, however the writer died."""

import hashlib
import os
import signal
import time

import pytest

from fullresponse.files import content


@pytest.fixture(autouse=True)
def root(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    return settings.FILES_ROOT


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def kept(data: bytes) -> str:
    content.place(content.stage(data), sha(data), len(data))
    return sha(data)


def test_content_lies_under_its_own_sum_readable_by_its_owner_alone(root):
    name = kept(b"demo")
    assert content.path(name) == root / name[:2] / name
    assert content.path(name).read_bytes() == b"demo"
    assert content.path(name).stat().st_mode & 0o777 == 0o600
    assert all(folder.stat().st_mode & 0o077 == 0 for folder in (root, root / "incoming", root / name[:2]))


def test_a_name_that_is_no_sum_leads_nowhere():
    for name in ("", "../../etc/passwd", "a" * 63, "A" * 64, "a" * 64 + "\n"):
        with pytest.raises(ValueError, match="SHA-256"):
            content.path(name)


def test_the_same_content_lies_there_once(root):
    kept(b"demo")
    inode = content.path(sha(b"demo")).stat().st_ino
    kept(b"demo")
    assert content.path(sha(b"demo")).stat().st_ino == inode


def test_content_of_the_wrong_length_is_replaced():
    name = kept(b"demo")
    content.path(name).write_bytes(b"de")
    kept(b"demo")
    assert content.path(name).read_bytes() == b"demo"


def test_content_is_flushed_before_it_gets_its_name_and_its_folder_after(monkeypatch):
    steps = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(
        os, "fsync", lambda handle: (steps.append(os.path.realpath(f"/proc/self/fd/{handle}")), fsync(handle))
    )
    monkeypatch.setattr(os, "replace", lambda a, b: (steps.append(f"rename {b}"), replace(a, b)))
    name = kept(b"demo")
    renamed = steps.index(f"rename {content.path(name)}")
    assert any("incoming/" in step for step in steps[:renamed])
    assert steps[renamed + 1 :] == [str(content.path(name).parent)]


def test_a_full_disk_leaves_nothing_behind(root, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    content.stage(b"first")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        content.stage(b"demo")
    assert len(list((root / "incoming").iterdir())) == 1


def test_a_staged_content_that_is_forgotten_does_not_hurt_one_in_place(root):
    staged = content.stage(b"demo")
    content.place(staged, sha(b"demo"), 4)
    content.discard_staged(staged)
    assert content.path(sha(b"demo")).exists()
    unused = content.stage(b"other")
    content.discard_staged(unused)
    assert list((root / "incoming").iterdir()) == []


def test_neither_staged_nor_in_place_is_an_error():
    staged = content.stage(b"demo")
    content.discard_staged(staged)
    with pytest.raises(FileNotFoundError):
        content.place(staged, sha(b"demo"), 4)


def test_only_what_is_old_is_swept(root):
    old, young = kept(b"old"), kept(b"young")
    os.utime(content.path(old), (1000, 1000))
    left = content.stage(b"left")
    os.utime(left, (1000, 1000))
    content.stage(b"new")
    (root / old[:2] / "notes.txt").write_text("not ours")
    os.utime(root / old[:2] / "notes.txt", (1000, 1000))
    assert list(content.aged(2000)) == [old]
    assert content.drop_staged(2000) == 1
    assert not left.exists()
    assert content.path(young).exists()


def test_a_writer_killed_at_any_moment_leaves_no_half_content_under_a_final_name(root):
    for pause in (0.001, 0.003, 0.005, 0.01, 0.02):
        before = len(list(root.glob("??/*")))
        child = os.fork()
        if child == 0:
            write_for_ever()
        deadline = time.monotonic() + 20
        while len(list(root.glob("??/*"))) == before and time.monotonic() < deadline:
            time.sleep(0.001)  # it is writing now
        time.sleep(pause)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    files = list(root.glob("??/*"))
    assert len(files) >= 5
    assert [file for file in files if sha(file.read_bytes()) != file.name] == []


def write_for_ever() -> None:
    try:
        while True:
            kept(os.urandom(16) + bytes(200_000))
    finally:
        os._exit(1)
