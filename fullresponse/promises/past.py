"""What happened to a promise, told from the events of its case. A conclusion that was corrected, a target that was
lowered and a lead that was changed stay to be read beside what came after them; words come from where they are kept,
and what was erased there is not told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from fullresponse.cases.labels import Labels
from fullresponse.ledger.history import Happening, history
from fullresponse.promises import queries, showing
from fullresponse.promises.standing import Known

TOLD = {  # verb -> sentence; what was said of it has a list of its own
    "promise": gettext_noop("登记了承诺"),
    "plan": gettext_noop("定了节点：{days}"),
    "amend": gettext_noop("调整了承诺：{change}"),
    "postpone": gettext_noop("调整了承诺：{change}"),
    "pass_on": gettext_noop("牵头单位由“{before}”改为“{after}”"),
    "doubt": gettext_noop("对截至 {day} 的填报存疑"),
    "report_done": gettext_noop("牵头单位报了完成"),
    "send_back": gettext_noop("核实没有通过，退回再办"),
    "accept": gettext_noop("核实已经完成"),
    "settle": gettext_noop("结论：{after}"),
    "correct": gettext_noop("更正了结论：原来是“{before}”，现在是“{after}”"),
    "drop": gettext_noop("不再推进"),
}
NOT_PASSED = ("doubt", "send_back")  # what the lead has to answer; why, is for staff
ENDS = ("report_done", "settle", "drop")  # from then on no word is due, unless it is sent back
Done = tuple[str, Happening]  # a verb and the event of it


@dataclass(frozen=True)
class Told:
    """One thing that happened. `by`: the authority behind it; `words`: what was written of it, `reason`: why."""

    seq: int
    verb: str
    on: date
    what: str
    by: str = ""
    words: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Past:
    """`told`: the newest first. `until`: the day since which no word is due, None where words are due."""

    told: list[Told]
    until: date | None = None

    @property
    def corrected(self) -> bool:
        return any(line.verb == "correct" for line in self.told)

    def unanswered(self, one: Known) -> list[Told]:
        """Why it did not pass: the doubts and send-backs since the lead said something last."""
        last = max((entry.seq for entry in one.entries), default=0)
        return [line for line in self.told if line.verb in NOT_PASSED and line.seq > last]


def past(one: Known, labels: Labels, *, public: bool) -> Past:
    """Everything that is told, in two questions however much happened. `public`: without what is for staff."""
    case = one.promise.case
    verbs = {f"case.{move.event}": verb for verb, move in labels.pack.lifecycles[case.lifecycle].moves.items()}
    done = [(verbs[event.kind], event) for event in history(case.subject) if verbs.get(event.kind) in TOLD]
    wanted = ("reason", "ground") if public else ("reason", "ground", "note")
    texts = {(seq, need): text for (_case, seq, need), text in queries.words([case.pk], *wanted).items()}
    before = _before(one, done, labels)
    told = [_told(one, verb, event, before[event.seq], texts) for verb, event in done]
    if public:
        told = [replace(line, reason="") if line.verb in NOT_PASSED else line for line in told]
    return Past(told[::-1], _until(done))


def _before(one: Known, done: Sequence[Done], labels: Labels) -> dict[int, dict[str, str]]:
    """For each event lead or conclusion before it and after it."""
    lead, outcome, found = labels.body(one.promise.first_lead), "", {}
    for verb, event in done:
        pair = {}
        if verb == "pass_on":
            pair = {"before": lead, "after": labels.body(event.public.get("lead", ""))}
            lead = pair["after"]
        elif verb in ("settle", "correct"):
            pair = {"before": outcome, "after": showing.outcome(event.public.get("outcome", ""), labels)}
            outcome = pair["after"]
        found[event.seq] = pair
    return found


def _told(
    one: Known, verb: str, event: Happening, pair: Mapping[str, str], texts: Mapping[tuple[int, str], str]
) -> Told:
    amendment = next((a for a in one.amendments if a.seq == event.seq), None)
    spoken = next((e.on.isoformat() for e in one.entries if e.seq == event.data.get("entry")), "")
    days = _("、").join(event.data.get("days", ()))
    change = showing.amended(amendment, "").what if amendment else ""
    return Told(
        event.seq,
        verb,
        timezone.localdate(event.at or event.recorded_at),
        _(TOLD[verb]).format(**pair, change=change, day=spoken, days=days),
        f"{amendment.on.isoformat()} {amendment.body} · {amendment.meeting}" if amendment else "",
        texts.get((event.seq, "ground"), "") or texts.get((event.seq, "note"), ""),
        texts.get((event.seq, "reason"), ""),
    )


def _until(done: Sequence[Done]) -> date | None:
    until = None
    for verb, event in done:
        if verb == "send_back":
            until = None
        elif verb in ENDS and until is None:
            until = timezone.localdate(event.at or event.recorded_at)
    return until
