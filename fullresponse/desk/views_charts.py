"""办理流程: each life cycle as everybody may read it: drawn, and in words with who acts, by when and on what ground."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from fullresponse.cases.asking import Asked, settle
from fullresponse.cases.labels import Labels
from fullresponse.desk.chart import chart as drawn
from fullresponse.desk.chart import numbered
from fullresponse.kernel.lifecycle import BACK, STAY, Lifecycle, Move
from fullresponse.pack.model import ANY, REQUEST, Deadline

ACTORS = {
    "caller": gettext_noop("本人"),
    "helper": gettext_noop("代办人"),
    "system": gettext_noop("系统"),
    "importer": gettext_noop("导入"),
    "asker": gettext_noop("发起单位"),
    "copied": gettext_noop("抄送单位"),
}
SPANS = {
    "clock_hours": gettext_noop("{n} 小时"),
    "work_hours": gettext_noop("{n} 个工作小时"),
    "working_days": gettext_noop("{n} 个工作日"),
    "calendar_days": gettext_noop("{n} 个自然日"),
    "calendar_months": gettext_noop("{n} 个月"),
    "elapsed_days": gettext_noop("{n} 个整日"),
    "elapsed_working_days": gettext_noop("{n} 个整工作日"),
}


@dataclass(frozen=True)
class Step:
    """A move in words."""

    number: int
    move: Move
    who: str
    sources: str
    lands: str
    given: str
    clocks: str


@dataclass(frozen=True)
class Span:
    """How long a clock runs, for one deadline class or for all."""

    clock: str
    owner: str
    urgency: str
    length: str
    more: str
    clause: str
    demo: bool


@require_safe
def charts(request: Asked) -> HttpResponse:
    settle(request)
    cycles = request.labels.pack.lifecycles.values()
    wholes = sorted((c for c in cycles if not c.part), key=lambda c: c.code != REQUEST)
    context = {"wholes": wholes, "parts": [c for c in cycles if c.part], "pack": request.labels.pack}
    return render(request, "desk/charts.html", context)


@require_safe
def chart(request: Asked, lifecycle: str) -> HttpResponse:
    settle(request)
    labels = request.labels
    cycle = labels.pack.lifecycles.get(lifecycle)
    if cycle is None:
        raise Http404
    context = {
        "cycle": cycle,
        "drawing": drawn(cycle),
        "steps": [_step(cycle, n, cycle.moves[verb], labels) for verb, n in numbered(cycle).items()],
        "spans": [span for code in cycle.clocks for span in _spans(cycle, code, labels, request.at.date())],
        "owned": {code: _role(clock.owner, labels) for code, clock in cycle.clocks.items()},
        "asked": "caller" in cycle.birth.by and not cycle.part and cycle.code != REQUEST,
    }
    return render(request, "desk/chart.html", context)


def _role(code: str, labels: Labels) -> str:
    return _(ACTORS[code]) if code in ACTORS else labels.pack.roles[code].label


def _step(cycle: Lifecycle, number: int, move: Move, labels: Labels) -> Step:
    comma = _("、")
    lands = {STAY: _("不变"), BACK: _("回到原来的状态")}
    names = [cycle.needs[code].label for code in move.needs]
    names += [_("{what}（可不填）").format(what=cycle.needs[code].label) for code in move.may]
    return Step(
        number,
        move,
        comma.join(_role(role, labels) for role in move.by),
        comma.join(cycle.states[code].label for code in move.sources),
        lands.get(move.to) or cycle.states[move.to].label,
        comma.join(names),
        comma.join(_clocks(cycle, move, labels)),
    )


def _clocks(cycle: Lifecycle, move: Move, labels: Labels) -> list[str]:
    """What the move does to clocks, and which parts it calls."""
    said = (
        (_("开始：{what}"), move.starts),
        (_("完成：{what}"), move.stops),
        (_("作废：{what}"), move.drops),
        (_("停钟：{what}"), move.pauses),
        (_("续走：{what}"), move.resumes),
        (_("延长：{what}"), move.extends),
        (_("只在期限内：{what}"), (move.during,) if move.during else ()),
    )
    found = [text.format(what=cycle.clocks[code].label) for text, codes in said for code in codes]
    parts = [labels.pack.lifecycles[spawn.lifecycle].label for spawn in move.spawns]
    parts += [labels.pack.lifecycles[move.becomes].label] if move.becomes else []
    return found + [_("发起：{what}").format(what=part) for part in parts]


def _spans(cycle: Lifecycle, code: str, labels: Labels, on: date) -> list[Span]:
    clock = cycle.clocks[code]
    lines = [d for d in labels.pack.deadlines if d.clock == code and d.in_force(on)]
    classes = labels.listed("urgencies")
    return [
        Span(
            clock.label,
            _role(clock.owner, labels),
            "" if line.urgency == ANY else classes[line.urgency],
            length(line.amount, line.unit),
            _more(line),
            line.clause,
            line.demo,
        )
        for line in sorted(lines, key=lambda d: list(classes).index(d.urgency) if d.urgency else -1)
    ]


def _more(line: Deadline) -> str:
    """How much may be added, and when a warning comes."""
    found = [_("最多延长 {span}").format(span=length(line.extend, line.unit))] if line.extend else []
    found += [_("到期前 {span} 提醒").format(span=length(line.warn, line.unit))] if line.warn else []
    return _("；").join(found)


def length(amount: int, unit: str) -> str:
    return _(SPANS[unit]).format(n=amount)
