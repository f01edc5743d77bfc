"""What there is of papers and marks: read only."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import Http404

from fullresponse.papers.models import ACCEPTED, OPEN, REJECTED, REPLACED, Mark, Paper
from fullresponse.promises.models import Promise

LATEST = 100


@dataclass(frozen=True)
class Piece:
    """A stretch of the text as the desk shows it; `mark` None between marks."""

    text: str
    mark: Mark | None = None


def latest() -> list[Paper]:
    """The newest papers, with how many marks each has and how many of them are open and accepted."""
    counts = {
        "marks_n": Count("marks", filter=~Q(marks__state=REPLACED)),
        "open_n": Count("marks", filter=Q(marks__state=OPEN)),
        "accepted_n": Count("marks", filter=Q(marks__state=ACCEPTED)),
    }
    return list(Paper.objects.defer("text").annotate(**counts).order_by("-at", "-id")[:LATEST])


def paper(pk: int) -> Paper:
    found = Paper.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def marks(paper: Paper) -> list[Mark]:
    """Those that stand, in the order of the text; without what the reader said first, which no page shows."""
    found = Mark.objects.filter(paper=paper).exclude(state=REPLACED).defer("first").select_related("promise__case")
    return list(found.order_by("start", "id"))


def current(found: list[Mark], wanted: str) -> Mark | None:
    """The mark that the address names; else the first that is open."""
    by_key = {str(mark.pk): mark for mark in found}
    return by_key.get(wanted) or next((mark for mark in found if mark.state == OPEN), None)


def next_open(found: list[Mark], after: Mark) -> Mark | None:
    """The next one to look at: behind this one, else the first of all."""
    rest = [mark for mark in found if mark.state == OPEN and mark.pk != after.pk]
    behind = [mark for mark in rest if (mark.start, mark.pk) > (after.start, after.pk)]
    return next(iter(behind or rest), None)


def following(found: list[Mark], mark: Mark) -> Mark | None:
    """The open mark right behind, with which it could be merged."""
    behind = [other for other in found if (other.start, other.pk) > (mark.start, mark.pk)]
    return behind[0] if behind and behind[0].state == OPEN else None


def pieces(text: str, found: list[Mark]) -> Iterator[Piece]:
    """The whole text, cut where marks begin and end; of two that overlap the later one begins where the first ends."""
    at = 0
    for mark in found:
        start = max(at, mark.start)
        if start >= mark.end:
            continue
        if start > at:
            yield Piece(text[at:start])
        yield Piece(text[start : mark.end], mark)
        at = mark.end
    if at < len(text):
        yield Piece(text[at:])


def cuts(text: str, mark: Mark) -> list[tuple[int, str, str]]:
    """Where a mark may be split: behind each mark of punctuation inside it, with both halves."""
    found = [n + 1 for n in range(mark.start, mark.end - 1) if text[n] in "，,、；;和与及" and n > mark.start]
    return [(cut, text[mark.start : cut], text[cut : mark.end]) for cut in found]


def registered(paper: Paper) -> dict[tuple[int, int], Promise]:
    """The promises that were made of it, by their place."""
    rows = Promise.objects.filter(sha256=paper.sha256).select_related("case")
    return {(row.start, row.end): row for row in rows if row.start is not None and row.end is not None}


def later(papers: list[Paper]) -> dict[int, list[Paper]]:
    """For each paper those that are about a later year: what became of its promises may stand there."""
    return {one.pk: [other for other in papers if other.year > one.year] for one in papers}


HEADINGS = ("section", "group")  # are words of the text


def _bare(said: str) -> dict[str, str]:
    return {name: value for name, value in json.loads(said).items() if name not in HEADINGS}


def examples() -> Iterator[dict[str, object]]:
    """What the reader said and what people made of it, of every mark that was decided on: places and fields, no words
    of the text."""
    rows = Mark.objects.filter(state__in=(ACCEPTED, REJECTED, REPLACED)).select_related("paper").defer("paper__text")
    for mark in rows.order_by("paper_id", "start", "id").iterator(chunk_size=500):
        yield {
            "sha256": mark.paper.sha256,
            "start": mark.start,
            "end": mark.end,
            "state": mark.state,
            "first": _bare(mark.first),
            "said": _bare(mark.said),
            "doubts": [code for code in mark.doubts.split(",") if code],
        }
