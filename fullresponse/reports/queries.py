"""Which bulletins there are, and what is known of one."""

import json
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet
from django.http import Http404

from fullresponse.kernel.refusal import Refused
from fullresponse.metrics.kept import Row
from fullresponse.metrics.windows import months_before
from fullresponse.reports.content import NOW
from fullresponse.reports.models import Bulletin, Correction

WORDS = ("preface", "topic_words")


def every() -> QuerySet[Bulletin]:
    """All of them, the newest month first, without their long texts."""
    return Bulletin.objects.select_related("case").defer("content").order_by("-month", "window", "-id")


def published() -> QuerySet[Bulletin]:
    """Those that are out; `corrected` says when a number of it last became another one."""
    return every().filter(published_at__isnull=False).annotate(corrected=Max("corrections__at"))


def get(number: str) -> Bulletin:
    """The bulletin of that case number; Http404 otherwise."""
    return _found(Bulletin.objects.filter(case__number=number))


def get_published(name: str) -> Bulletin:
    """The published bulletin of that name, as 2026-10, or case number; Http404 otherwise."""
    seen = Bulletin.objects.filter(published_at__isnull=False)
    return _found(seen.filter(name=name)) if seen.filter(name=name).exists() else _found(seen.filter(case__number=name))


def _found(rows: QuerySet[Bulletin]) -> Bulletin:
    found = rows.select_related("case").order_by("-id").first()
    if found is None:
        raise Http404
    return found


def meant(what: str) -> list[Bulletin]:
    """The published bulletins of that name, or the one of that number. Refused when there is none."""
    seen = Bulletin.objects.filter(published_at__isnull=False).select_related("case")
    found = list(seen.filter(name=what)) or list(seen.filter(case__number=what))
    if not found:
        raise Refused("没有“{what}”这一期已经发布的通报。", what=what[:60])
    return found


def published_before(window: str, month: date) -> Bulletin | None:
    """The published bulletin of the month before."""
    last = months_before(month, 2)[0]
    seen = Bulletin.objects.filter(published_at__isnull=False, window=window, month=last)
    return seen.select_related("case").first()


def words(bulletin: Bulletin) -> dict[str, str]:
    """What the editor wrote last: need -> text. Words that were erased are not there."""
    rows = bulletin.case.words.filter(need__in=WORDS).order_by("seq")
    last = rows.last()
    return {row.need: row.text for row in rows if last and row.seq == last.seq}


def corrections(bulletin: Bulletin) -> list[tuple[Correction, list[list[Any]]]]:
    """Each correction with its differences, the oldest first."""
    return [(one, json.loads(one.differences)) for one in bulletin.corrections.order_by("id")]


def standing(bulletin: Bulletin) -> list[Row]:
    """The numbers of its own window as they were last told: as published, corrected by what was told since."""
    content = json.loads(bulletin.content)
    units = {a["code"]: a["unit"] for a in content["questions"]["bodies"]["asked"]}
    found = {tuple(row[1:4]): row[4:7] for row in content["answers"]["bodies"] if row[0] == NOW}
    for _one, differences in corrections(bulletin):
        found |= {(by, code, name): new for by, code, name, _old, new in differences}
    return [[NOW, *key, *values, units[key[2].partition(".")[0]]] for key, values in found.items()]
