from datetime import datetime
from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class LedgerConfig(AppConfig):
    name = "fullresponse.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        connection_created.connect(read_times_fast)


def read_times_fast(connection: Any, **_: Any) -> None:
    """Have times read by `datetime.fromisoformat`, which is compiled: Django takes them apart in Python, and a page
    reads up to a hundred. Every connection of Django's gives them in UTC, and looks for `timezone` on the reader."""
    if connection.vendor == "postgresql":
        from psycopg.adapt import Loader

        class UtcReader(Loader):
            timezone = connection.timezone

            def load(self, data: Any) -> datetime:
                return datetime.fromisoformat(bytes(data).decode())

        connection.connection.adapters.register_loader("timestamptz", UtcReader)
