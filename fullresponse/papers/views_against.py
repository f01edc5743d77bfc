"""Last year's promises against what a later report tells: drafts of a verdict, each with the passage and the reason. It
is read only; whoever settles a promise decides."""

from collections import Counter
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from fullresponse.cases.asking import Asked, staff
from fullresponse.papers import actions, queries
from fullresponse.papers.models import Paper
from fullresponse.promises.models import Promise
from fullresponse.reading.matching import Match, match
from fullresponse.reading.reader import read_report
from fullresponse.reading.report import Report
from fullresponse.reading.verdicts import REASONS, VERDICTS

WORDS = {
    "kept": gettext_noop("像是兑现了"),
    "partly": gettext_noop("像是部分兑现"),
    "not_comparable": gettext_noop("不能直接比"),
    "no_trace": gettext_noop("没有找到"),
}


@dataclass(frozen=True)
class Line:
    """A promise of the older paper beside a passage of the later one ("" where there is none)."""

    promise: str
    passage: str
    score: int  # of a hundred
    verdict: str
    reasons: tuple[str, ...]
    row: Promise | None


@staff("promises")
@require_safe
def against(request: Asked, pk: int, later: int) -> HttpResponse:
    actions.may_review(request.actor)
    old, new = queries.paper(pk), queries.paper(later)
    found = match(old.text, _read(old), new.text, _read(new))
    wanted = request.GET.get("verdict", "")
    rows = queries.registered(old)
    lines = [_line(one, old, new, rows) for one in found if wanted in ("", one.verdict)]
    counted = Counter(one.verdict for one in found)
    context = {
        "old": old,
        "new": new,
        "lines": lines,
        "wanted": wanted,
        "verdicts": [(code, _(WORDS[code]), counted[code]) for code in VERDICTS],
        "total": len(found),
        "words": {code: _(word) for code, word in WORDS.items()},
    }
    return render(request, "papers/against.html", context)


def _read(paper: Paper) -> Report:
    return read_report(paper.text, date=paper.said_on)


def _line(one: Match, old: Paper, new: Paper, rows: dict[tuple[int, int], Promise]) -> Line:
    return Line(
        old.text[one.start : one.end],
        "" if one.to_start is None else new.text[one.to_start : one.to_end],
        round(one.score * 100),
        one.verdict,
        tuple(_(REASONS[code]) for code in one.reasons if code != "none"),
        rows.get((one.start, one.end)),
    )
