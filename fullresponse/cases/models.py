"""How a case stands now: the row, its running clocks, and what people wrote (which may be erased; the ledger stays)."""

from datetime import UTC, datetime

from django.db import models
from django.db.models import Q

FAR = datetime(9999, 1, 1, tzinfo=UTC)  # the place in the queue of what has no deadline


class Case(models.Model):
    """Somebody raised it; a responsible body must answer it before a deadline. Codes are the pack revision's."""

    number = models.CharField(max_length=40)
    token = models.CharField(max_length=64, null=True)  # of the form: two clicks make one case
    lifecycle = models.CharField(max_length=40)
    # no constraint in the database: it would lock the one row of the day's pack for every case that comes in
    revision = models.ForeignKey("orgs.PackRevision", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    state = models.CharField(max_length=40)
    round = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=40, blank=True)
    channel = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=40, blank=True)
    outer_number = models.CharField(max_length=80, blank=True)
    category = models.CharField(max_length=40, blank=True)
    street = models.CharField(max_length=40, blank=True)
    community = models.CharField(max_length=40, blank=True)
    urgency = models.CharField(max_length=40)
    lead = models.CharField(max_length=40, blank=True)
    first_lead = models.CharField(max_length=40, blank=True)  # 首接: who signed in first stays responsible
    copy = models.CharField(max_length=40, blank=True)  # the body that has a copy and presses on
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, db_index=False, related_name="parts")
    asker = models.CharField(max_length=40, blank=True)  # of a part: the body that called it into being
    main = models.ForeignKey("self", on_delete=models.PROTECT, null=True, db_index=False, related_name="merged")
    was = models.CharField(max_length=40, blank=True)  # where it stood before it was set aside
    bounces = models.PositiveSmallIntegerField(default=0)
    repeats = models.PositiveSmallIntegerField(default=0)  # earlier cases of the same caller about the same
    custodian = models.PositiveBigIntegerField(null=True)  # 包案: the leader (orgs.Person) who stands for it
    excluded = models.CharField(max_length=40, blank=True)  # out of the rates, by a reviewed decision: why
    hard_reason = models.CharField(max_length=40, blank=True)  # 挂账: why it cannot be solved now
    grade = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    contacted = models.BooleanField(null=True)
    solved = models.BooleanField(null=True)
    satisfaction = models.CharField(max_length=40, blank=True)
    handlers = models.TextField(blank=True)  # whoever worked on it, as ",12,31,": none of them calls back
    doers = models.TextField(blank=True)  # who made the moves that another person must look at, as ",dispatch:12,"
    caller = models.ForeignKey("vault.Person", on_delete=models.SET_NULL, null=True)
    confidential = models.BooleanField(default=False)
    call_asked = models.BooleanField(default=False)
    backfilled = models.BooleanField(default=False)
    title = models.CharField(max_length=60, blank=True)
    received_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)  # of the clock that governs the state
    due_clock = models.CharField(max_length=40, blank=True)
    queue_at = models.DateTimeField(default=FAR)  # the order of every list: due, or closed, or FAR
    open = models.BooleanField(default=True)  # the state is not a final one: what the indexes of daily work hold

    class Meta:
        indexes = [
            models.Index(fields=["state", "queue_at", "id"], name="case_state"),
            models.Index(fields=["street", "state", "queue_at", "id"], name="case_street"),
            models.Index(fields=["lead", "state", "queue_at", "id"], name="case_lead"),
            # what is open is small beside what ever was: these stay in memory however many years go by
            models.Index(fields=["queue_at", "id"], condition=Q(open=True), name="case_open"),
            models.Index(fields=["street", "queue_at", "id"], condition=Q(open=True), name="case_open_street"),
            models.Index(fields=["lead", "queue_at", "id"], condition=Q(open=True), name="case_open_lead"),
            models.Index(
                fields=["due_clock", "-call_asked", "queue_at", "id"], condition=Q(open=True), name="case_open_clock"
            ),
            models.Index(fields=["received_at"], condition=Q(parent=None), name="case_received"),
        ]
        # those of parts and of what is set apart hold few rows: most cases have neither
        indexes += [
            models.Index(fields=["parent", "id"], condition=Q(parent__isnull=False), name="case_parts"),
            models.Index(fields=["main", "id"], condition=Q(main__isnull=False), name="case_merged"),
            models.Index(fields=["asker", "queue_at", "id"], condition=Q(open=True) & ~Q(asker=""), name="case_asked"),
            models.Index(fields=["copy", "queue_at", "id"], condition=Q(open=True) & ~Q(copy=""), name="case_copied"),
            models.Index(
                fields=["custodian", "queue_at", "id"], condition=Q(custodian__isnull=False), name="case_kept"
            ),
            models.Index(fields=["queue_at", "id"], condition=Q(open=True, bounces__gte=2), name="case_bounced"),
        ]
        constraints = [  # not unique=True, which costs a second index, for LIKE, that nothing here asks
            models.UniqueConstraint(fields=["number"], name="one_case_a_number"),
            models.UniqueConstraint(fields=["token"], name="one_case_a_token"),
            models.UniqueConstraint(
                fields=["source", "outer_number"], condition=~Q(outer_number=""), name="one_case_an_outer_number"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def subject(self) -> str:
        """The name of this case in the ledger."""
        return f"case:{self.number}"


class Clock(models.Model):
    """A span that runs or ran for a case. `first_due_at` is the first promise, whatever was amended later."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks")
    code = models.CharField(max_length=40)
    round = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    first_due_at = models.DateTimeField()
    warn_at = models.DateTimeField(null=True)
    wake_at = models.DateTimeField(null=True)  # when the sweep looks next: at the warning, then at the end
    paused_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)  # null and not running: the source does not say when
    extra = models.PositiveSmallIntegerField(default=0)  # units by which it was extended
    running = models.BooleanField(default=True)
    warned = models.BooleanField(default=False)
    overdue = models.BooleanField(default=False)
    held = models.BooleanField(default=False)  # it has stood still once
    named = models.BooleanField(default=False)  # somebody named the deadline: it is not counted from a span
    outer = models.BooleanField(default=False)  # the deadline was set by the line that sent the case
    provisional = models.BooleanField(default=False)  # counted over days whose holidays are not announced yet

    class Meta:
        indexes = [
            models.Index(fields=["wake_at", "id"], condition=Q(wake_at__isnull=False), name="clock_to_wake"),
            models.Index(fields=["id"], condition=Q(running=True, provisional=True), name="clock_provisional"),
        ]
        constraints = [  # a return and a new dispatch start a clock again in the same round
            models.UniqueConstraint(fields=["case", "code"], condition=Q(running=True), name="one_running_clock_a_code")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.code} {self.due_at}"


class Tie(models.Model):
    """Two cases are about the same or belong together; each goes on by itself. `one` is the smaller key."""

    one = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="tied_once")]

    def __str__(self) -> str:
        return f"{self.one_id} ~ {self.other_id}"


class Words(models.Model):
    """What somebody wrote at one step of a case (`seq` in the ledger). The only place of people's words."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="words")
    seq = models.PositiveIntegerField()
    need = models.CharField(max_length=40)
    shown = models.CharField(max_length=10)  # staff | caller
    text = models.TextField()

    def __str__(self) -> str:
        return f"{self.case_id}#{self.seq} {self.need}"


class Guess(models.Model):
    """A wrong tracking code came from an address. Kept for an hour or so."""

    address = models.CharField(max_length=45)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["address", "at"], name="guess_address")]

    def __str__(self) -> str:
        return f"{self.address} {self.at}"


class Counter(models.Model):
    """Where the numbers of a day stand: on SQLite the last one given, on PostgreSQL the value of the sequence
    `cases_serial` when the day began."""

    day = models.DateField(primary_key=True)
    mark = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.day}: {self.mark}"
