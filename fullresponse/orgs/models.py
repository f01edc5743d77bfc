"""Bodies, places, people and the posts they hold; and the district packs that have been in force."""

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
    what they themselves asked for."""

    username = models.CharField("用户名", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=60)
    is_active = models.BooleanField("启用", default=True)
    own_record = models.ForeignKey("vault.Person", on_delete=models.SET_NULL, null=True, blank=True)
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
