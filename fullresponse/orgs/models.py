"""People and the posts they hold, who stands in for whom, what one shift hands to the next, who sits where; and the
district packs that have been in force."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class PackRevision(models.Model):
    """A district pack as it was loaded. Never changed: cases go on under the one they began with."""

    code = models.CharField(max_length=40)
    version = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64, unique=True)
    content = models.TextField()
    loaded_at = models.DateTimeField()
    active = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["active"], condition=models.Q(active=True), name="one_active_pack")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version} ({self.sha256[:8]})"


class PersonManager(BaseUserManager):
    def get_by_natural_key(self, username):
        return self.get(username=username)


class Person(AbstractBaseUser):
    """Somebody who signs in to work. `self_id` is the person's own row in the vault, if known, so that nobody handles
    what they themselves asked for. `stands_in`: some leave may name this person as the deputy; without it nobody
    looks."""

    username = models.CharField("用户名", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=60)
    is_active = models.BooleanField("启用", default=True)
    own_record = models.ForeignKey("vault.Person", on_delete=models.SET_NULL, null=True, blank=True)
    stands_in = models.BooleanField(default=False)
    demo = models.BooleanField(default=False)

    USERNAME_FIELD = "username"
    objects = PersonManager()

    def __str__(self) -> str:
        return self.username


class Post(models.Model):
    """A role that a person holds at a body (empty: for the whole district) for a time."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="posts")
    role = models.CharField(max_length=40)
    body = models.CharField(max_length=40, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "role", "body"], name="one_post_once")]

    def __str__(self) -> str:
        return f"{self.person} {self.role}@{self.body or '*'}"


class Leave(models.Model):
    """Somebody is away from the first day to the last, both included, and a deputy holds one post of theirs, or all of
    them (no role). `current`: neither ended early nor known to be past, which is what requests ask for."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="leaves")
    deputy = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="standing_in")
    role = models.CharField(max_length=40, blank=True)
    body = models.CharField(max_length=40, blank=True)
    since = models.DateField()
    until = models.DateField()
    ended_at = models.DateTimeField(null=True)
    current = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.person_id} → {self.deputy_id} {self.since}–{self.until}"

    def covers(self, role: str, body: str) -> bool:
        """Does it hand on this post?"""
        return not self.role or (self.role, self.body) == (role, body)


class Handover(models.Model):
    """What somebody leaves, at the end of a shift, to the next of the same desk (a role at a body). Its words are kept
    nowhere else and can be erased; `cases` are the numbers it names."""

    role = models.CharField(max_length=40)
    body = models.CharField(max_length=40, blank=True)
    shift = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    cases = models.TextField(blank=True)
    writer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    taker = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["role", "body"], condition=models.Q(taken_at__isnull=True), name="handover_open"),
            models.Index(fields=["role", "body", "-id"], name="handover_desk"),
        ]

    def __str__(self) -> str:
        return f"{self.role}@{self.body or '*'} {self.written_at}"

    @property
    def numbers(self) -> list[str]:
        return self.cases.split()


class Seat(models.Model):
    """Who sits on which seat in a shift of a day. A shift over midnight belongs to the day on which it begins."""

    day = models.DateField()
    shift = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="seats")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "shift", "number"], name="one_person_a_seat"),
            models.UniqueConstraint(fields=["day", "shift", "person"], name="one_seat_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.shift} {self.number}"
