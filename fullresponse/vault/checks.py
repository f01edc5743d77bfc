"""Is the configured key the one that the people in the vault were sealed with? `migrate` and `check --database` ask.

A key that was lost is otherwise noticed only after new people have been sealed under another one.
"""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Caution
from django.db import connections

from fullresponse.vault.models import Person
from fullresponse.vault.people import reveal
from fullresponse.vault.seal import SealBroken

_HINT = "Put back the files of FULLRESPONSE_HOME/keys whose name begins with `vault`."


def the_key_fits(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """An error when neither the oldest nor the newest person opens, a warning when one of them does not."""
    faults: list[CheckMessage] = []
    for alias in databases or ():
        if Person._meta.db_table not in connections[alias].introspection.table_names():
            continue
        people = Person.objects.using(alias).exclude(name=None, phone=None, id_number=None, email=None)
        opened = [
            _opens(person) for person in (people.order_by("pk").first(), people.order_by("-pk").first()) if person
        ]
        if opened and not any(opened):
            faults.append(Error("VAULT_KEY does not open the people in the vault.", hint=_HINT, id="vault.E001"))
        elif not all(opened):
            faults.append(Caution("Some people in the vault cannot be opened.", hint=_HINT, id="vault.W001"))
    return faults


def _opens(person: Person) -> bool:
    try:
        reveal(person)
    except SealBroken:
        return False
    return True
