"""A process killed in the middle of an import loses nothing that was committed, and the next run completes the rest."""

import os
import signal
import subprocess
import sys
import time

import pytest

from fullresponse.cases import replay
from fullresponse.cases.models import Case
from fullresponse.ledger.history import verify
from tests.connectors.samples import COUNTS, bring_in, csv_file, letter

ROWS = 2000


def start(env, *command):
    arguments = [sys.executable, "-m", "fullresponse.config.cli", *map(str, command)]
    return subprocess.Popen(arguments, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_an_import_killed_in_the_middle_is_completed_by_the_next(committed_db, django_db_blocker, tmp_path):
    rows = [letter(f"K{i}", **({"留言时间": "昨天"} if i % 100 == 99 else {})) for i in range(ROWS)]
    path, refused = csv_file(tmp_path, rows), tmp_path / "refused.csv"
    env = {**committed_db.env, "DJANGO_SETTINGS_MODULE": "fullresponse.config.settings"}
    command = ("import", "taidi4", path, "--refused", refused)
    with django_db_blocker.unblock():
        first = start(env, *command)
        kill_when(lambda: Case.objects.filter(source="taidi4").count() >= 500, first)
        before = Case.objects.filter(source="taidi4").count()
        assert 500 <= before < ROWS * 0.99
        assert before % 495 == 0  # whole groups of 500 rows, five of each refused
        out, err = start(env, *command).communicate(timeout=120)
        assert COUNTS.search(out), err
        assert [int(n) for n in COUNTS.search(out).groups()] == [ROWS, 1980 - before, before, 20]
        assert err == ""
        assert Case.objects.filter(source="taidi4").count() == 1980
        assert len(refused.read_text(encoding="utf-8-sig").splitlines()) == 21
        assert list(replay.disagreements()) == []
        assert verify()[1] is None


def test_two_imports_of_one_file_at_once_write_each_row_once(committed_db, django_db_blocker, tmp_path):
    path = csv_file(tmp_path, [letter(f"T{i}") for i in range(1200)])
    env = {**committed_db.env, "DJANGO_SETTINGS_MODULE": "fullresponse.config.settings"}
    pair = [start(env, "import", "taidi4", path, "--refused", tmp_path / f"refused{n}.csv") for n in (1, 2)]
    told = [process.communicate(timeout=180) for process in pair]
    assert all(COUNTS.search(out) for out, _ in told), told
    counts = [[int(n) for n in COUNTS.search(out).groups()] for out, _ in told]
    assert all(read == 1200 == written + duplicate + no for read, written, duplicate, no in counts), told
    assert [sum(column) for column in zip(*counts, strict=True)] == [2400, 1200, 1200, 0]
    with django_db_blocker.unblock():
        assert Case.objects.filter(source="taidi4").count() == 1200
        assert list(replay.disagreements()) == []
        assert verify()[1] is None


def kill_when(ready, process):
    deadline = time.monotonic() + 60
    while not ready():
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL


@pytest.mark.django_db
def test_the_progress_bar_is_quiet_where_nobody_watches(tmp_path, capsys):
    bring_in("taidi4", csv_file(tmp_path, [letter()]))
    assert capsys.readouterr().err == ""
