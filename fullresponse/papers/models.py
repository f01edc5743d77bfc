"""What was read, and what of it may be a promise (decision 18)."""

from django.db import models

OPEN, ACCEPTED, REJECTED, REPLACED = "open", "accepted", "rejected", "replaced"


class Paper(models.Model):
    """A text that was read, never changed. `sha256` is of the text, `file_sha256` of the file that it came in."""

    title = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()
    said_on = models.DateField(null=True)
    text = models.TextField()
    sha256 = models.CharField(max_length=64, unique=True)
    file_name = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-at", "id"], name="paper_latest")]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        """What its events are about."""
        return f"paper:{self.pk}"


class Mark(models.Model):
    """A stretch of a paper that may be a promise. `first` is what the reader said, `said` what it says now: JSON of the
    fields of proposing.FIELDS; `doubts` are codes of the reader's, parted by commas."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="marks", db_index=False)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    first = models.TextField()
    said = models.TextField()
    doubts = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, default=OPEN)
    version = models.PositiveIntegerField(default=1)
    by = models.CharField(max_length=80, blank=True)  # whoever changed or decided it last
    at = models.DateTimeField(null=True)
    promise = models.OneToOneField("promises.Promise", on_delete=models.PROTECT, null=True, related_name="mark")

    class Meta:
        indexes = [
            models.Index(fields=["paper", "start", "id"], name="mark_of"),
            models.Index(fields=["paper", "state", "start", "id"], name="mark_to_do"),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.start}-{self.end}"


class Comparison(models.Model):
    """Two papers that somebody wants beside each other. `version` is that of the reader that made its lines, "" before
    the worker came to it; `failed`: that reader could not."""

    old = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+", db_index=False)
    new = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+", db_index=False)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    version = models.CharField(max_length=64, blank=True)
    failed = models.BooleanField(default=False)
    made_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["old", "new"], name="comparison_once")]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id}"


class Line(models.Model):
    """A promise of the older paper and a passage of the later one, null where none was found: places in both, how alike
    they are in hundredths, the draft of a verdict and its reasons, codes parted by commas. `best` is the best verdict
    of all lines of this promise, of which one is the `head`: by those promises are counted and paged."""

    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="lines", db_index=False)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    to_start = models.PositiveIntegerField(null=True)
    to_end = models.PositiveIntegerField(null=True)
    score = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=20)
    reasons = models.CharField(max_length=200)
    best = models.CharField(max_length=20)
    head = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(fields=["comparison", "id"], name="line_of"),
            models.Index(fields=["comparison", "head", "best", "id"], name="line_by_best"),
        ]

    def __str__(self) -> str:
        return f"{self.comparison_id} {self.start}-{self.end} {self.verdict}"
