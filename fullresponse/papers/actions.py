"""What people do with a paper: have it read, correct what the reader made of it, and make promises of it. Each decision
says which version of the mark was seen; where somebody was faster, it is refused."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import IntegrityError, transaction

from fullresponse.cases.actions import once_more
from fullresponse.cases.rules import FIRST_YEAR
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.kernel.words import words
from fullresponse.ledger.append import Entry, append
from fullresponse.ledger.rows import insert
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.packs import current_pack
from fullresponse.papers import proposing
from fullresponse.papers.models import ACCEPTED, OPEN, REJECTED, REPLACED, Mark, Paper
from fullresponse.promises import rules
from fullresponse.promises.actions import register
from fullresponse.promises.models import Promise
from fullresponse.promises.rules import LAST_YEAR, Draft
from fullresponse.reading.reader import read_report
from fullresponse.reading.text import extract

MOST_BYTES = 20 * 1024 * 1024
MOST_MARKS = 3_000
TITLE, NAME, SHORT = 200, 200, 60
NINE = time(9)  # in the morning


@dataclass(frozen=True)
class File:
    """What somebody handed in."""

    name: str
    data: bytes


def may_review(actor: Actor) -> None:
    """Whoever may register promises reviews what was read."""
    cycle = current_pack().lifecycles.get(rules.LIFECYCLE)
    if cycle is None or not any(role in cycle.birth.by for role, _body in actor.posts):
        raise NotAllowed("您的岗位不能登记承诺。")


def read(
    file: File, *, actor: Actor, at: datetime, title: str = "", year: int | None = None, said_on: date | None = None
) -> Paper:
    """读报告: keep its text and mark what it promises. `year`: which the promises are for, where the text does not say
    it or says it wrongly. Refused where the text cannot be had or was read before."""
    may_review(actor)
    if len(file.data) > MOST_BYTES:
        raise Refused("文件超过 {most} MB。", most=MOST_BYTES // 2**20)
    found = extract(file.data, file.name)
    report = read_report(found.text, date=said_on)
    if year is None:
        year = report.year
    if year is None:
        raise Refused("报告里没有写明年份，请填写“{label}”。", label=rules.NAMES["year"])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused(
            "“{label}”要在 {first} 和 {last} 之间。", label=rules.NAMES["year"], first=FIRST_YEAR, last=LAST_YEAR
        )
    title = words(title or _called(found.text, file.name), "文件名称", TITLE)
    paper = Paper(title=title, year=year, said_on=said_on, by=actor.ref, at=at)
    paper.text, paper.sha256 = found.text, found.sha256
    paper.file_name, paper.file_sha256 = file.name[:NAME], hashlib.sha256(file.data).hexdigest()
    marks = [_proposed(paper, one) for one in proposing.proposals(found.text, report, current_pack(), year)]
    if len(marks) > MOST_MARKS:
        raise Refused("这份文件里有 {n} 处像承诺，超过了 {most} 处，请分开来读。", n=len(marks), most=MOST_MARKS)
    return _kept(paper, marks, actor, at)


def _called(text: str, name: str) -> str:
    """What the paper calls itself, in its first lines; else what its file is called."""
    lines = (line.strip() for line in text[:2000].splitlines()[:5])
    return next(
        (line for line in lines if line.endswith("报告") and len(line) <= SHORT), name.rpartition(".")[0] or name
    )


def _proposed(paper: Paper, one: proposing.Proposal) -> Mark:
    said = json.dumps(dict(one.said), ensure_ascii=False, sort_keys=True)
    return Mark(paper=paper, start=one.start, end=one.end, first=said, said=said, doubts=",".join(one.doubts)[:200])


def _kept(paper: Paper, marks: list[Mark], actor: Actor, at: datetime) -> Paper:
    there = Paper.objects.filter(sha256=paper.sha256).first()
    try:
        with transaction.atomic():
            if there is None:
                paper.save()
                for mark in marks:
                    mark.paper_id = paper.pk
                insert(marks)
                _event("read", paper, actor, at, sha256=paper.sha256, marks=len(marks))
    except IntegrityError:  # two handed it in at once
        there = Paper.objects.filter(sha256=paper.sha256).first()
        if there is None:
            raise
    if there is not None:
        raise Refused("这份文件读过了，叫“{title}”。", title=there.title)
    return paper


@once_more
def change(mark: Mark, said: Mapping[str, Any], *, seen: int, actor: Actor, at: datetime) -> Mark:
    """改: fields of the promise that it may become."""
    with transaction.atomic():
        row = _taken(mark, seen, actor)
        row.said = _written(_said(row) | {name: str(said[name] or "") for name in proposing.FIELDS if name in said})
        return _changed(row, OPEN, "changed", actor, at)


@once_more
def accept(mark: Mark, *, seen: int, actor: Actor, at: datetime, said: Mapping[str, Any] | None = None) -> Promise:
    """收: it is a promise from now on. `said`: what was changed with the same press."""
    with transaction.atomic():
        row = _taken(mark, seen, actor)
        if said is not None:
            row.said = _written(_said(row) | {n: str(said[n] or "") for n in proposing.FIELDS if n in said})
        row.promise = _registered(row) or register(_draft(row), actor=actor, **_when(row, at))
        _changed(row, ACCEPTED, "accepted", actor, at)
    return row.promise


def _when(row: Mark, at: datetime) -> dict[str, Any]:
    """A promise whose day is over by now was made when the report was given: it is written down as history."""
    said_on, zone = row.paper.said_on, current_pack().calendar.tz
    if said_on is None or _said(row).get("due", "9") >= at.astimezone(zone).date().isoformat():
        return {"at": at}
    return {"at": datetime.combine(said_on, NINE, zone), "recorded_at": at}


def _registered(row: Mark) -> Promise | None:
    """The promise of this very stretch, if somebody registered it already."""
    same = Promise.objects.filter(sha256=row.paper.sha256, start=row.start, end=row.end, mark=None)
    return same.order_by("pk").first()


@once_more
def reject(mark: Mark, *, seen: int, actor: Actor, at: datetime) -> Mark:
    """不收: nothing was promised there."""
    with transaction.atomic():
        return _changed(_taken(mark, seen, actor), REJECTED, "rejected", actor, at)


@once_more
def split(mark: Mark, cut: int, *, seen: int, actor: Actor, at: datetime) -> list[Mark]:
    """拆: two marks in place of one, the second from the character `cut` of the text on. The number stays with the half
    in which it is written."""
    with transaction.atomic():
        row = _taken(mark, seen, actor)
        if not row.start < cut < row.end:
            raise Refused("要在这一段的中间拆开。")
        text, said = row.paper.text, _said(row)
        halves = [(row.start, _before(text, row.start, cut)), (_after(text, cut, row.end), row.end)]
        if any(start >= end for start, end in halves):
            raise Refused("要在这一段的中间拆开。")
        made = [_half(row, start, end, said, text) for start, end in halves]
        insert(made)
        _changed(row, REPLACED, "split", actor, at, cut=cut)
    return made


@once_more
def merge(mark: Mark, other: Mark, *, seen: Sequence[int], actor: Actor, at: datetime) -> Mark:
    """并: one mark over both, in place of the two. What the first does not say, it takes from the second."""
    with transaction.atomic():
        pair = [_taken(one, version, actor) for one, version in zip((mark, other), seen, strict=True)]
        first, second = sorted(pair, key=lambda one: (one.start, one.end))
        if first.paper_id != second.paper_id or first.pk == second.pk:
            raise Refused("只能合并同一份文件里的两条。")
        said = {name: value for name, value in _said(second).items() if value}
        both = said | {name: value for name, value in _said(first).items() if value}
        if both.get("value"):
            both["unchecked"] = ""
        made = Mark(paper=first.paper, start=first.start, end=max(first.end, second.end))
        made.first, made.said = "{}", _written(both)
        insert([made])
        for one in (first, second):
            _changed(one, REPLACED, "merged", actor, at)
    return made


@once_more
def mark(paper: Paper, start: int, end: int, *, actor: Actor, at: datetime) -> Mark:
    """标: a stretch that the reader passed over."""
    may_review(actor)
    with transaction.atomic():
        if not 0 <= start < end <= len(paper.text) or end - start > rules.QUOTE:
            raise Refused("选的这一段不在文件里，或者太长。")
        while start < end and paper.text[start].isspace():
            start += 1
        if Mark.objects.filter(paper=paper, start=start, end=end).exclude(state=REPLACED).exists():
            raise Refused("这一段已经标过了。")
        said = _written({"kind": "task", "due": date(paper.year, 12, 31).isoformat()})
        made = Mark(paper=paper, start=start, end=end, first="{}", said=said, by=actor.ref, at=at)
        insert([made])
        _event("marked", paper, actor, at, mark=made.pk, start=start, end=end)
    return made


def _taken(mark: Mark, seen: int, actor: Actor) -> Mark:
    """The mark as it stands, locked, if it is still as it was seen and open."""
    may_review(actor)
    row = Mark.objects.select_for_update(of=("self",)).select_related("paper").get(pk=mark.pk)
    if row.version != seen or row.state != OPEN:
        raise Refused("这一条刚才被别人处理过了，现在显示的是最新的。")
    return row


def _changed(row: Mark, state: str, kind: str, actor: Actor, at: datetime, **more: Any) -> Mark:
    row.state, row.version, row.by, row.at = state, row.version + 1, actor.ref, at
    row.save()
    _event(kind, row.paper, actor, at, mark=row.pk, start=row.start, end=row.end, **more)
    return row


def _event(kind: str, paper: Paper, actor: Actor, at: datetime, **data: Any) -> None:
    append([Entry(f"paper.{kind}", paper.subject, actor.ref, at, data=data)], recorded_at=at)


def _said(row: Mark) -> dict[str, str]:
    return json.loads(row.said)


def _written(said: Mapping[str, str]) -> str:
    return json.dumps(dict(said), ensure_ascii=False, sort_keys=True)


def _draft(row: Mark) -> Draft:
    """What is registered. Refused, at its field, for what is missing or cannot be read."""
    said, paper = _said(row), row.paper
    try:
        due = date.fromisoformat(said.get("due", ""))
    except ValueError:
        raise Refused("请填写“{label}”。", label=rules.NAMES["due"]) from None
    plain: dict[str, Any] = {name: said.get(name, "") for name in PLAIN}
    return Draft(
        quote=paper.text[row.start : row.end],
        start=row.start,
        end=row.end,
        sha256=paper.sha256,
        year=paper.year,
        due=due,
        kind=said.get("kind") or "task",
        course=said.get("course") or "grows",
        document=paper.title,
        said_on=paper.said_on,
        supports=tuple(body for body in said.get("supports", "").split(",") if body),
        items=int(said["items"]) if said.get("items") else None,
        **plain,
    )


PLAIN = (
    *("lead", "category", "street", "value", "unit", "comparator", "unchecked", "section", "group", "owner"),
    *("baseline", "baseline_by", "serial"),
)
MARKS = "，,、；;。 \n\t\u00a0\u3000和与及并"


def _before(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in MARKS:
        end -= 1
    return end


def _after(text: str, start: int, end: int) -> int:
    while start < end and text[start] in MARKS:
        start += 1
    return start


def _half(row: Mark, start: int, end: int, said: Mapping[str, str], text: str) -> Mark:
    own = dict(said)
    if own.get("value") and own["value"] not in text[start:end]:
        own |= dict.fromkeys(("value", "unit", "comparator"), "")
    made = Mark(paper=row.paper, start=start, end=end, doubts="")
    made.first, made.said = "{}", _written(own)  # the reader said nothing of it
    return made
