"""What people do with a paper: have it read, correct what the reader made of it, and make promises of it. Each decision
says which version of the mark was seen; where somebody was faster, it is refused."""

import hashlib
from collections.abc import Mapping
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
from fullresponse.papers import brackets, fields, proposing, queries
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
    if said_on is not None:
        fields.day(said_on.isoformat(), "said_on")
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
    proposals = proposing.proposals(found.text, report, current_pack(), year)
    marks = [_proposed(paper, one) for one in brackets.whole(found.text, proposals)]
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
    said = fields.written(one.said)
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
def change(mark: Mark, given: Mapping[str, Any], *, seen: int, actor: Actor, at: datetime) -> Mark:
    """改: fields of the promise that it may become."""
    with transaction.atomic():
        row = taken(mark, seen, actor)
        row.said = fields.filled(row, given)
        return changed(row, OPEN, "changed", actor, at)


@once_more
def accept(mark: Mark, *, seen: int, actor: Actor, at: datetime, said: Mapping[str, Any] | None = None) -> Promise:
    """收: it is a promise from now on. `said`: what was changed with the same press. Refused where this very stretch is
    a promise already: what is filled in here would not be what is registered."""
    with transaction.atomic():
        row = taken(mark, seen, actor)
        there = queries.registered(row)
        if there is not None:
            raise Refused(
                "这一段已经登记为 {number}，这里填的不会写进台账。请连到那一条；要改它，到台账里调整。",
                number=there.case.number,
            )
        if said is not None:
            row.said = fields.filled(row, said)
        row.promise = register(_draft(row), actor=actor, **_when(row, at))
        changed(row, ACCEPTED, "accepted", actor, at)
    return row.promise


@once_more
def link(mark: Mark, *, seen: int, actor: Actor, at: datetime) -> Promise:
    """连: the promise that somebody registered of this very stretch. The mark then says what the register says."""
    with transaction.atomic():
        row = taken(mark, seen, actor)
        row.promise = queries.registered(row)
        if row.promise is None:
            raise Refused("这一段还没有登记，请收下它。")
        row.said = fields.written(fields.registered(row.promise))
        changed(row, ACCEPTED, "accepted", actor, at, linked=1)
    return row.promise


def _when(row: Mark, at: datetime) -> dict[str, Any]:
    """A promise whose day is over by now was made when the report was given: it is written down as history."""
    said_on, zone = row.paper.said_on, current_pack().calendar.tz
    if said_on is None or fields.said(row).get("due", "9") >= at.astimezone(zone).date().isoformat():
        return {"at": at}
    return {"at": datetime.combine(said_on, NINE, zone), "recorded_at": at}


@once_more
def reject(mark: Mark, *, seen: int, actor: Actor, at: datetime) -> Mark:
    """不收: nothing was promised there."""
    with transaction.atomic():
        return changed(taken(mark, seen, actor), REJECTED, "rejected", actor, at)


@once_more
def reopen(mark: Mark, *, seen: int, actor: Actor, at: datetime) -> Mark:
    """放回: it was rejected by a slip, and is open again with all that it said."""
    with transaction.atomic():
        return changed(taken(mark, seen, actor, REJECTED), OPEN, "reopened", actor, at)


@once_more
def mark(paper: Paper, start: int, end: int, *, actor: Actor, at: datetime) -> Mark:
    """标: a stretch that the reader passed over."""
    may_review(actor)
    with transaction.atomic():
        if not 0 <= start < end <= len(paper.text) or end - start > rules.QUOTE:
            raise Refused("选的这一段不在文件里，或者太长。")
        while start < end and paper.text[start].isspace():
            start += 1
        there = Mark.objects.filter(paper=paper, start=start, end=end).exclude(state=REPLACED).first()
        if there is not None and there.state == REJECTED:
            raise Refused("这一段标过，后来没有收。在原文里点开它，按“放回”。")
        if there is not None:
            raise Refused("这一段已经标过了。")
        said = fields.written({"kind": "task", "due": date(paper.year, 12, 31).isoformat()})
        made = Mark(paper=paper, start=start, end=end, first="{}", said=said, by=actor.ref, at=at)
        insert([made])
        _event("marked", paper, actor, at, mark=made.pk, start=start, end=end)
    return made


def taken(mark: Mark, seen: int, actor: Actor, state: str = OPEN) -> Mark:
    """The mark as it stands, locked, if it is still as it was seen and in this state."""
    may_review(actor)
    row = Mark.objects.select_for_update(of=("self",)).select_related("paper").get(pk=mark.pk)
    as_seen(row, seen, actor, state)
    return row


def as_seen(row: Mark, seen: int, actor: Actor, state: str = OPEN) -> None:
    """Refused, with who was faster, for a mark that is in another state by now or no longer as it was seen."""
    if row.version == seen and row.state == state:
        return
    if row.by == actor.ref:
        raise Refused("您刚才已经处理过这一条，也许在另一个窗口里。现在显示的是最新的。")
    raise Refused("{name}刚才处理过这一条，现在显示的是最新的。", name=queries.called(row.by))


def changed(row: Mark, state: str, kind: str, actor: Actor, at: datetime, **more: Any) -> Mark:
    row.state, row.version, row.by, row.at = state, row.version + 1, actor.ref, at
    row.save()
    _event(kind, row.paper, actor, at, mark=row.pk, start=row.start, end=row.end, **more)
    return row


def _event(kind: str, paper: Paper, actor: Actor, at: datetime, **data: Any) -> None:
    append([Entry(f"paper.{kind}", paper.subject, actor.ref, at, data=data)], recorded_at=at)


def _draft(row: Mark) -> Draft:
    """What is registered. Refused, at its field, for what is missing or cannot be read."""
    said, paper = fields.said(row), row.paper
    plain: dict[str, Any] = {name: said.get(name, "") for name in PLAIN}
    return Draft(
        quote=paper.text[row.start : row.end],
        start=row.start,
        end=row.end,
        sha256=paper.sha256,
        year=paper.year,
        due=fields.day(said.get("due", ""), "due"),
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
