"""Who wants to be told what about a case, what is to be sent and was sent, and who asked for a code to sign in. No
address stands here: those are in the vault."""

import os

from django.db import models
from django.db.models import Q

from fullresponse.vault.seal import INDEX_BYTES

ALL, KEY = "all", "key"  # every step; only replies and deadlines
WAITING, SENT, FAILED = "waiting", "sent", "failed"
CODE = "code"  # the template of a code to sign in


class Choice(models.Model):
    """Which messages about a case go to whom. Another choice is another row; the one that holds has not ended.
    `follows`: it is about a promise, which everybody may read, and of which many may want to hear."""

    number = models.CharField(max_length=40)
    person = models.ForeignKey("vault.Person", on_delete=models.SET_NULL, null=True)
    channel = models.CharField(max_length=10)
    steps = models.CharField(max_length=10)
    language = models.CharField(max_length=10)
    follows = models.BooleanField(default=False)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=Q(ended_at=None, follows=False), name="one_choice_a_case"
            ),
            models.UniqueConstraint(
                fields=["number", "person"], condition=Q(ended_at=None, follows=True), name="followed_once"
            ),
        ]
        indexes = [models.Index(fields=["ended_at"], condition=Q(follows=True), name="follower_ended")]

    def __str__(self) -> str:
        return f"{self.steps} by {self.channel} about {self.number}"


def new_secret() -> bytes:
    return os.urandom(16)


class SignIn(models.Model):
    """Somebody asked for a code to prove a telephone or mailbox. The code is worked out from `secret` and the key of
    the installation, and stored nowhere; of the address there is the keyed index alone, and for a moment the sealed
    address where it may be nobody's yet."""

    kind = models.CharField(max_length=10)  # phone | email
    contact = models.BinaryField(max_length=INDEX_BYTES, db_index=True)
    secret = models.BinaryField(max_length=16, default=new_secret, editable=False)
    sealed = models.BinaryField(null=True)  # the address, until the worker looked: somebody unknown wants to follow
    address = models.CharField(max_length=45)  # of the machine that asked
    language = models.CharField(max_length=10)
    at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)  # by the worker: does anybody have this contact?
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["address", "at"], name="signin_address"),
            models.Index(fields=["id"], condition=Q(looked_at=None), name="signin_to_look_at"),
        ]

    def __str__(self) -> str:
        return f"sign-in {self.pk}"


class Message(models.Model):
    """One message that is to be sent. Its text is made when it is sent; here stands only what it is about."""

    event = models.BigIntegerField(null=True)  # the key of the ledger's event
    sign_in = models.OneToOneField(SignIn, on_delete=models.CASCADE, null=True)
    choice = models.ForeignKey(Choice, on_delete=models.SET_NULL, null=True)
    person = models.ForeignKey("vault.Person", on_delete=models.SET_NULL, null=True)
    channel = models.CharField(max_length=10)
    template = models.CharField(max_length=80)
    number = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=10, default=WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "person"], condition=~Q(event=None), name="one_message_an_event_and_contact"
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at", "id"], condition=Q(state=WAITING), name="message_waiting"),
            models.Index(fields=["person", "sent_at"], name="message_to"),
            models.Index(fields=["made_at"], name="message_made"),
        ]

    def __str__(self) -> str:
        return f"{self.template} by {self.channel}, {self.state}"
