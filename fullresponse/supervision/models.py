"""What the rules of supervision found, the colour of each notice, and what the board counts that a case's own row does
not say. Every row here can be made again from the ledger and the words."""

from django.db import models

WHATS = ("bounced", "whistled", "arrived", "refused")


class Finding(models.Model):
    """A rule of the pack held for one event. `notice`: the notice it led to; None where there is none to issue."""

    rule = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    event = models.PositiveBigIntegerField()  # of the ledger
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")  # the whole
    level = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()  # when it happened
    outcome = models.CharField(max_length=10)  # issued | raised | kept | leader
    notice = models.ForeignKey("cases.Case", on_delete=models.SET_NULL, null=True, related_name="+")
    mark = models.CharField(max_length=80, blank=True)  # of a repeated text: the body and the keyed hash

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "subject", "event"], name="found_once")]
        indexes = [
            models.Index(fields=["rule", "at"], name="finding_rule"),
            models.Index(fields=["-at", "-id"], condition=models.Q(notice=None), name="finding_bare"),
            models.Index(fields=["mark", "at"], condition=~models.Q(mark=""), name="finding_mark"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.subject} #{self.event}"


class Notice(models.Model):
    """The colour that a notice has now, and the rule it rests on; the rest of it is a part of the case."""

    part = models.OneToOneField("cases.Case", on_delete=models.CASCADE, related_name="notice")
    level = models.CharField(max_length=40, db_index=True)
    rule = models.CharField(max_length=40, blank=True)
    raised = models.PositiveSmallIntegerField(default=0)  # how often it got another colour

    def __str__(self) -> str:
        return f"{self.level} {self.part_id}"


class Said(models.Model):
    """A keyed hash of an answer, to find the same words again; it goes when the words are erased."""

    words = models.OneToOneField("cases.Words", on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+", db_index=False)
    body = models.CharField(max_length=40)
    digest = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["digest", "body", "at"], name="said_again")]

    def __str__(self) -> str:
        return f"{self.body} {self.digest}"


class Moment(models.Model):
    """Something that the board counts happened to a case: one of WHATS. `lead`: the body it happened to."""

    event = models.PositiveBigIntegerField(unique=True)
    what = models.CharField(max_length=10)
    day = models.DateField()
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+", db_index=False)  # the whole
    street = models.CharField(max_length=40, blank=True)
    lead = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["day", "what"], name="moment_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.what} {self.event}"


class DayMark(models.Model):
    """How many cases were late, and how many were about to be, when a day ended. The row without street and lead says
    that the day is marked."""

    day = models.DateField()
    street = models.CharField(max_length=40, blank=True)
    lead = models.CharField(max_length=40, blank=True)
    late = models.PositiveIntegerField(default=0)
    soon = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "street", "lead"], name="marked_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.street} {self.lead}"
