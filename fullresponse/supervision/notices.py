"""What becomes of what the rules found: a notice to the body that leads the case, another colour for a notice that is
there already, or a finding that is only kept. The same event told twice is one finding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q

from fullresponse.cases.batch import Batch, batch
from fullresponse.cases.models import Case, Clock
from fullresponse.kernel.refusal import Refused
from fullresponse.ledger.history import Happening, histories
from fullresponse.orgs.actors import Actor
from fullresponse.pack import Pack
from fullresponse.pack.model import Rule
from fullresponse.supervision import rules
from fullresponse.supervision.models import Finding
from fullresponse.supervision.rules import Told

ISSUE, RAISE = "supervise", "raise"  # the moves of a whole and of a notice
BY = Actor.system("supervision")


@dataclass
class Hit:
    """A rule holds for an event of `case`, which may be a part."""

    rule: Rule
    told: Told
    case: Case
    mark: str = ""
    outcome: str = "kept"
    level: str = ""
    notice: Case | None = None

    @property
    def whole(self) -> Case:
        """What it is a part of, or a part of a part."""
        case = self.case
        while case.parent is not None:
            case = case.parent
        return case

    @property
    def body(self) -> str:
        """Whom it is about: whom the rule names, the body whose part it is, as of a department that was whistled; else
        who leads."""
        return self.rule.body or self.case.lead or self.whole.lead


@dataclass
class Open:
    """The notices that are not done yet, by rule, case and body, and the colour of each."""

    by: dict[tuple[str, int, str], Case] = field(default_factory=dict)
    levels: dict[int, str] = field(default_factory=dict)


def judge(told: Sequence[Told], repeated: Mapping[int, tuple[Rule, str]], pack: Pack) -> None:
    """Ask every rule in force of these events, and do what follows. `repeated`: the events whose words were said before
    so often, with the rule and the mark."""
    asked = [(rule, t, "") for t in told if t.live for rule in pack.rules.values() if _asks(rule, t)]
    asked += [(rule, t, mark) for t in told if t.id in repeated for rule, mark in [repeated[t.id]]]
    found = Finding.objects.filter(event__in=[t.id for _, t, _ in asked]).values_list("rule", "event") if asked else ()
    known = set(found)
    hits = _hits([one for one in asked if (one[0].code, one[1].id) not in known])
    if hits:
        _act(hits, pack)
        Finding.objects.bulk_create([_finding(hit) for hit in hits])


def _asks(rule: Rule, told: Told) -> bool:
    return rules.asks(rule, told) and rule.in_force(told.day)


def _hits(asked: list[tuple[Rule, Told, str]]) -> list[Hit]:
    """Those that hold when the case and its history are looked at."""
    if not asked:
        return []
    numbers = {t.number for _, t, _ in asked}
    cases = {c.number: c for c in Case.objects.filter(number__in=numbers).select_related("parent__parent__parent")}
    hits = [Hit(rule, t, cases[t.number], mark) for rule, t, mark in asked]
    looked = {h.told.subject for h in hits if h.rule.when == "skipped" or _imported(h)}
    past = histories(looked) if looked else {}
    return [hit for hit in _still(hits) if _holds(hit, past.get(hit.told.subject, []))]


def _still(hits: list[Hit]) -> list[Hit]:
    """Without the warnings that came too late to be of use: the clock has stopped meanwhile, or run out."""
    warned = [hit for hit in hits if hit.rule.when == "warned"]
    if not warned:
        return hits
    running = Clock.objects.filter(case__in={hit.case.pk for hit in warned}, running=True, overdue=False)
    ahead = set(running.values_list("case", "code"))
    return [h for h in hits if h.rule.when != "warned" or (h.case.pk, h.told.public["clock"]) in ahead]


def _imported(hit: Hit) -> bool:
    return bool(hit.whole.source) and hit.rule.when in rules.CLOCKED


def _holds(hit: Hit, past: list[Happening]) -> bool:
    """Notices are judged by the rule about notices alone, and it judges nothing else. Of an imported case, what was
    late before it came here, or is over, is history."""
    if (hit.case.lifecycle == rules.NOTICE) != (hit.rule.when == "unanswered"):
        return False
    if _imported(hit) and (not hit.whole.open or hit.told.happened < past[0].recorded_at):
        return False
    return hit.rule.when != "skipped" or rules.skipped(hit.rule, hit.told.seq, past)


def _act(hits: list[Hit], pack: Pack) -> None:
    """One transaction for all of them. It happens when the last of the events was recorded or, if a case has gone on
    meanwhile, when it did: a step is never dated before the one it follows."""
    keys = {key for hit in hits for key in (hit.whole.pk, hit.case.pk)}
    open_ = _open(hits)
    keys |= {notice.pk for notice in open_.by.values()}
    rows = list(Case.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    times = [hit.told.recorded_at for hit in hits] + [row.changed_at for row in rows if row.changed_at]
    with batch(recorded_at=max(times)) as work:
        work.load([row.pk for row in rows])
        work.look_for_attached()
        for hit in hits:
            try:
                _one(work, hit, open_, pack, max(times))
            except Refused:  # closed meanwhile, no body leads it, no such move here: the finding is kept without
                hit.outcome = "kept"


def _open(hits: list[Hit]) -> Open:
    """The open notices of these cases that rest on these rules, and those that the events are about."""
    wanted = Q(case__in={hit.whole.pk for hit in hits}, rule__in={hit.rule.code for hit in hits})
    found = Finding.objects.filter(wanted, notice__open=True).select_related("notice")
    open_ = Open({(f.rule, f.case_id, f.notice.lead): f.notice for f in found if f.notice})
    notices = {n.pk: n for n in (*open_.by.values(), *(h.case for h in hits if h.case.lifecycle == rules.NOTICE))}
    past = histories([n.subject for n in notices.values()]) if notices else {}
    open_.levels = {n.pk: rules.colour(past[n.subject])[0] for n in notices.values()}
    return open_


def _one(work: Batch, hit: Hit, open_: Open, pack: Pack, at: datetime) -> None:
    hit.level = hit.rule.level
    if hit.rule.when == "unanswered":
        hit.notice, hit.level = hit.case, open_.levels[hit.case.pk]
        _raise(work, hit, open_, pack, at)
        return
    there = open_.by.get((hit.rule.code, hit.whole.pk, hit.body))
    if there is not None and there.state in pack.lifecycles[there.lifecycle].moves[RAISE].sources:
        hit.notice = there
        hit.level = open_.levels.get(there.pk) or hit.rule.level
        _raise(work, hit, open_, pack, at)
    elif hit.whole.lifecycle in pack.lifecycles and ISSUE in pack.lifecycles[hit.whole.lifecycle].moves:
        _issue(work, hit, open_, at)


def _issue(work: Batch, hit: Hit, open_: Open, at: datetime) -> None:
    whole = hit.whole
    other: dict[str, Any] = {"to_body": hit.body} if hit.body != whole.lead else {}
    work.move(whole, ISSUE, actor=BY, at=at, level=hit.level, rule=hit.rule.code, **other)
    hit.notice = [part for part in work.attached_to(whole) if part.lifecycle == rules.NOTICE][-1]
    hit.outcome = "issued"
    open_.by[hit.rule.code, whole.pk, hit.body] = hit.notice


def _raise(work: Batch, hit: Hit, open_: Open, pack: Pack, at: datetime) -> None:
    """The next colour. Above red there is none: the leaders are told."""
    notice: Any = hit.notice
    level = rules.next_level(hit.level, pack)
    if not level:
        hit.outcome = "leader"
        return
    work.move(notice, RAISE, actor=BY, at=at, level=level)
    hit.outcome, hit.level = "raised", level
    if notice.pk:
        open_.levels[notice.pk] = level


def _finding(hit: Hit) -> Finding:
    return Finding(
        rule=hit.rule.code,
        subject=hit.told.subject,
        event=hit.told.id,
        case=hit.whole,
        level=hit.level,
        at=hit.told.happened,
        outcome=hit.outcome,
        notice=hit.notice,
        mark=hit.mark,
    )
