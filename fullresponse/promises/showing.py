"""A promise in words, as rows of the register and as a page of its own, for staff and for everybody alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from fullresponse.cases.labels import Labels
from fullresponse.files.models import Attachment
from fullresponse.metrics.definitions import DEFINITIONS
from fullresponse.metrics.rates import Rate
from fullresponse.orgs.packs import current_pack
from fullresponse.pack import Pack
from fullresponse.promises import duties, judging, light, queries, rules, standing
from fullresponse.promises.models import Amendment, Entry, Evidence, Promise
from fullresponse.promises.standing import Known

CLASSES = {light.GREEN: "ok", light.YELLOW: "soon", light.RED: "late"}  # of the style sheet; others: none
OPEN = standing.OPEN
SHORT = 90  # characters of the sentence in a row


@dataclass(frozen=True)
class Lamp:
    """A light with its word and its shape: never colour alone."""

    code: str
    word: str
    shape: str
    style: str


def lamp(code: str, concluded: str = "") -> Lamp:
    """`concluded`: the word of what has come to its end."""
    return Lamp(code, concluded or _(light.LIGHTS[code]), light.SHAPES[code], CLASSES.get(code, "none"))


@dataclass(frozen=True)
class Row:
    """A promise as a list shows it."""

    promise: Promise
    lamp: Lamp
    what: str
    now: str
    goal: str
    lead: str
    state: str
    flags: list[str]
    kind: str


def row(promise: Promise, labels: Labels) -> Row:
    quote = " ".join(promise.quote.split())
    return Row(
        promise,
        lamp(promise.light, outcome(promise.outcome, labels)),
        f"{quote[: SHORT - 1]}…" if len(quote) > SHORT else quote,
        measured(promise.reading, promise.now_unit),
        goal(promise.now_comparator, promise.now_value, promise.baseline, promise.now_unit),
        labels.body(promise.lead),
        labels.state(rules.LIFECYCLE, promise.case.state),
        [_(light.FLAGS[flag]) for flag in promise.flagged],
        labels.listed(rules.KINDS).get(promise.kind, promise.kind),
    )


def measured(value: str, unit: str) -> str:
    """A reading with its unit; "" for none."""
    return f"{value} {unit}".strip() if value else ""


def goal(comparator: str, value: str, baseline: str, unit: str) -> str:
    """What the number is to be, with a sign: ≥ 44 个. "" where no number was promised."""
    if not comparator:
        return ""
    if comparator in rules.KEEPS:
        return f"{_(rules.COMPARATORS[comparator])} ({baseline} {unit})".replace(" )", ")")
    return f"{rules.SIGNS[comparator]} {value} {unit}".strip()


@dataclass(frozen=True)
class Proved:
    """A piece of evidence: what it is, and where it leads, "" where nobody may follow."""

    label: str
    href: str


WITHHELD = {"documented": gettext_noop("有佐证，还没有核实"), "doubted": gettext_noop("有佐证，被存疑")}


def proved(proof: Evidence, names: dict[int, str], *, public: bool, found: str = "verified") -> Proved:
    """`found`: what was found of the entry. An address that nobody looked at is not for everybody: what stands there
    may be anything; a number of ours is ours."""
    if proof.kind == "file":
        name = names.get(proof.attachment or 0, "")
        return Proved(_("文件"), "") if public else Proved(name or _("文件"), reverse("file", args=[proof.attachment]))
    if proof.kind == "figure" and proof.figure in DEFINITIONS:
        rate = Rate(proof.figure, proof.yes or 0, proof.counted or 0, proof.unit)
        said = _("{name}（{first} 至 {last}）：{sum}/{counted}").format(
            name=_(DEFINITIONS[proof.figure].label),
            first=proof.first,
            last=proof.last,
            sum=rate.sum,
            counted=rate.counted,
        )
        return Proved(said, reverse("number", args=[proof.figure]))
    if public and found in WITHHELD:
        return Proved(_(WITHHELD[found]), "")
    return Proved(proof.link, proof.link)


@dataclass(frozen=True)
class Said:
    """An entry as it is shown. `words` are "" where they are not for everybody yet."""

    entry: Entry
    status: str
    evidence: str
    value: str
    words: str
    body: str
    proofs: list[Proved]


@dataclass(frozen=True)
class Amended:
    amendment: Amendment
    what: str
    reason: str


@dataclass
class Shown:
    """Everything of a promise on its page."""

    row: Row
    known: Known
    seen: light.Seen
    lamp: Lamp
    why: list[str]
    marks: list[str]  # what does not fit and is not among the reasons
    schedule: str
    official: str
    evidence: str
    first_goal: str
    goal: str
    first_judged: str
    judged: str
    said: list[Said]
    parts: list[Row]
    sums: str
    supports: list[str] = field(default_factory=list)
    ground: str = ""
    dropped: str = ""
    next_word: date | None = None

    @property
    def promise(self) -> Promise:
        return self.row.promise


DUE = {
    **{duties.MET: gettext_noop("已满足"), duties.LATE: gettext_noop("晚了")},
    **{duties.MISSING: gettext_noop("没有按要求填报"), duties.UNVERIFIED: gettext_noop("还没有核实")},
    duties.OPEN: gettext_noop("还没有到期"),
}


LACKS = {
    **{"": gettext_noop("已满足"), "value": gettext_noop("还缺数值"), "evidence": gettext_noop("还缺佐证")},
    "verified": gettext_noop("等别的单位核实"),
}


def served(one: Known, entry: Entry, pack: Pack, labels: Labels) -> str:
    """Which duties the entry serves, and what it lacks for the others."""
    owing = one.owing
    told = (f"{duty(d.code, labels)} {_(LACKS[duties.lacks(d, entry, owing)])}" for d in owing.under(pack, entry.on))
    return _("；").join(told)


def shown(promise: Promise, labels: Labels, today: date, *, public: bool) -> Shown:
    """The promise with its whole history. `public`: the words of an entry are told once somebody verified it."""
    one, pack = standing.known([promise])[0], current_pack()
    seen = standing.seen(one, today, pack)
    texts = queries.words([promise.case_id], "said", "reason", "ground")
    first, now = standing.judged(one, pack) if promise.outcome else ("", "")
    parts = queries.parts(promise)
    said_of = one.last.evidence if one.last else "none"
    return Shown(
        row=row(promise, labels),
        known=one,
        seen=seen,
        lamp=lamp(seen.light, outcome(promise.outcome, labels)),
        why=[sentence(text, values, labels) for text, values in seen.why],
        marks=[_(light.FLAGS[f]) for f in seen.flags if light.FLAGS[f] not in {text for text, _values in seen.why}],
        schedule=_(light.SCHEDULES[seen.schedule]),
        official=labels.listed(rules.STATUSES).get(one.last.status, "") if one.last else _("还没有填报"),
        evidence=_(light.EVIDENCE[said_of]),
        first_goal=goal(promise.comparator, promise.value, promise.baseline, promise.unit),
        goal=goal(one.comparator, one.value, promise.baseline, one.unit),
        first_judged=judged(first),
        judged=judged(now),
        said=_said(one, texts, labels, public=public),
        parts=[row(part, labels) for part in parts],
        sums=sums(promise, parts),
        supports=[labels.body(body) for body in promise.supporting],
        ground=_last(texts, "ground"),
        dropped=_last(texts, "reason") if promise.case.state == "promise_dropped" else "",
        next_word=standing.next_word(one, today, pack) if promise.case.state == OPEN else None,
    )


def sums(whole: Promise, parts: Sequence[Promise]) -> str:
    """How the parts add up to the whole, in a sentence; "" where nothing can be added."""
    one = whole.part
    same = rules.added(one, [part.part for part in parts if part.light != light.DROPPED])
    if one.value is None or not same:
        return ""
    left = one.value - sum(same)
    told = {"sum": " + ".join(map(rules.plain, same)), "total": rules.plain(sum(same, Fraction())), "unit": one.unit}
    if not left:
        return _("各项合计 {sum} = {total}{unit}，和整体相等。").format(**told)
    told["left"] = rules.plain(left)
    return _("各项合计 {sum} = {total}{unit}，整体还有 {left}{unit}没有分下去。").format(**told)


def sentence(text: str, values: dict[str, Any], labels: Labels) -> str:
    told = {"duty": duty(values["duty"], labels)} if "duty" in values else {}
    return _(text).format(**{**values, **told})


def duty(code: str, labels: Labels) -> str:
    found = labels.pack.duties.get(code) or current_pack().duties.get(code)
    return found.label if found else code


def judged(code: str) -> str:
    return _(judging.JUDGED[code]) if code else ""


def outcome(code: str, labels: Labels) -> str:
    return labels.listed(rules.OUTCOMES).get(code, "")


def _last(texts: dict[tuple[int, int, str], str], need: str) -> str:
    found = {seq: text for (_case, seq, name), text in texts.items() if name == need}
    return found[max(found)] if found else ""


def _said(one: Known, texts: dict, labels: Labels, *, public: bool) -> list[Said]:
    """The newest first."""
    entries = sorted(one.entries, key=lambda e: (e.on, e.pk), reverse=True)
    found = queries.proofs(entries)
    keys = [p.attachment for proofs in found.values() for p in proofs if p.attachment]
    names = dict(Attachment.objects.filter(pk__in=keys).values_list("pk", "name")) if keys and not public else {}
    statuses = labels.listed(rules.STATUSES)
    return [
        Said(
            entry,
            statuses.get(entry.status, entry.status),
            _(light.EVIDENCE[entry.evidence]),
            measured(entry.value, one.unit_on(entry.on)),
            "" if public and entry.evidence != "verified" else texts.get((one.promise.case_id, entry.seq, "said"), ""),
            labels.body(entry.body),
            [proved(proof, names, public=public, found=entry.evidence) for proof in found.get(entry.pk, ())],
        )
        for entry in entries
    ]


def amended(amendment: Amendment, reason: str) -> Amended:
    """Each part that is another since, by its name."""
    said = []
    if amendment.value:
        said.append(_("数值改为 {value}").format(value=amendment.value))
    if amendment.comparator:
        said.append(_("比较改为“{comparator}”").format(comparator=_(rules.COMPARATORS[amendment.comparator])))
    if amendment.unit:
        said.append(_("计量单位改为“{unit}”").format(unit=amendment.unit))
    if amendment.due:
        said.append(_("期限改到 {day}").format(day=amendment.due.isoformat()))
    if amendment.scope:
        said.append(_("口径：{scope}").format(scope=amendment.scope))
    return Amended(amendment, _("；").join(said), reason)


@dataclass(frozen=True)
class Tallied:
    """A duty with its last period and how many there were of each kind."""

    label: str
    last: str
    state: str
    counted: Mapping[str, int]
    total: int  # periods that are over, or met


def tallied(one: Known, until: date, pack: Pack, labels: Labels) -> list[Tallied]:
    """Each duty with all its periods up to that day: one word does not make half a year of silence undone."""
    return [
        Tallied(
            duty(last.period.duty.code, labels),
            f"{last.period.first.isoformat()}–{last.period.last.isoformat()}",
            _(DUE[last.state]),
            counted,
            sum(n for state, n in counted.items() if state != duties.OPEN),
        )
        for last, counted in standing.tallies(one, until, pack)
    ]


def rows(promises: Iterable[Promise], labels: Labels) -> list[Row]:
    return [row(promise, labels) for promise in promises]


def bodies(typed: str, labels: Labels) -> tuple[str, ...]:
    """The bodies that somebody typed, with 、 or commas between them. Refused for one that is not there."""
    for mark in "，,;；\n":
        typed = typed.replace(mark, "、")
    return tuple(dict.fromkeys(labels.bodies.code(part) for part in typed.split("、") if part.strip()))


def moment(at: datetime) -> str:
    return at.date().isoformat()
