"""What is said of a promise and what others find of it: reported by its lead, verified by somebody else. One entry
serves the week, the month and the quarter (decision 17)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from fullresponse.cases.actions import once_more
from fullresponse.files.models import STAFF
from fullresponse.files.store import Checked, keep
from fullresponse.kernel.refusal import Refused
from fullresponse.kernel.words import gettext_noop, words
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.packs import current_pack, pack_of
from fullresponse.pack import Pack
from fullresponse.promises import rules, standing
from fullresponse.promises.actions import changing, moved
from fullresponse.promises.models import Entry, Evidence, Milestone, Promise
from fullresponse.promises.rules import LIFECYCLE

LINK, SAID, MOST_PROOFS = 500, 5_000, 10
LONG_AGO = timedelta(days=366)  # what happened before it was registered may be told
GRACE = timedelta(days=30)
REMIND, BY = "remind", Actor.system("promises")
STATUS, AS_OF = gettext_noop("牵头单位的说法"), gettext_noop("截至哪一天")


@dataclass(frozen=True)
class Proof:
    """What an entry rests on: a checked file, an address of ours or https, or a number of `metrics` as counted."""

    file: Checked | None = None
    link: str = ""
    figure: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Word:
    """An entry as somebody gives it. `on`: the day that it speaks of, today or before. `done`: keys of milestones."""

    status: str
    said: str
    on: date
    value: str = ""
    proofs: tuple[Proof, ...] = ()
    done: tuple[int, ...] = ()


@once_more
def report(promise: Promise, word: Word, *, actor: Actor, at: datetime, recorded_at: datetime | None = None) -> Entry:
    """报进展、报完成: one entry for the week, the month and the quarter."""
    pack, today = current_pack(), timezone.localdate(at)
    with changing(promise, at) as row:
        one = standing.known([row])[0]
        entry = _entry(row, word, actor, pack, at)
        done = _milestones_done(one, word, entry)
        told = {n: getattr(entry, n) for n in ("status", "value", "evidence")} | {"on": word.on.isoformat()}
        told["value"] = rules.in_event(entry.value)
        given: dict[str, Any] = {"said": word.said}
        if word.status == rules.DONE:
            verb = "report_done"
        else:
            verb = "progress"
            one.entries = sorted([*one.entries, entry], key=lambda e: e.on)
            given["next_word"] = standing.next_word(one, today, pack) or today + GRACE
        about = {name: value for name, value in told.items() if value}
        entry.seq = moved(row, verb, actor, at, recorded_at, about, **given)
        entry.save()
        _proofs(entry, row, word, actor, at)
        for milestone in done:
            milestone.done_on, milestone.done_by = word.on, entry
            milestone.save(update_fields=["done_on", "done_by"])
    return entry


def _entry(row: Promise, word: Word, actor: Actor, pack: Pack, at: datetime) -> Entry:
    today = timezone.localdate(at)
    words(word.said, pack.lifecycles[LIFECYCLE].needs["said"].label, SAID)
    if word.status not in pack.lists[rules.STATUSES]:
        raise Refused("“{label}”没有“{value}”这个选项。", label=STATUS, value=str(word.status)[:40])
    if not row.made_on - LONG_AGO <= word.on <= today:
        raise Refused("“{label}”不能晚于今天，也不能早于登记前一年。", label=AS_OF)
    last = row.entries.order_by("on").last()
    if word.status == rules.DONE and last is not None and word.on < last.on:
        raise Refused("报完成的“{label}”不能早于上一次填报的 {day}。", label=AS_OF, day=last.on)
    value = rules.number(word.value, rules.NAMES["value"])
    if value and not row.now_comparator and not row.now_unit:
        raise Refused("这一项没有承诺数，进展写在文字里，不填数值。")
    return Entry(
        promise=row,
        on=word.on,
        at=at,
        told_on=today,
        body=next((body for _role, body in actor.posts if body == row.case.lead), row.case.lead),
        status=word.status,
        value=value,
        evidence="documented" if word.proofs else "claimed",
    )


def _milestones_done(one: standing.Known, word: Word, entry: Entry) -> list[Milestone]:
    """The steps that somebody ticked, and those whose number is there."""
    there = {milestone.pk: milestone for milestone in one.milestones if milestone.done_on is None}
    if missing := set(word.done) - set(there):
        raise Refused("没有这个节点，或者已经完成了（{n} 个）。", n=len(missing))
    value, base, target = rules.exact(entry.value), one.goal.begins, one.goal.target
    up = target is None or target >= base
    for key, milestone in there.items():
        wanted = rules.exact(milestone.value)
        if value is not None and wanted is not None and ((value >= wanted) if up else (value <= wanted)):
            word = replace(word, done=(*word.done, key))
    return [there[key] for key in dict.fromkeys(word.done)]


def _proofs(entry: Entry, row: Promise, word: Word, actor: Actor, at: datetime) -> None:
    if len(word.proofs) > MOST_PROOFS:
        raise Refused("一次最多 {most} 份佐证。", most=MOST_PROOFS)
    for proof in word.proofs:
        made = Evidence(entry=entry, kind="file" if proof.file else "figure" if proof.figure else "link")
        if proof.file:
            made.attachment = keep(
                proof.file, subject=f"{row.case.subject}#{entry.seq}", shown=STAFF, at=at, by=actor.ref
            ).pk
        elif proof.figure:
            for name, value in proof.figure.items():
                setattr(made, name, value)
        else:
            made.link = link(proof.link)
        made.save()


def link(text: str) -> str:
    """An address of this platform, or https. Refused for any other."""
    text = words(text, "网址", LINK)
    ours = text.startswith("/") and not text.startswith("//") and text != "/"
    if (not ours and not text.startswith("https://")) or any(c.isspace() or c in '\\"<>' for c in text):
        raise Refused("佐证的网址要以 https:// 开头，或者是本平台的一页（以 / 开头）。")
    return text


@once_more
def verify(entry: Entry, *, actor: Actor, at: datetime, doubts: str = "", recorded_at: datetime | None = None) -> Entry:
    """核实进展, or with the reason for it `doubts`: by somebody who neither reported nor belongs to whoever did."""
    with changing(entry.promise, at) as row:
        entry = Entry.objects.select_for_update().get(pk=entry.pk)
        _checks(row, entry, doubts=bool(doubts))
        given = {"reason": doubts} if doubts else {}
        moved(row, "doubt" if doubts else "verify", actor, at, recorded_at, {"entry": entry.seq}, **given)
        _found(entry, "doubted" if doubts else "verified", at)
        if doubts and row.case.state == standing.OPEN:
            _owes_again(row, at, recorded_at)
    return entry


def _owes_again(row: Promise, at: datetime, recorded_at: datetime | None) -> None:
    """What was doubted does not count: the clock of the next word runs as if it had not been said."""
    word = standing.next_word(standing.known([row])[0], timezone.localdate(at), current_pack())
    if word is not None:
        remind(row, word, at, recorded_at)


def remind(row: Promise, word: date, at: datetime, recorded_at: datetime | None = None) -> None:
    """Set the clock of the next word to that day. Nothing happens to a promise that began under a pack without this."""
    if REMIND in pack_of(row.case.revision_id).lifecycles[LIFECYCLE].moves:
        moved(row, REMIND, BY, at, recorded_at, {}, next_word=word)


def _checks(row: Promise, entry: Entry, *, doubts: bool = False) -> None:
    if entry.evidence in ("verified", "doubted"):
        raise Refused("这一次填报已经核过了。")
    if entry.evidence != "documented" and not doubts:
        if row.case.state == standing.OPEN:
            raise Refused("这一次填报没有佐证，不能核实；请填报单位补一次带佐证的填报。")
        raise Refused("报完成没有佐证，不能核实；请退回再办，由牵头单位带佐证再报。")


def _found(entry: Entry, evidence: str, at: datetime) -> None:
    entry.evidence, entry.checked_at = evidence, at
    entry.save(update_fields=["evidence", "checked_at"])
    if evidence == "doubted":
        Milestone.objects.filter(promise=entry.promise_id, done_by=entry).update(done_on=None, done_by=None)


@once_more
def accept(
    promise: Promise, *, actor: Actor, at: datetime, note: str = "", recorded_at: datetime | None = None
) -> Promise:
    """核实完成: what was reported done is done, and its evidence says so."""
    with changing(promise, at) as row:
        entry = _reported(row)
        if entry is not None and entry.evidence != "verified":
            _checks(row, entry)
            _found(entry, "verified", at)
        settle_by = max(date(row.year + 1, 1, 31), timezone.localdate(at) + GRACE)
        given: dict[str, Any] = {"note": note} if note else {}
        moved(row, "accept", actor, at, recorded_at, {}, settle_by=settle_by, **given)
    return row


@once_more
def send_back(
    promise: Promise,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
    until: date | None = None,
    recorded_at: datetime | None = None,
) -> Promise:
    """退回再办: it is not done, or not what was promised by now. `until`: by when, where the promised day is past; the
    promise stays what it was."""
    pack, today = current_pack(), timezone.localdate(at)
    with changing(promise, at) as row:
        one = standing.known([row])[0]
        due = until or max(one.due, today + GRACE)
        word = standing.next_word(one, today, pack) or due
        moved(row, "send_back", actor, at, recorded_at, {}, reason=reason, due=due, next_word=word)
        entry = _reported(row)
        if entry is not None:  # whatever was verified of it: that it is done is not so
            _found(entry, "doubted", at)
    return row


def _reported(row: Promise) -> Entry | None:
    """The entry that reported it done, the last that was written: until it is answered there is no other."""
    return row.entries.order_by("id").last()
