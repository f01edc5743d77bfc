"""What every test stands on: a migrated database with the Xicheng pack and the cast, and copies of it for tests that
commit. The triggers of the ledger are never switched off, so nothing is ever flushed."""

import os
import shutil
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import setup_databases, teardown_databases

from fullresponse.ledger.deliver import deliver
from fullresponse.orgs import packs
from tests import cast, peers
from tests.loud import pytest_terminal_summary  # noqa: F401 - a hook: the list of what was skipped

REAL = settings.DATABASES["default"]["NAME"]  # no test may ever write here


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The template: migrations, the pack and the cast, committed once."""
    with django_db_blocker.unblock():
        # pytest-django makes a database only when a chosen test is marked django_db; those of committed_db are not
        own = setup_databases(0, interactive=False) if connection.settings_dict["NAME"] == REAL else []
        packs.load_pack(settings.ROOT / "packs" / "xicheng", actor="system:tests", at=cast.NOON)
        cast.hire_the_cast()
        while deliver(cast.NOON):  # nobody owes the tests anything
            pass
    yield
    with django_db_blocker.unblock():
        teardown_databases(own, 0)


@pytest.fixture(autouse=True)
def _fresh_memory():
    """What a process remembers of the database does not outlive a test."""
    yield
    packs.forget()


@dataclass
class Copy:
    """A database of the test's own. `env` lets another process use it."""

    env: dict[str, str]
    home: Path


@pytest.fixture(scope="session")
def dropping():
    """The threads that drop used copies, all done at the end."""
    threads: list[threading.Thread] = []
    yield threads
    for thread in threads:
        thread.join()


@pytest.fixture
def committed_db(django_db_setup, django_db_blocker, dropping, tmp_path):
    """A copy of the template in which a test may commit, with the environment for processes beside it."""
    with copied(django_db_blocker, dropping, tmp_path / "home") as copy:
        yield copy


@contextmanager
def copied(django_db_blocker, dropping, home: Path) -> Iterator[Copy]:
    """A copy of the template, which is the database until the end."""
    shutil.copytree(settings.HOME / "keys", home / "keys")
    name = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        copy = (_sqlite if connection.vendor == "sqlite" else _postgresql)(name, home)
        connection.settings_dict["NAME"] = copy.pop("NAME")
        packs.forget()
        try:
            yield Copy({**os.environ, **copy, "FULLRESPONSE_HOME": str(home)}, home)
        finally:
            made = connection.settings_dict["NAME"]
            connection.close()
            connection.settings_dict["NAME"] = name
            packs.forget()
            if connection.vendor == "postgresql":  # it waits for the disk: the next test need not
                drop = f'DROP DATABASE "{made}" WITH (FORCE)'
                dropping.append(threading.Thread(target=_as_administrator, args=[drop]))
                dropping[-1].start()


def _sqlite(name: str, home: Path) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    target = home / "fullresponse.sqlite3"
    shutil.copyfile(name, target)
    return {"NAME": str(target)}


def _postgresql(name: str, home: Path) -> dict[str, str]:
    connection.close()
    made = f"copy_{uuid.uuid4().hex[:12]}"
    # PostgreSQL copies no database that somebody is connected to: a thread of an earlier test may have left one open
    _as_administrator(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    _as_administrator(f'CREATE DATABASE "{made}" TEMPLATE "{name}"')
    host = connection.settings_dict
    server = f"{host['USER']}:{host['PASSWORD']}@{host['HOST']}:{host['PORT'] or 5432}"
    return {"NAME": made, "FULLRESPONSE_DATABASE": f"postgresql://{server}/{made}"}


def _as_administrator(statement: str) -> None:
    import psycopg  # only here: SQLite runs need no driver

    host = connection.settings_dict
    with psycopg.connect(
        host=host["HOST"], port=host["PORT"] or 5432, user=host["USER"], password=host["PASSWORD"], dbname="postgres",
        autocommit=True,
    ) as admin:  # fmt: skip
        admin.execute(statement)


@pytest.fixture
def sms(settings):
    """A gateway for text messages that takes everything, and what it was given."""
    peer = peers.Peer()
    server = peers.gateway(peer)
    settings.SMS_GATEWAY = f"http://127.0.0.1:{server.server_port}/send"
    yield peer
    server.shutdown()
    server.server_close()


@pytest.fixture
def mail(settings):
    """A mail server that takes everything, and what it was given."""
    peer = peers.Mailbox()
    server = peers.mail_server(peer)
    settings.SMTP = {"host": "127.0.0.1", "port": server.port, "sender": "hotline@example.org"}
    yield peer
    server.stop()
