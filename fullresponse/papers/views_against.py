"""Last year's promises against what a later report tells: drafts of a verdict, each with the passage and the reason, as
the worker made them. Whoever settles a promise decides."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from fullresponse.cases.asking import Asked, staff
from fullresponse.cases.rules import one_of
from fullresponse.papers import actions, comparing, queries
from fullresponse.papers.models import Comparison, Line, Mark, Paper
from fullresponse.promises.models import Promise
from fullresponse.reading.verdicts import REASONS, VERDICTS

WORDS = {
    "kept": gettext_noop("像是兑现了"),
    "partly": gettext_noop("像是部分兑现"),
    "not_comparable": gettext_noop("不能直接比"),
    "no_trace": gettext_noop("没有找到"),
}


@dataclass(frozen=True)
class Passage:
    """What the later paper tells of it ("" where nothing was found) and what stands around that in its sentence, how
    alike it is in hundredths, and the draft."""

    words: str
    around: tuple[str, str]
    score: int
    verdict: str
    reasons: list[str]


@dataclass(frozen=True)
class Told:
    """A promise of the older paper, in its sentence, beside passages of the later one; the row that was registered of
    it."""

    words: str
    around: tuple[str, str]
    row: Promise | None
    passages: list[Passage]


@staff("promises")
@require_http_methods(["GET", "HEAD", "POST"])
def against(request: Asked, pk: int, later: int) -> HttpResponse:
    actions.may_review(request.actor)
    old, new = queries.pair(pk, later)
    if request.method == "POST":
        comparing.ask(old, new, actor=request.actor, at=request.at)
        return redirect("paper_against", pk=pk, later=later)
    made = queries.comparison(old, new)
    context: dict[str, object] = {"old": old, "new": new, "made": made, "ahead": queries.ahead(made) if made else 0}
    if made is not None and made.made_at:
        context |= _page(request, made, old, new)
    return render(request, "papers/against.html", context)


def _page(request: Asked, made: Comparison, old: Paper, new: Paper) -> dict[str, object]:
    wanted, after = request.GET.get("verdict", ""), request.GET.get("after", "")
    one_of(wanted, WORDS, gettext_noop("判断"))
    counted = queries.verdicts(made)
    lines, onward = queries.lines(made, wanted, after)
    return {
        "told": list(_told(lines, old, new)),
        "wanted": wanted,
        "verdicts": [(code, _(WORDS[code]), counted[code]) for code in VERDICTS],
        "total": sum(counted.values()),
        "after": after,
        "first": urlencode({"verdict": wanted}),
        "next": urlencode({"verdict": wanted, "after": onward}) if onward else "",
    }


def _told(lines: list[Line], old: Paper, new: Paper) -> Iterator[Told]:
    """Each promise once, with all its passages that are on the page."""
    marks = queries.promised(old, lines[0].start, max(one.end for one in lines)) if lines else []
    for (start, end), rows in groupby(lines, key=lambda one: (one.start, one.end)):
        row = _most_of(start, end, marks)
        around = queries.around(old.text, start, end, queries.BESIDE)
        yield Told(old.text[start:end], around, row.promise if row else None, [_passage(one, new) for one in rows])


def _most_of(start: int, end: int, marks: list[Mark]) -> Mark | None:
    """The mark that shares most of the stretch: it need not have been cut the same."""
    shared = [(min(end, mark.end) - max(start, mark.start), -mark.pk, mark) for mark in marks]
    return max((one for one in shared if one[0] > 0), default=(0, 0, None))[2]


def _passage(one: Line, new: Paper) -> Passage:
    words, around = "", ("", "")
    if one.to_start is not None and one.to_end is not None:
        words = new.text[one.to_start : one.to_end]
        around = queries.around(new.text, one.to_start, one.to_end, queries.BESIDE)
    reasons = [_(REASONS[code]) for code in one.reasons.split(",") if code in REASONS and code != "none"]
    return Passage(words, around, one.score, _(WORDS[one.verdict]), reasons)
