"""One row for each person who told us who they are; everything that names them is sealed. And who, beside the caller,
belongs to a case."""

import os

from django.db import models

from fullresponse.vault.seal import INDEX_BYTES, REF_BYTES

SEALED = ("name", "phone", "id_number", "email")
INDEXED = ("phone_index", "id_index", "email_index", "match_index")
OWN, HELPER = "own", "helper"


def new_ref() -> bytes:
    return os.urandom(REF_BYTES)


class Person(models.Model):
    """Never changed: another name or telephone number is another row, because cases share this one."""

    ref = models.BinaryField(max_length=REF_BYTES, default=new_ref, editable=False)  # the seals are bound to it
    name = models.BinaryField(null=True)
    phone = models.BinaryField(null=True)
    id_number = models.BinaryField(null=True)
    email = models.BinaryField(null=True)
    phone_index = models.BinaryField(max_length=INDEX_BYTES, null=True, db_index=True)
    id_index = models.BinaryField(max_length=INDEX_BYTES, null=True, db_index=True)
    email_index = models.BinaryField(max_length=INDEX_BYTES, null=True, db_index=True)
    match_index = models.BinaryField(max_length=INDEX_BYTES, null=True, db_index=True)  # of number and name together

    @property
    def erased(self) -> bool:
        return all(getattr(self, field) is None for field in SEALED)

    def __str__(self) -> str:
        return f"vault person {self.pk}"

    def __repr__(self) -> str:
        return f"<vault.Person {self.pk}>"


class Party(models.Model):
    """Somebody who belongs to a subject, such as a case, beside the caller who raised it: `own`, a further contact of
    the caller's; `helper`, who looks and speaks for them with their consent. A helper who was only handed a code has
    no person here."""

    subject = models.CharField(max_length=80, db_index=True)
    part = models.CharField(max_length=10)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="parties")
    joined_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.part} of {self.subject}"
