"""What lives outside the code: the folder of the installation, its keys, its database, and what it sends mail by."""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

HERE = ("127.0.0.1", "localhost", "::1")


def home(root: Path) -> Path:
    """The installation's folder, made on first use and readable by its owner alone."""
    path = Path(os.environ.get("FULLRESPONSE_HOME", root / ".home")).resolve()
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    (path / "static").mkdir(exist_ok=True)
    return path


def key(folder: Path, name: str) -> bytes:
    """32 random bytes kept in `<folder>/keys/<name>`; made once, even when two processes start together."""
    keys = folder / "keys"
    keys.mkdir(exist_ok=True, mode=0o700)
    path = keys / name
    if not path.exists():
        draft = keys / f".{name}.{secrets.token_hex(6)}"
        draft.write_bytes(secrets.token_bytes(32))
        draft.chmod(0o600)
        try:
            os.link(draft, path)  # fails if the other process was first: its key is then the key
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_bytes()


def versions(folder: Path, name: str) -> dict[int, bytes]:
    """Every version of a key: `<name>` is the first, `<name>.2` and so on what an administrator laid beside it."""
    found = {int(path.suffix[1:]): path.read_bytes() for path in (folder / "keys").glob(f"{name}.[0-9]*")}
    if not found or (folder / "keys" / name).exists():
        found[1] = key(folder, name)
    return found


def database(folder: Path) -> dict:
    """Django's settings for FULLRESPONSE_DATABASE, or SQLite in `folder`."""
    url = os.environ.get("FULLRESPONSE_DATABASE", "")
    return postgresql(url) if url else sqlite(folder / "fullresponse.sqlite3")


def postgresql(url: str) -> dict:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": False,
        # The server keeps the plans of what a connection asks again and again: a fifth less work for every page.
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 3},
    }


def sqlite(path: Path) -> dict:
    """WAL lets readers go on while one writer writes; IMMEDIATE takes the write lock at BEGIN, so that two
    writers queue instead of failing half-way; FULL makes what was acknowledged survive a power cut.
    What a connection keeps in memory (16 MB, and 64 MB of the file) lets a process with two stay below 300 MB."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-16384; PRAGMA mmap_size=67108864;"
            ),
        },
        "TEST": {"NAME": str(path.with_name("test.sqlite3"))},
    }


def smtp(url: str) -> dict:
    """What Django's SMTP backend is opened with for smtp://user:password@host:port?from=a@b, or smtps:// for TLS from
    the first byte; {} for "". smtp:// changes over to TLS, but for a server on this machine."""
    if not url:
        return {}
    parts, sender = urlsplit(url), parse_qs(urlsplit(url).query).get("from", [""])[0]
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or "@" not in sender:
        raise ImproperlyConfigured("FULLRESPONSE_SMTP is smtp://user:password@host:port?from=name@example.org")
    safe = parts.scheme == "smtps"
    return {
        "host": parts.hostname,
        "port": parts.port or (465 if safe else 587),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": safe,
        "use_tls": not safe and parts.hostname not in HERE,
        "sender": sender,
    }


def gateway(url: str) -> str:
    """The address of the gateway for text messages, if nobody on the way can read what goes there; "" for none."""
    parts = urlsplit(url)
    if url and not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)):
        raise ImproperlyConfigured("FULLRESPONSE_SMS is https://…, or http://127.0.0.1 for a gateway on this machine")
    return url
