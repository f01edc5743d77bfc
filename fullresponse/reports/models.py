"""What a bulletin was counted from and what came out, kept for ever once it is published (decision 15). That it was
drafted, checked, published and by whom is a case's own life."""

from django.db import models

from fullresponse.kernel.refusal import Refused


class Bulletin(models.Model):
    """`content` is the canonical JSON of reports/content.py: questions, answers, definitions, scheme, the last event
    counted; `sha256` is its hash. `name` says which window of which month it is about, e.g. 2026-10."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="bulletin")
    name = models.CharField(max_length=60, db_index=True)
    window = models.CharField(max_length=40)
    month = models.DateField()
    first = models.DateField()
    last = models.DateField()
    scheme = models.CharField(max_length=40)
    last_event = models.PositiveBigIntegerField()
    events = models.PositiveBigIntegerField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    topic = models.CharField(max_length=40, blank=True)
    taken_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(published_at__isnull=False), name="published_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs):
        """A published bulletin stays as it is: the database refuses it, too (migration 0002)."""
        if self.pk and type(self).objects.filter(pk=self.pk, published_at__isnull=False).exists():
            raise Refused("通报已经发布，不能再改；以后有变，另作更正。")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise Refused("通报不能删除。")


class Correction(models.Model):
    """What became another number after publication: `differences` is JSON, a list of
    [by, code, name, [yes, counted, excluded] as it stood, the same as it stands now]."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="corrections")
    at = models.DateTimeField()
    differences = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["bulletin", "id"], name="correction_of")]

    def __str__(self) -> str:
        return f"{self.bulletin_id} {self.at}"


class Touched(models.Model):
    """A published bulletin whose question is to be put again: it is new, or a case of its days has changed since."""

    bulletin = models.OneToOneField(Bulletin, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return str(self.bulletin_id)
