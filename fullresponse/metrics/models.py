"""The facts of each case as rows, so that a rate is one query; `fullresponse facts rebuild` makes them anew."""

from django.db import models


class CaseFacts(models.Model):
    subject = models.CharField(max_length=80, primary_key=True)
    lifecycle = models.CharField(max_length=40, blank=True)
    street = models.CharField(max_length=40, blank=True)
    lead = models.CharField(max_length=40, blank=True)
    category = models.CharField(max_length=40, blank=True)
    received_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    called_back = models.BooleanField()
    window_at = models.DateTimeField(null=True)
    contacted = models.BooleanField(null=True)
    solved = models.BooleanField(null=True)
    satisfaction = models.CharField(max_length=40, blank=True)
    excluded = models.CharField(max_length=40, blank=True)
    rounds = models.PositiveSmallIntegerField()
    late = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["window_at"], condition=models.Q(called_back=True), name="facts_called_back"),
            models.Index(fields=["received_at"], name="facts_received"),
        ]

    def __str__(self) -> str:
        return self.subject
