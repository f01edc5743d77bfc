"""What of a promise a case has not: the sentence and where it stands, the number, what was amended, what was said of it
and with what evidence. That it was registered, reported, verified, settled and by whom is the case's own life
(decision 17). Numbers are text as written: rules.exact() reads them."""

from collections.abc import Iterable

from django.db import models

from fullresponse.promises import rules


class Promise(models.Model):
    """The first promise, which nobody writes over, and below it how things stand, worked out again and again
    (standing.py). `lead`, `street` and `theme` are those of the case, kept here for the lists; `supports` is
    ",body,body,"."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="promise")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts", db_index=False)
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=40)
    document = models.CharField(max_length=200, blank=True)
    said_on = models.DateField(null=True)
    section = models.CharField(max_length=200, blank=True)
    start = models.PositiveIntegerField(null=True)  # offsets in the text of which sha256 is the hash
    end = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    quote = models.TextField()
    group = models.CharField(max_length=60, blank=True)  # 类别 of the settlement
    serial = models.CharField(max_length=20, blank=True)  # 序号
    value = models.CharField(max_length=40, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    comparator = models.CharField(max_length=20, blank=True)
    course = models.CharField(max_length=20, default="grows")
    unchecked = models.CharField(max_length=500, blank=True)  # why it cannot be checked
    baseline = models.CharField(max_length=40, blank=True)
    baseline_by = models.CharField(max_length=200, blank=True)
    baseline_on = models.DateField(null=True)
    first_due = models.DateField()
    first_lead = models.CharField(max_length=40)
    made_on = models.DateField()
    supports = models.TextField(blank=True)
    owner = models.CharField(max_length=40, blank=True)  # whose data it is
    items = models.PositiveIntegerField(null=True)
    now_value = models.CharField(max_length=40, blank=True)  # as last amended
    now_unit = models.CharField(max_length=20, blank=True)
    now_comparator = models.CharField(max_length=20, blank=True)
    first_judged = models.CharField(max_length=20, blank=True)  # of judging.JUDGED
    judged = models.CharField(max_length=20, blank=True)
    lead = models.CharField(max_length=40)
    street = models.CharField(max_length=40, blank=True)
    theme = models.CharField(max_length=40, blank=True)
    due = models.DateField()
    light = models.CharField(max_length=20)
    schedule = models.CharField(max_length=20)
    official = models.CharField(max_length=40, blank=True)
    evidence = models.CharField(max_length=20, default="none")
    flags = models.CharField(max_length=100, blank=True)  # ",falls,late,"
    reading = models.CharField(max_length=40, blank=True)
    last_on = models.DateField(null=True)
    next_word = models.DateField(null=True)
    waits_since = models.DateField(null=True)  # when the newest entry was told that nobody looked at
    outcome = models.CharField(max_length=40, blank=True)
    late = models.BooleanField(default=False)  # past its day, or no word in time
    lit_on = models.DateField()  # the day for which the light was worked out
    running = models.BooleanField(default=True)
    place = models.CharField(max_length=600)  # in the settlement: places.py

    class Meta:
        indexes = [
            models.Index(fields=["-year", "id"], name="promise_year"),
            models.Index(fields=["year", "place"], name="promise_order"),
            models.Index(fields=["year", "lead", "id"], name="promise_lead"),
            models.Index(fields=["year", "street", "id"], name="promise_street"),
            models.Index(fields=["year", "theme", "id"], name="promise_theme"),
            models.Index(fields=["year", "light", "id"], name="promise_light"),
            models.Index(fields=["year", "kind", "id"], name="promise_kind"),
            models.Index(fields=["year", "group", "serial"], name="promise_place"),
            models.Index(fields=["year", "id"], condition=models.Q(late=True), name="promise_late"),
            models.Index(fields=["id"], condition=models.Q(official="blocked", running=True), name="promise_blocked"),
            models.Index(fields=["parent", "id"], condition=models.Q(parent__isnull=False), name="promise_parts"),
            models.Index(fields=["sha256", "start"], name="promise_quoted"),
            models.Index(fields=["lit_on", "id"], condition=models.Q(running=True), name="promise_to_light"),
            models.Index(fields=["next_word", "id"], condition=models.Q(running=True), name="promise_word"),
            models.Index(
                fields=["waits_since", "id"], condition=models.Q(waits_since__isnull=False), name="promise_to_verify"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.group} {self.serial}"

    @property
    def goal(self) -> rules.Goal:
        """The first promise."""
        return rules.Goal(self.comparator, rules.exact(self.value), rules.exact(self.baseline))

    @property
    def part(self) -> rules.Part:
        """What it takes of its whole, or gives to its parts, as it was last amended."""
        return rules.Part(rules.exact(self.now_value), self.now_unit, self.items)

    def involved(self, reported: Iterable[str]) -> tuple[str, ...]:
        """The bodies that lead it, led it first and `reported`: their people neither judge nor change it."""
        return (self.case.lead, self.first_lead, *reported)

    @property
    def supporting(self) -> list[str]:
        return [body for body in self.supports.split(",") if body]

    @property
    def flagged(self) -> list[str]:
        return [flag for flag in self.flags.split(",") if flag]


class Amendment(models.Model):
    """What was changed by whom with what authority. Empty: it stays as it was. `scope` is what the indicator means from
    then on."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="amendments", db_index=False)
    seq = models.PositiveIntegerField()  # of its event in the case's history
    on = models.DateField()
    body = models.CharField(max_length=200)
    meeting = models.CharField(max_length=200)
    value = models.CharField(max_length=40, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    comparator = models.CharField(max_length=20, blank=True)
    due = models.DateField(null=True)
    scope = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["promise", "on", "id"], name="amendment_of")]

    def __str__(self) -> str:
        return f"{self.promise_id} {self.on}"


class Milestone(models.Model):
    """A day by which something is to be there. `done_by`: the entry that says that it is; a doubt takes it back."""

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="milestones", db_index=False)
    day = models.DateField()
    label = models.CharField(max_length=200)
    value = models.CharField(max_length=40, blank=True)
    done_on = models.DateField(null=True)
    done_by = models.ForeignKey("Entry", on_delete=models.PROTECT, null=True, related_name="done", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["promise", "day", "id"], name="milestone_of")]

    def __str__(self) -> str:
        return f"{self.day} {self.label}"


class Entry(models.Model):
    """What somebody said of a promise, never changed but for what whoever verified it found: `evidence` is one of
    light.EVIDENCE. The words are the case's (`seq`)."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="entries", db_index=False)
    seq = models.PositiveIntegerField()
    on = models.DateField()  # the day that it speaks of
    at = models.DateTimeField()
    told_on = models.DateField()
    body = models.CharField(max_length=40)
    status = models.CharField(max_length=40)
    value = models.CharField(max_length=40, blank=True)
    evidence = models.CharField(max_length=20)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["promise", "on", "id"], name="entry_of"),
        ]

    def __str__(self) -> str:
        return f"{self.promise_id} {self.on} {self.status}"


class Evidence(models.Model):
    """What an entry rests on: a file (an attachment), an address, or a number of `metrics` as it was counted."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="proofs")
    kind = models.CharField(max_length=10)  # file | link | figure
    attachment = models.PositiveBigIntegerField(null=True)
    link = models.CharField(max_length=500, blank=True)
    figure = models.CharField(max_length=40, blank=True)  # code of a definition
    window = models.CharField(max_length=40, blank=True)
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    yes = models.BigIntegerField(null=True)
    counted = models.BigIntegerField(null=True)
    unit = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.entry_id} {self.kind}"


class Import(models.Model):
    """A table of promises that the worker registers a piece at a time. JSON: `columns` are [heading, field]; `rows` are
    [line, cells] and are emptied when they are done; `bad` are [line, sentence, values, cells], `remarks` [line,
    sentence, values] about rows that were registered; `made` tells by its line which promise a whole became."""

    name = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()
    by = models.PositiveBigIntegerField()  # orgs.Person
    at = models.DateTimeField()
    rows = models.TextField()
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=20, default="zh-hans")  # of its words
    columns = models.TextField(default="[]")
    bad = models.TextField(default="[]")
    remarks = models.TextField(default="[]")
    made = models.TextField(default="{}")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["id"], condition=models.Q(ended_at=None), name="import_to_do")]

    def __str__(self) -> str:
        return f"{self.name} {self.done}/{self.total}"
