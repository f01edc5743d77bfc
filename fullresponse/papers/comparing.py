"""Two reports beside each other: somebody asks for a pair, the worker reads and matches it once and keeps the lines; it
makes them again when the reader is another one. Nothing else here asks for a verdict."""

import logging
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from django.db import transaction

from fullresponse.ledger.append import Entry, append
from fullresponse.ledger.rows import insert
from fullresponse.orgs.actors import Actor
from fullresponse.papers import queries
from fullresponse.papers.actions import may_review
from fullresponse.papers.models import Comparison, Line, Paper
from fullresponse.reading.matching import Match, match
from fullresponse.reading.reader import read_report
from fullresponse.reading.report import Report
from fullresponse.reading.verdicts import VERDICTS
from fullresponse.reading.version import version

log = logging.getLogger(__name__)


def ask(old: Paper, new: Paper, *, actor: Actor, at: datetime) -> Comparison:
    """对照: the worker is to lay this pair side by side. Asked again, it is the same one."""
    may_review(actor)
    with transaction.atomic():
        row, fresh = Comparison.objects.get_or_create(old=old, new=new, defaults={"by": actor.ref, "at": at})
        if fresh:
            told = Entry("paper.compared", old.subject, actor.ref, at, data={"later": new.pk})
            append([told], recorded_at=at)
    return row


def sweep(now: datetime) -> int:
    """Make the lines of the oldest pair that has none of this reader; returns how many pairs were made. Reading and
    matching hold no lock: of two workers that do the same pair the second finds it done."""
    job = queries.to_compare().select_related("old", "new").first()
    if job is None:
        return 0
    try:
        lines = list(_lines(job))
    except Exception:  # a pair that cannot be made must not keep the next ones waiting
        log.exception("the papers %s and %s could not be compared", job.old_id, job.new_id)
        lines = None
    with transaction.atomic():
        row = Comparison.objects.select_for_update().get(pk=job.pk)
        if row.version == version():
            return 0
        Line.objects.filter(comparison=row).delete()
        insert(lines or [])
        row.version, row.failed, row.made_at = version(), lines is None, now
        row.save()
    return 1


def _lines(job: Comparison) -> Iterator[Line]:
    """In the order of the older text, of each promise the best verdict first, then the passage most alike."""
    found = match(job.old.text, _read(job.old), job.new.text, _read(job.new))
    found.sort(key=lambda one: (one.start, one.end, VERDICTS.index(one.verdict), -one.score))
    for _place, of_one in groupby(found, key=lambda one: (one.start, one.end)):
        rows = list(of_one)
        yield from (_line(job, one, rows[0]) for one in rows)


def _line(job: Comparison, one: Match, head: Match) -> Line:
    return Line(
        comparison=job,
        start=one.start,
        end=one.end,
        to_start=one.to_start,
        to_end=one.to_end,
        score=round(one.score * 100),
        verdict=one.verdict,
        reasons=",".join(one.reasons),
        best=head.verdict,
        head=one is head,
    )


def _read(paper: Paper) -> Report:
    return read_report(paper.text, date=paper.said_on)
