"""The promises of the demo: the register of 2013 as facts in our own words (the real text is shown where it lies beside
the project), and an invented report with a year of invented progress. Each is made whole or not at all, and once."""

import csv
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from fullresponse.cases.models import Case
from fullresponse.documents.model import Document, Paragraph
from fullresponse.documents.pdf import pdf
from fullresponse.files import store
from fullresponse.metrics.engines import Database, answer
from fullresponse.metrics.question import ask
from fullresponse.metrics.windows import between
from fullresponse.orgs.actors import Actor, actor_for
from fullresponse.orgs.models import Person
from fullresponse.orgs.packs import current_pack
from fullresponse.papers import actions as papers
from fullresponse.papers.models import OPEN, Mark, Paper
from fullresponse.promises import actions, daily, progress, rules, settling
from fullresponse.promises.models import Promise
from fullresponse.promises.progress import Proof, Word
from fullresponse.promises.rules import Draft

FOLDER = Path(__file__).parent / "promised"
SEED = "seeds/xicheng-2013-work-report.txt"
SOURCE = "demo-promises"  # of the cases: so that what is there is not made again
SAID_2013, REPORT_2013 = date(2013, 1, 9), "{district} 2013 年政府工作报告"
NO_RESULT = "演示：这里只有 2013 年的承诺，没有全年完成情况的资料，所以不评。"
SUFFIX = "_xicheng"  # of the columns with that district's bodies
HOUR = timedelta(hours=10)
Row = dict[str, str]
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Cast:
    """Who does it: whoever registers, verifies and concludes, who corrects what another concluded, and of each body who
    handles."""

    supervisor: Actor
    corrector: Actor | None
    handlers: dict[str, Actor]

    @classmethod
    def of(cls, on: date) -> "Cast | None":
        people = Person.objects.filter(demo=True, is_active=True).prefetch_related("posts").order_by("pk")
        actors = [actor_for(person, on) for person in people]
        cycle = current_pack().lifecycles.get(rules.LIFECYCLE)
        if cycle is None:
            return None
        verifies, corrects = (
            [a for a in actors if any(role in cycle.moves[verb].by for role, _body in a.posts)]
            for verb in ("verify", "correct")
        )
        if not verifies:
            return None
        other = next((a for a in corrects if a.ref != verifies[0].ref), None)
        handlers = {body: a for a in reversed(actors) for role, body in a.posts if role in cycle.moves["progress"].by}
        return cls(verifies[0], other, handlers)


def load(clock: Clock) -> Iterator[str]:
    """All that is not there yet; yields the number of each promise as it is made."""
    pack, now = current_pack(), clock()
    cast = Cast.of(now.astimezone(pack.calendar.tz).date())
    if cast is None or pack.code not in ("xicheng", "qinglu"):
        return
    there = set(Case.objects.filter(source=SOURCE).values_list("outer_number", flat=True))
    if pack.code == "xicheng":
        yield from _of_2013(cast, there, clock)
    yield from _of_the_year(cast, there, clock)
    while daily.sweep(clock()):  # who was never heard of is told as of today
        pass


def table(name: str) -> list[Row]:
    lines = (FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


# —— 2013 ——————————————————————————————————————————————


def seed_text() -> str:
    """The real report where it lies beside the project and is the one that the places are of; else ""."""
    file = settings.SHARED / SEED
    if not file.exists():
        return ""
    data = file.read_bytes()
    first = (FOLDER / "xicheng_2013.csv").read_text(encoding="utf-8").partition("\n")[0]
    return data.decode() if hashlib.sha256(data).hexdigest() in first else ""


def _of_2013(cast: Cast, there: set[str], clock: Clock) -> Iterator[str]:
    text = seed_text()
    digest = hashlib.sha256(text.encode()).hexdigest() if text else ""
    for row in table("xicheng_2013"):
        key = f"2013-{row['row']}"
        if key not in there:
            start, end = int(row["start"]), int(row["end"])
            place = {"quote": text[start:end], "start": start, "end": end, "sha256": digest} if text else {}
            said = {"year": 2013, "document": REPORT_2013.format(district=current_pack().name), "said_on": SAID_2013}
            draft = _draft(row, key, {"quote": row["title"], **place}, **said)
            with transaction.atomic():
                by: dict[str, Any] = {"actor": cast.supervisor, "recorded_at": clock()}
                made = actions.register(draft, at=_at("2013-01-10"), **by)
                settling.settle(made, rules.UNCHECKABLE, ground=NO_RESULT, at=_at("2013-01-11"), **by)
            yield made.case.number


def _draft(row: Row, key: str, place: dict[str, Any], **more: Any) -> Draft:
    """A row as a promise; whole columns are read as they are, bodies are those of this district."""
    plain = ("kind", "group", "value", "unit", "comparator", "unchecked")
    said: dict[str, Any] = {name: row[name] for name in plain}
    said |= {name: _here(row, name) for name in ("lead", "owner", "street", "category")}
    said["supports"] = tuple(body for body in _here(row, "supports").split("、") if body)
    said["course"] = row["course"] or "grows"
    for name in ("serial", "section", "baseline", "baseline_by"):
        said[name] = row.get(name, "")
    said["items"] = int(row["items"]) if row.get("items") else None
    said["baseline_on"] = _day(row.get("baseline_on", ""))
    return Draft(due=date.fromisoformat(row["due"]), source=SOURCE, outer_number=key, **{**said, **place, **more})


def _here(row: Row, name: str) -> str:
    own = current_pack().code == "xicheng" and f"{name}{SUFFIX}" in row
    return row[f"{name}{SUFFIX}"] if own else row.get(name, "")


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


# —— the invented year —————————————————————————————————


def _of_the_year(cast: Cast, there: set[str], clock: Clock) -> Iterator[str]:
    """Both invented reports are read; the promises of the newer one are registered all together, for one is part of
    another, and then reported on, verified and concluded, one after the other."""
    for name, said_on in (("invented_report_2025", date(2025, 1, 9)), ("invented_report", date(2026, 1, 8))):
        _read(name, said_on, cast, clock())
    rows = {f"year-{row['row']}": row for row in table("invented_promises")}
    if not there & set(rows):
        _registered(rows, cast, clock())
    steps = _by_row(_steps())
    made = Promise.objects.filter(case__source=SOURCE, case__outer_number__in=rows, running=True)
    for promise in made.filter(entries=None, amendments=None).select_related("case").order_by("pk"):
        _lived(promise, steps.get(rows[promise.case.outer_number]["row"], []), cast, clock())
        yield promise.case.number


def _steps() -> list[Row]:
    """Everything that was said, found and decided, in the order in which it was; `step` says which it is."""
    found = [{**one, "step": "amended", "day": one["on"]} for one in table("invented_amendments")]
    entries = table("invented_entries")
    found += [{**one, "step": "told", "day": one["told_on"]} for one in entries]
    found += [{**one, "step": "checked", "day": one["verified_on"]} for one in entries if one["verified_on"]]
    found += [{**one, "step": "concluded", "day": one["on"]} for one in table("invented_conclusions")]
    return sorted(found, key=lambda one: one["day"])


@transaction.atomic
def _registered(rows: dict[str, Row], cast: Cast, now: datetime) -> None:
    made: dict[str, Promise] = {}
    days = _by_row(table("invented_milestones"))
    for key, row in rows.items():
        place = {"quote": row["quote"], "start": int(row["start"]), "end": int(row["end"]), "sha256": row["sha256"]}
        said = {"year": 2026, "document": row["document"], "said_on": _day(row["said_on"])}
        by: dict[str, Any] = {"actor": cast.supervisor, "recorded_at": now, "at": _at(row["made_on"])}
        one = actions.register(_draft(row, key, place, **said), parent=made.get(row["parent_row"]), **by)
        made[row["row"]] = one
        planned = [(date.fromisoformat(d["day"]), d["label"], d["value"]) for d in days.get(row["row"], ())]
        if planned:
            actions.plan(one, planned, **by)
        _marked(one, cast, now)


def _by_row(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["row"], []).append(row)
    return found


def _read(name: str, said_on: date, cast: Cast, now: datetime) -> None:
    data = (FOLDER / f"{name}.txt").read_bytes()
    if not Paper.objects.filter(file_sha256=hashlib.sha256(data).hexdigest()).exists():
        file = papers.File(f"{name}.txt", data)
        papers.read(file, actor=cast.supervisor, at=now, said_on=said_on, year=said_on.year)


@transaction.atomic
def _lived(made: Promise, steps: list[Row], cast: Cast, now: datetime) -> None:
    """All that was said and decided of a promise until now."""
    do = {"amended": _amended, "told": _told, "checked": _checked, "concluded": _concluded}
    for one in steps:
        if one["day"] <= now.date().isoformat():
            do[one["step"]](made, one, cast, now)
            made.refresh_from_db()


def _at(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(), current_pack().calendar.tz) + HOUR


def _marked(made: Promise, cast: Cast, now: datetime) -> None:
    """Its mark in the paper, if the reader cut it the same."""
    place = {"start": made.start or 0, "end": made.end or 0}
    for mark in Mark.objects.filter(paper__sha256=made.sha256, state=OPEN, **place):
        papers.link(mark, seen=mark.version, actor=cast.supervisor, at=now)


def _amended(made: Promise, one: Row, cast: Cast, now: datetime) -> None:
    change = actions.Change(
        on=date.fromisoformat(one["on"]),
        body=_here(one, "body"),
        due=_day(one["due"]),
        **{name: one[name] for name in ("meeting", "reason", "value", "unit", "comparator", "scope")},
    )
    actions.amend(made, change, actor=cast.supervisor, at=_at(one["on"]), recorded_at=now)


def _told(made: Promise, one: Row, cast: Cast, now: datetime) -> None:
    handler = cast.handlers.get(made.lead)
    if handler is None:
        return
    nth = [int(n) for n in one["milestones"].split("、") if n]
    days = list(made.milestones.order_by("day", "id"))
    done = tuple(days[n - 1].pk for n in nth if n <= len(days) and days[n - 1].done_on is None)
    word = Word(
        status=one["status"],
        said=one["words"],
        on=date.fromisoformat(one["date"]),
        value=one["value"],
        proofs=_proofs(one),
        done=done,
    )
    progress.report(made, word, actor=handler, at=_at(one["told_on"]), recorded_at=now)


def _checked(made: Promise, one: Row, cast: Cast, now: datetime) -> None:
    """What somebody else found of an entry."""
    for entry in made.entries.filter(on=one["date"], told_on=one["told_on"]):
        at = _at(one["verified_on"])
        progress.verify(entry, actor=cast.supervisor, at=at, doubts=one["doubt"], recorded_at=now)


def _concluded(made: Promise, one: Row, cast: Cast, now: datetime) -> None:
    """Found done, settled, corrected by another person, or dropped."""
    by: dict[str, Any] = {"actor": cast.supervisor, "at": _at(one["on"]), "recorded_at": now}
    if one["verb"] == "accept":
        progress.accept(made, note=one["words"], **by)
    elif one["verb"] == "settle":
        settling.settle(made, one["outcome"], ground=one["words"], **by)
    elif one["verb"] == "drop":
        settling.drop(made, reason=one["words"], **by)
    elif cast.corrector is not None:
        by["actor"] = cast.corrector
        settling.correct(made, one["outcome"], ground=one["words"], reason=one["reason"], **by)


def _proofs(one: Row) -> tuple[Proof, ...]:
    if one["evidence"] == "link":
        return (Proof(link=one["evidence_ref"]),)
    if one["evidence"] == "file":
        return (Proof(file=store.check(SimpleUploadedFile(one["evidence_ref"], _page()))),)
    return (Proof(figure=_figure(one)),) if one["evidence"] == "figure" else ()


@cache
def _page() -> bytes:
    """A page that says that it is invented."""
    return pdf(Document("演示：虚构的佐证", "", "zh-hans", (Paragraph("演示：这一页是虚构的，没有内容。"),)))


def _figure(one: Row) -> dict[str, Any]:
    """A number of the platform over the month that the entry speaks of, as it is counted here."""
    day = date.fromisoformat(one["date"])
    first, tz = day.replace(day=1), current_pack().calendar.tz
    code = one["evidence_ref"]
    question = ask({"": between(first, day, tz)}, current_pack().scheme(day), names=(code,))
    found = answer(question, Database()).rate("", code)
    said = {"yes": found.yes, "counted": found.counted, "unit": found.unit}
    return {"figure": code, "window": "month", "first": first, "last": day, **said}
