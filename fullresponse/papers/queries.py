"""What there is of papers and marks: read only."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from fullresponse.cases.rules import LONGEST_KEY
from fullresponse.kernel.refusal import Refused
from fullresponse.kernel.words import gettext_noop
from fullresponse.orgs.models import Person
from fullresponse.papers.models import ACCEPTED, OPEN, REJECTED, REPLACED, Comparison, Line, Mark, Paper
from fullresponse.promises.models import Promise
from fullresponse.promises.rules import QUOTE
from fullresponse.reading.verdicts import VERDICTS
from fullresponse.reading.version import version

APART = gettext_noop("只能合并相邻的两条，中间还有别的一条。")
TOO_LONG = gettext_noop("合并以后超过 {most} 个字，不能作为一条承诺。")
SOMEBODY = gettext_noop("别人")
POINTS = ",.．"  # inside a number
CUTS, BESIDE = 60, 30  # offered, and characters on either side of each
AROUND = 60  # of the sentence that a quotation stands in, characters on either side
SENTENCE = re.compile("[。！？!?；;\n]")
LATEST, NEXT = 100, 3  # papers in the list, and years behind each of them
SIZE = 50  # promises of a comparison on a page


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


def rejected(found: list[Mark]) -> list[Mark]:
    """Those that somebody rejected, the last one first."""
    rows = [mark for mark in found if mark.state == REJECTED]
    return sorted(rows, key=lambda mark: mark.at.timestamp() if mark.at else 0, reverse=True)


def next_open(found: list[Mark], after: Mark) -> Mark | None:
    """The next one to look at: behind this one, else the first of all."""
    rest = [mark for mark in found if mark.state == OPEN and mark.pk != after.pk]
    behind = [mark for mark in rest if (mark.start, mark.pk) > (after.start, after.pk)]
    return next(iter(behind or rest), None)


def following(found: list[Mark], mark: Mark) -> Mark | None:
    """The open mark right behind, with which it can be merged."""
    behind = [other for other in found if (other.start, other.pk) > (mark.start, mark.pk)]
    if not behind or behind[0].state != OPEN:
        return None
    return behind[0] if not why_not(mark, behind[0], found) else None


def why_not(one: Mark, other: Mark, found: Iterable[Mark]) -> str:
    """Why two marks cannot become one, "" where they can; `found` are those that stand near them."""
    start, end = min(one.start, other.start), max(one.end, other.end)
    if any(m.pk not in (one.pk, other.pk) and m.start < end and m.end > start for m in found):
        return APART
    return TOO_LONG if end - start > QUOTE else ""


def between(one: Mark, other: Mark) -> QuerySet[Mark]:
    """All that stands in the stretch from the one to the other."""
    start, end = min(one.start, other.start), max(one.end, other.end)
    return Mark.objects.filter(paper=one.paper_id, start__lt=end, end__gt=start).exclude(state=REPLACED)


def registered(mark: Mark) -> Promise | None:
    """The promise of this very stretch that somebody registered without the mark."""
    same = Promise.objects.filter(sha256=mark.paper.sha256, start=mark.start, end=mark.end, mark=None)
    return same.select_related("case").order_by("pk").first()


def called(ref: str) -> str:
    """The name of whoever did something, as the ledger refers to them."""
    kind, _colon, key = ref.partition(":")
    found = Person.objects.filter(pk=key).values_list("name", flat=True).first() if kind == "person" else None
    return found or SOMEBODY


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


def around(text: str, start: int, end: int, most: int = AROUND) -> tuple[str, str]:
    """What stands before and behind a stretch in its sentence, as far as a reader needs it."""
    before, behind = text[max(0, start - most) : start], text[end : end + most]
    left = max((one.end() for one in SENTENCE.finditer(before)), default=-1)
    right = SENTENCE.search(behind)
    whole = left >= 0 or start <= most
    before = before[max(0, left) :] if whole else "…" + before
    behind = behind[: right.end()] if right else behind + ("…" if end + most < len(text) else "")
    return before.lstrip(), behind.rstrip()


def cuts(text: str, mark: Mark) -> list[tuple[int, str, str]]:
    """Where a mark may be split: behind each mark of punctuation inside it, with what stands on either side."""
    places = [n + 1 for n in range(mark.start + 1, mark.end - 1) if text[n] in "，,、；;。和与及"]
    found = [cut for cut in places if not in_number(text, cut)][:CUTS]
    return [(cut, text[max(mark.start, cut - BESIDE) : cut], text[cut : min(mark.end, cut + BESIDE)]) for cut in found]


def later(papers: list[Paper]) -> dict[int, list[tuple[Paper, bool]]]:
    """For each paper the next years', in which may stand what became of its promises, each with whether somebody laid
    it beside already."""
    rows = Comparison.objects.filter(old__in=[one.pk for one in papers])
    there = set(rows.values_list("old_id", "new_id"))
    found: dict[int, list[tuple[Paper, bool]]] = {}
    for one in papers:
        newer = sorted((other for other in papers if other.year > one.year), key=lambda other: (other.year, other.pk))
        found[one.pk] = [(other, (one.pk, other.pk) in there) for other in newer[:NEXT]]
    return found


def pair(pk: int, later: int) -> tuple[Paper, Paper]:
    """A paper and one of a later year; Http404 otherwise."""
    found = Paper.objects.in_bulk([pk, later])
    if pk not in found or later not in found or found[pk].year >= found[later].year:
        raise Http404
    return found[pk], found[later]


def comparison(old: Paper, new: Paper) -> Comparison | None:
    return Comparison.objects.filter(old=old, new=new).first()


def to_compare() -> QuerySet[Comparison]:
    """The pairs that have no lines of this reader, the oldest first."""
    return Comparison.objects.exclude(version=version()).order_by("id")


def ahead(row: Comparison) -> int:
    """How many pairs the worker has to make until this one is there, itself among them; 0 when it is."""
    return 0 if row.version == version() else to_compare().filter(pk__lte=row.pk).count()


def verdicts(row: Comparison) -> dict[str, int]:
    """How many promises there are of each verdict, each counted once, by its best."""
    heads = Line.objects.filter(comparison=row, head=True)
    counted = dict(heads.order_by().values_list("best").annotate(n=Count("pk")))
    return {code: counted.get(code, 0) for code in VERDICTS}


def lines(row: Comparison, verdict: str, after: str) -> tuple[list[Line], str]:
    """The lines of one page of promises, and the key behind which the next begins, "" at the end."""
    found = Line.objects.filter(comparison=row, **({"best": verdict} if verdict else {})).order_by("id")
    if after:
        if not (after.isascii() and after.isdigit() and len(after) < LONGEST_KEY):
            raise Refused("这个翻页地址不对，请回到列表重新翻页。")
        found = found.filter(pk__gte=int(after))
    heads = list(found.filter(head=True).values_list("pk", flat=True)[: SIZE + 1])
    if len(heads) <= SIZE:
        return list(found), ""
    return list(found.filter(pk__lt=heads[SIZE])), str(heads[SIZE])


def places(text: str, quote: str) -> list[tuple[int, int]]:
    """Where somebody's words stand in the text. Lines and pages are broken otherwise in what people copy: space between
    characters counts for nothing."""
    pattern = r"\s*".join(re.escape(one) for one in "".join(quote.split()))
    return [found.span() for found in re.finditer(pattern, text)] if pattern else []


def in_number(text: str, cut: int) -> bool:
    """Would a cut part digits that are one number?"""
    left, right, before, behind = text[cut - 1], text[cut], text[cut - 2 : cut - 1], text[cut + 1 : cut + 2]
    if right.isdigit():
        return left.isdigit() or (left in POINTS and before.isdigit())
    return right in POINTS and left.isdigit() and behind.isdigit()


def promised(paper: Paper, start: int, end: int) -> list[Mark]:
    """The marks of this stretch that are promises."""
    found = Mark.objects.filter(paper=paper, start__lt=end, end__gt=start, promise__isnull=False)
    return list(found.defer("first", "said").select_related("promise__case").order_by("start", "id"))


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
