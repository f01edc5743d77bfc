"""One row for each person who told us who they are; everything that names them is sealed."""

import os

from django.db import models

from fullresponse.vault.seal import INDEX_BYTES, REF_BYTES

SEALED = ("name", "phone", "id_number")
INDEXED = ("phone_index", "id_index", "match_index")


def new_ref() -> bytes:
    return os.urandom(REF_BYTES)


class Person(models.Model):
    """Never changed: another name or telephone number is another row, because cases share this one."""

    ref = models.BinaryField(max_length=REF_BYTES, default=new_ref, editable=False)  # the seals are bound to it
    name = models.BinaryField(null=True)
    phone = models.BinaryField(null=True)
    id_number = models.BinaryField(null=True)
    phone_index = models.BinaryField(max_length=INDEX_BYTES, null=True, db_index=True)
    id_index = models.BinaryField(max_length=INDEX_BYTES, null=True, db_index=True)
    match_index = models.BinaryField(max_length=INDEX_BYTES, null=True, db_index=True)  # of number and name together

    @property
    def erased(self) -> bool:
        return all(getattr(self, field) is None for field in SEALED)

    def __str__(self) -> str:
        return f"vault person {self.pk}"

    def __repr__(self) -> str:
        return f"<vault.Person {self.pk}>"
