"""The facts of each case and of each run of a clock as rows; `fullresponse facts rebuild` makes them anew. The tables
have the names and columns that they have as Parquet, so that a question is the same text everywhere (decision 14)."""

from django.db import models


class CaseFacts(models.Model):
    """metrics/facts.py Facts, without its clocks. Flags are 0 or 1, times whole seconds since 1970 UTC."""

    subject = models.CharField(max_length=80, primary_key=True)
    lifecycle = models.CharField(max_length=40, blank=True)
    part = models.SmallIntegerField()
    kind = models.CharField(max_length=40, blank=True)
    channel = models.CharField(max_length=40, blank=True)
    category = models.CharField(max_length=40, blank=True)
    leaf = models.CharField(max_length=40, blank=True)
    street = models.CharField(max_length=40, blank=True)
    community = models.CharField(max_length=40, blank=True)
    lead = models.CharField(max_length=40, blank=True)
    asker = models.CharField(max_length=40, blank=True)
    urgency = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    received = models.BigIntegerField(null=True)
    dispatched = models.BigIntegerField(null=True)
    closed = models.BigIntegerField(null=True)
    called = models.BigIntegerField(null=True)
    scored = models.BigIntegerField(null=True)
    called_back = models.SmallIntegerField()
    contacted = models.SmallIntegerField(null=True)
    solved = models.SmallIntegerField(null=True)
    satisfaction = models.CharField(max_length=40, blank=True)
    excluded = models.CharField(max_length=40, blank=True)
    hung = models.CharField(max_length=40, blank=True)
    rounds = models.SmallIntegerField()
    bounces = models.SmallIntegerField()
    repeats = models.SmallIntegerField()
    late = models.SmallIntegerField()
    score_lead = models.SmallIntegerField(null=True)
    score_asker = models.SmallIntegerField(null=True)
    called_street = models.CharField(max_length=40, blank=True)
    called_community = models.CharField(max_length=40, blank=True)
    called_lead = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "case_facts"
        indexes = [
            models.Index(fields=["called"], condition=models.Q(called_back=1), name="facts_called"),
            models.Index(fields=["received"], name="facts_received"),
            models.Index(fields=["dispatched"], name="facts_dispatched"),
            models.Index(fields=["closed"], name="facts_closed"),
            models.Index(fields=["scored"], condition=models.Q(scored__isnull=False), name="facts_scored"),
        ]

    def __str__(self) -> str:
        return self.subject


class ClockFacts(models.Model):
    """metrics/facts.py ClockRun. `key` is the subject and the how-manieth run of any clock of it."""

    key = models.CharField(max_length=90, primary_key=True)
    subject = models.CharField(max_length=80)
    nth = models.SmallIntegerField()
    clock = models.CharField(max_length=40)
    lifecycle = models.CharField(max_length=40, blank=True)
    street = models.CharField(max_length=40, blank=True)
    community = models.CharField(max_length=40, blank=True)
    lead = models.CharField(max_length=40, blank=True)
    round = models.SmallIntegerField()
    started = models.BigIntegerField(null=True)
    due = models.BigIntegerField(null=True)
    settled = models.BigIntegerField(null=True)
    late = models.SmallIntegerField(null=True)

    class Meta:
        db_table = "clock_facts"
        indexes = [models.Index(fields=["settled"], condition=models.Q(late__isnull=False), name="clocks_settled")]

    def __str__(self) -> str:
        return self.key


class DaySum(models.Model):
    """One number of one day: of the whole (`by` and `code` empty), of a street or of a body. metrics/rollup.py."""

    day = models.DateField()
    by = models.CharField(max_length=10, blank=True)
    code = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=80)
    yes = models.BigIntegerField()
    counted = models.BigIntegerField()
    excluded = models.BigIntegerField()

    class Meta:
        db_table = "day_sums"
        constraints = [models.UniqueConstraint(fields=["by", "name", "day", "code"], name="one_sum_a_day")]
        indexes = [models.Index(fields=["day"], name="day_sums_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.by} {self.code} {self.name}"


class StaleDay(models.Model):
    """A day whose sums are to be made again."""

    day = models.DateField(primary_key=True)

    def __str__(self) -> str:
        return str(self.day)
