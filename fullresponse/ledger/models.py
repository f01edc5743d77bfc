"""What happened, and who still has to be told. Events are append-only, here and by trigger (migration 0002)."""

from django.db import models

from fullresponse.kernel.refusal import Refused


class AppendOnly(models.QuerySet):
    """Rows that are only ever added."""

    def update(self, **kwargs):
        raise Refused("台账只能追加，不能修改。")

    def delete(self):
        raise Refused("台账只能追加，不能删除。")


class Event(models.Model):
    """One thing that happened to one subject. `public` and `data` are canonical JSON text, kept as hashed."""

    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    seq = models.PositiveIntegerField()
    actor = models.CharField(max_length=80)
    at = models.DateTimeField(null=True)  # when it happened; null: the source does not say
    recorded_at = models.DateTimeField()  # when it was written here
    backfilled = models.BooleanField()
    public = models.TextField()
    data = models.TextField()
    salts = models.BinaryField(max_length=32)
    leaf = models.BinaryField(max_length=32)
    chain = models.BinaryField(max_length=32)

    objects = AppendOnly.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "seq"], name="one_event_a_step")]

    def __str__(self) -> str:
        return f"{self.subject}#{self.seq} {self.kind}"

    def save(self, *args, **kwargs):
        raise Refused("台账只能由 ledger.append 追加。")

    def delete(self, *args, **kwargs):
        raise Refused("台账只能追加，不能删除。")


class Delivery(models.Model):
    """One follower still has to see one event. Deleted when done; a failure stays here with its error."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    follower = models.CharField(max_length=40)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_try_at", "id"], name="delivery_due")]

    def __str__(self) -> str:
        return f"{self.follower} <- {self.event_id}"
