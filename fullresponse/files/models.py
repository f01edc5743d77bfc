"""One row for each file that somebody put beside a subject; equal contents are on the disk once."""

from pathlib import Path

from django.db import models

from fullresponse.files import content

STAFF, CALLER = "staff", "caller"


class Attachment(models.Model):
    """`subject` names what it belongs to ("case:…"), `uploaded_by` who sent it, as the ledger writes an actor.

    `size` is in bytes, `width` and `height` in pixels as shown (of pictures only). `shown` to staff, or to the
    caller too.
    """

    subject = models.CharField(max_length=120)
    name = models.CharField(max_length=255)
    mime = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    shown = models.CharField(max_length=6)
    uploaded_by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["subject", "id"], name="attachment_subject")]
        constraints = [models.CheckConstraint(condition=models.Q(shown__in=(STAFF, CALLER)), name="attachment_shown")]

    @property
    def path(self) -> Path:
        """Where its content lies."""
        return content.path(self.sha256)

    @property
    def is_picture(self) -> bool:
        return self.mime.startswith("image/")

    def __str__(self) -> str:
        return f"attachment {self.pk}"  # its name may hold somebody's name
